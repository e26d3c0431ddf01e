"""Empty answers: a header that says so, and why, as JSON, a page or text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Final

from flask import Response, render_template, request

from kg.engine.port import Engine, Query
from kg.query import negotiate
from kg.query.asking import Asker
from kg.query.diagnose import Diagnosis, diagnose
from kg.query.excerpt import visible
from kg.query.terms import Terms
from kg.settings import Settings
from kg.web import headers, language
from kg.web.served import Served

_JSON: Final = replace(  # for SPARQL clients too, which accept nothing else
    negotiate.JSON, media_types=(*negotiate.JSON.media_types, "application/sparql-results+json")
)
_OFFERED: Final = (_JSON, negotiate.HTML, negotiate.TEXT)
_QUESTIONS: Final = 200
_LOOK_UP_SECONDS: Final = 5.0
_LONGEST_HINT: Final = 500


class Empty:
    """Says of an answer that it is empty, and why it is."""

    def __init__(self, engine: Engine, served: Served, settings: Settings) -> None:
        """Explain the answers of ``engine``."""
        self._engine = engine
        self._served = served
        self._terms = Terms(engine, min(_LOOK_UP_SECONDS, settings.timeout))

    def hint(self, response: Response, query: str) -> Response:
        """Add ``KG-Hint`` to an answer without rows, or to a query with terms that do not exist."""
        if text := self.text(0 if response.headers.get("KG-Rows") == "0" else None, query):
            response.headers["KG-Hint"] = text
        return response

    def text(self, rows: int | None, query: str) -> str:
        """Return what the hint says; nothing if there is nothing to say."""
        hints = ["no solutions; see ?explain=empty"] * (rows == 0)
        hints += self._unknown(query)
        text = "; ".join(hints).encode("ascii", "backslashreplace").decode()
        return "".join(map(visible, text))[:_LONGEST_HINT]

    def is_known(self, query: str) -> bool:
        """Return whether every term of a query is known to exist; then it takes no hint."""
        return self._terms.are_known(query)

    def explained(self, query: Query, asked: str | None) -> Response:
        """Return why the answer to a query is empty, in the format that the client prefers."""
        choice = negotiate.require(request.headers.get("Accept"), _OFFERED, asked)
        self._engine.answer(query)  # what is wrong with the query itself is told as for its answer
        found = diagnose(query.text, Asker(self._engine, query, _QUESTIONS), self._terms.vocabulary())
        if choice.format is negotiate.HTML:
            body = render_template("empty.html", diagnosis=found, query=query.text, dataset=query.dataset)
        elif choice.format is negotiate.TEXT:
            body = "".join(f"{line}\n" for line in _lines(found))
        else:
            body = json.dumps(asdict(found), ensure_ascii=False)
        response = Response(body, content_type=choice.format.content_type)
        entity = headers.tag(self._served, "empty", query.text, query.dataset, choice, language.interface())
        return headers.negotiated(response, entity if found.complete else None)

    def _unknown(self, query: str) -> Iterator[str]:
        for written, near in self._terms.unknown(query).items():
            cure = f", did you mean <{near}>?" if near else ""
            yield f"nothing uses {written}{cure}"


def _lines(found: Diagnosis) -> Iterator[str]:
    yield {True: "No solution.", False: "There are solutions.", None: "Not found out."}[found.empty]
    for part in found.parts:
        yield ""
        yield from (f"    {pattern}" for pattern in part.patterns)
        yield part.reason
        yield from (f"- {advice.message} {advice.instead}".rstrip() for advice in part.advice)
    if found.note:
        yield ""
        yield found.note
