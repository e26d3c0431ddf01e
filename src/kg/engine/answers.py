"""Evaluate a query and serialise its whole answer, within limits; runs inside a worker process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from kg.engine.datasets import Datasets
from kg.engine.port import Answer, Query
from kg.errors import NotAcceptableError, ResultTooLargeError
from kg.rdf.formats import Format, Kind, offered_for
from kg.rdf.serial import serialise
from kg.rdf.store import engine_errors
from kg.rdf.tables import table, tabulate

_ADVICE: Final = "Ask for less: add LIMIT, narrow the pattern, or take a dump from /data."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest answer, in bytes and in rows or triples."""

    size: int
    rows: int


class _Spool:
    """A file in memory that refuses to grow past a limit."""

    def __init__(self, size: int) -> None:
        self._left = self._size = size
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._left -= len(part)
        if self._left < 0:
            raise ResultTooLargeError(f"The answer is larger than {self._size:,} bytes.", hint=_ADVICE)
        self._parts.append(part)
        return len(part)

    def flush(self) -> None:
        """Do nothing: what is written stays in memory."""

    def content(self) -> bytes:
        return b"".join(self._parts)


class Evaluator:
    """Answers queries over one store."""

    def __init__(self, store: ox.Store, context: Mapping[str, Any], limits: Limits) -> None:
        """Take a store, the JSON-LD context for graphs, and the limits of an answer."""
        self._datasets = Datasets(store)
        self._context = context
        self._limits = limits

    def answer(self, query: Query) -> Answer:
        """Return the whole answer; errors as for :meth:`kg.engine.port.Engine.answer`."""
        with engine_errors(query.text):
            view = self._datasets.view(query)
            result = view.store.query(
                query.text,
                base_iri=query.base,
                default_graph=None if view.default_graphs is None else list(view.default_graphs),
                named_graphs=None if view.named_graphs is None else list(view.named_graphs),
                substitutions={ox.Variable(name): ox.NamedNode(iri) for name, iri in query.iris.items()}
                or None,
            )
            if isinstance(result, ox.QueryTriples):
                return self._graph(result, _accepted(query.graph, "graph"), query.into)
            fmt = _accepted(query.solutions, "solutions")
            if fmt.results is None:
                return self._table(result, fmt, query)
            return self._solutions(result, fmt)

    def _table(self, result: ox.QuerySolutions | ox.QueryBoolean, fmt: Format, query: Query) -> Answer:
        solutions = table(result, self._limits.rows + 1)
        self._check_rows(len(solutions))
        content = tabulate(solutions, fmt, query.text, query.origin)
        _Spool(self._limits.size).write(content)
        return Answer(content=content, format=fmt, rows=len(solutions))

    def _solutions(self, result: ox.QuerySolutions | ox.QueryBoolean, fmt: Format) -> Answer:
        spool = _Spool(self._limits.size)
        result.serialize(cast("IO[bytes]", spool), format=fmt.results)
        content = spool.content()
        rows = 1 if isinstance(result, ox.QueryBoolean) else _count(content, fmt)
        self._check_rows(rows)
        return Answer(content=content, format=fmt, rows=rows)

    def _graph(self, result: ox.QueryTriples, fmt: Format, into: str | None) -> Answer:
        triples = list(islice(result, self._limits.rows + 1))
        self._check_rows(len(triples))
        content = serialise(
            _quads(triples, into) if into and "dataset" in fmt.kinds else triples, fmt, self._context
        )
        _Spool(self._limits.size).write(content)
        return Answer(content=content, format=fmt, rows=len(triples))

    def _check_rows(self, rows: int) -> None:
        if rows > self._limits.rows:
            raise ResultTooLargeError(f"The answer has more than {self._limits.rows:,} rows.", hint=_ADVICE)


def _quads(triples: Iterable[ox.Triple], graph: str) -> list[ox.Quad]:
    name = ox.NamedNode(graph)
    return [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples]


def _accepted(fmt: Format | None, kind: Kind) -> Format:
    if fmt is None:
        what = "a graph" if kind == "graph" else "a table or a boolean"
        names = ", ".join(f"{offer.label} ({offer.media_type})" for offer in offered_for(kind))
        raise NotAcceptableError(
            f"The answer to this query is {what}, and none of its formats was asked for.",
            hint=f"It is offered as {names}.",
        )
    return fmt


def _count(content: bytes, fmt: Format) -> int:
    """Return the number of rows of serialised solutions, in the forms that the engine writes."""
    if fmt.name == "xml":
        return content.count(b"<result>")
    if fmt.name == "tsv":
        return content.count(b"\n") - 1
    if fmt.name == "csv":
        return sum(part.count(b"\n") for part in content.split(b'"')[::2]) - 1
    outside = b"".join(content.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    return 0 if outside.endswith(b"[]}}") else outside.count(b"},{") + 1
