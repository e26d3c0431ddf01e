"""Why an answer is empty: ``explain=empty``, as JSON, text or a page; and the hint that leads there."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from typing import Final

import pyoxigraph as ox
from flask import Response, render_template, request

from kg.engine.port import Answer, Engine, Query
from kg.query import negotiate, vocabulary
from kg.query.asking import Asker
from kg.query.diagnose import Diagnosis, diagnose
from kg.query.vocabulary import Vocabulary
from kg.rdf.formats import Format, by_name
from kg.web import headers

_JSON: Final = Format(
    name="json", label="JSON", media_types=("application/json",), extension="json", kinds=frozenset()
)
_TEXT: Final = Format(
    name="text", label="text", media_types=("text/plain",), extension="txt", kinds=frozenset()
)
_QUESTIONS: Final = 60
_SECONDS: Final = 10.0


class Emptiness:
    """Diagnoses empty answers over what one engine serves."""

    def __init__(self, engine: Engine) -> None:
        """Ask ``engine``; its vocabulary is looked up at first use."""
        self._engine = engine
        self._lock = threading.Lock()
        self._vocabulary: Vocabulary | None = None

    def hint(self, response: Response, query: Query, answer: Answer) -> None:
        """Say in a header of an empty answer how to learn more, and which terms of the query nothing uses."""
        if answer.rows != 0:
            return
        unknown = vocabulary.unknown(query.text, self._terms())
        nearest = [f"{written} -> {iri}" for written, iri in unknown.items() if iri]
        parts = ["no solutions; ask again with explain=empty to learn why", *nearest]
        response.headers["KG-Hint"] = "; ".join(parts).encode("ascii", "replace").decode()[:1_000]

    def explained(self, query: Query, accept: str | None) -> Response:
        """Return why a query has no solution."""
        choice = negotiate.require(accept, (_JSON, negotiate.HTML, _TEXT), request.args.get("format"))
        found = diagnose(query.text, Asker(self._engine, query, _QUESTIONS), self._terms())
        if choice.format is negotiate.HTML:
            body = render_template("empty.html", query=query.text, found=found)
        elif choice.format is _TEXT:
            body = _text(found)
        else:
            body = json.dumps(asdict(found), ensure_ascii=False)
        return headers.negotiated(Response(body, content_type=choice.content_type))

    def _terms(self) -> Vocabulary:
        with self._lock:
            if self._vocabulary is None:
                query = Query(text=vocabulary.ALL, seconds=_SECONDS, solutions=by_name("json"))
                rows = ox.parse_query_results(
                    self._engine.answer(query).content, format=ox.QueryResultsFormat.JSON
                )
                terms = [row["iri"] for row in rows] if isinstance(rows, ox.QuerySolutions) else []
                self._vocabulary = Vocabulary(term.value for term in terms if isinstance(term, ox.NamedNode))
            return self._vocabulary


def _text(found: Diagnosis) -> str:
    lines = [found.note] if found.note else []
    for part in found.parts:
        lines += [part.reason, *(f"    {pattern}" for pattern in part.patterns)]
        for advice in part.advice:
            lines.append(f"  {advice.message}" + (f"  Write: {advice.instead}" if advice.instead else ""))
    return "\n".join(lines) + "\n"
