"""Evaluate a query and serialise its answer, within limits; runs inside a worker process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, Any, Final, Protocol, cast

import pyoxigraph as ox

from kg.engine.port import Answer, Query
from kg.errors import NotAcceptableError, ResultTooLargeError
from kg.rdf import jsonld
from kg.rdf.formats import Format, Kind, offered_for
from kg.rdf.serial import serialise
from kg.rdf.tables import table, tabulate

_PART: Final = 1 << 20
_FRAMED: Final = 50_000
_ADVICE: Final = "Ask for less: add LIMIT, narrow the pattern, or take a dump from /data."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large an answer may be.

    Attributes:
        size: Bytes of the largest answer.
        rows: Rows or triples of the largest answer that is whole before it is sent.
        spool: Bytes of the largest answer that is whole before it is sent; a longer one may stream.
    """

    size: int
    rows: int
    spool: int


Result = ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]
"""What a query comes to: a table, a boolean, or a graph."""


class Asked(Protocol):
    """What evaluates queries."""

    def asked(self, query: Query) -> AbstractContextManager[Result]:
        """Evaluate a query while the block reads what it comes to; its end says whether that was whole.

        Raises:
            QueryError: What is wrong with the query, or with its answer.
        """
        ...


class Send(Protocol):
    """Sends a part of an answer that has more to come."""

    def __call__(self, content: bytes, *, fmt: Format) -> None:
        """Send one part."""


class _Spool:
    """A file in memory that is sent on when it is full, if it may be, and refuses to grow past a limit."""

    def __init__(self, size: int, spool: int, send: Callable[[bytes], None] | None) -> None:
        self._size = self._left = size if send else min(size, spool)
        self._spool = spool
        self._send = send
        self._parts: list[bytes] = []
        self._held = 0
        self.is_whole = True

    def write(self, part: bytes) -> int:
        self._left -= len(part)
        if self._left < 0:
            raise ResultTooLargeError(f"The answer is larger than {self._size:,} bytes.", hint=_ADVICE)
        self._parts.append(part)
        self._held += len(part)
        if self._send and self._held > self._spool:
            self._send(self.content())
            self.is_whole = False
            self._parts, self._held = [], 0
        return len(part)

    def flush(self) -> None:
        """Do nothing: what is written stays in memory."""

    def content(self) -> bytes:
        return b"".join(self._parts)


class Evaluator:
    """Writes answers in every format, within limits."""

    def __init__(self, source: Asked, context: Mapping[str, Any], limits: Limits) -> None:
        """Take what evaluates, the JSON-LD context for graphs, and the limits of an answer."""
        self._source = source
        self._context = context
        self._limits = limits

    def answer(self, query: Query, send: Send | None = None) -> Answer:
        """Return the answer, or its last part; ``send`` gets those before, where the query lets it stream.

        Raises:
            QueryError, NotAcceptableError: As for :meth:`kg.engine.port.Engine.answer`.
        """
        with self._source.asked(query) as result:
            if not isinstance(result, ox.QuerySolutions | ox.QueryBoolean):
                fmt = _accepted(query.graph, "graph")
                return self._graph(result, fmt, query, self._spool(query, fmt, send))
            fmt = _accepted(query.solutions, "solutions")
            spool = self._spool(query, fmt, send)
            if fmt.results is None:
                return self._table(result, fmt, query, spool)
            return self._solutions(result, fmt, spool)

    def _spool(self, query: Query, fmt: Format, send: Send | None) -> _Spool:
        limits = self._limits
        streams = send is not None and query.may_stream and limits.spool < limits.size
        return _Spool(limits.size, limits.spool, partial(send, fmt=fmt) if send and streams else None)

    def _solutions(self, result: ox.QuerySolutions | ox.QueryBoolean, fmt: Format, spool: _Spool) -> Answer:
        result.serialize(cast("IO[bytes]", spool), format=fmt.results)
        content = spool.content()
        if not spool.is_whole:
            return Answer(content=content, format=fmt, rows=None)
        rows = 1 if isinstance(result, ox.QueryBoolean) else _count(content, fmt)
        self._check_rows(rows)
        return Answer(content=content, format=fmt, rows=rows)

    def _table(
        self, result: ox.QuerySolutions | ox.QueryBoolean, fmt: Format, query: Query, spool: _Spool
    ) -> Answer:
        solutions = table(result, self._limits.rows + 1)
        self._check_rows(len(solutions))
        content = tabulate(solutions, fmt, query.text, query.origin)
        return _spooled(content, fmt, len(solutions), spool)

    def _graph(self, result: Iterable[ox.Triple], fmt: Format, query: Query, spool: _Spool) -> Answer:
        triples = list(islice(result, self._limits.rows + 1))
        self._check_rows(len(triples))
        return _spooled(self._serialised(triples, fmt, query), fmt, len(triples), spool)

    def _serialised(self, triples: list[ox.Triple], fmt: Format, query: Query) -> bytes:
        if query.frame and fmt.rdf is ox.RdfFormat.JSON_LD:
            if len(triples) > _FRAMED:
                raise ResultTooLargeError(
                    f"A frame is laid over at most {_FRAMED:,} triples.",
                    hint="Ask for less, or for the graph without the frame.",
                )
            return jsonld.frame(sorted(triples, key=str), self._context, json.loads(query.frame))
        if query.into and "dataset" in fmt.kinds:
            return serialise(_quads(triples, query.into), fmt, self._context)
        return serialise(triples, fmt, self._context)

    def _check_rows(self, rows: int) -> None:
        if rows > self._limits.rows:
            raise ResultTooLargeError(f"The answer has more than {self._limits.rows:,} rows.", hint=_ADVICE)


def _spooled(content: bytes, fmt: Format, rows: int, spool: _Spool) -> Answer:
    """Return an answer that is already serialised, by way of a spool."""
    view = memoryview(content)
    for start in range(0, len(view), _PART):
        spool.write(bytes(view[start : start + _PART]))
    return Answer(content=spool.content(), format=fmt, rows=rows if spool.is_whole else None)


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
    if content.endswith(b'"bindings":[]}}'):
        return 0
    if content.rfind(b"{}") >= 0:  # rows without values, or a text with braces; `in` is slower
        outside = b"".join(content.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
        return outside.count(b"},{") + 1
    # between two rows, and never in a text, unless it ends with it: there, no name of a variable follows
    found = content.count(b'}},{"')
    return found + 1 - (content.count(b'}},{",') + content.count(b'}},{"}') if found else 0)
