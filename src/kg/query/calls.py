"""The SERVICE clauses of a query, found in its tokens (https://www.w3.org/TR/sparql11-federated-query/)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.engine.lexer import place, tokens
from kg.errors import FederationRefusedError
from kg.query.vocabulary import expand, prefixes

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A SERVICE clause.

    Attributes:
        start, end: Where it stands in the query.
        opening: Where its group begins, in the query.
        endpoint: The IRI that it names.
        is_silent: Whether a failure counts as one empty solution.
        variables: The variables in it, without their marks.
        inner: The clauses within it.
    """

    start: int
    end: int
    opening: int
    endpoint: str
    is_silent: bool
    variables: frozenset[str]
    inner: tuple[Call, ...] = ()

    @property
    def count(self) -> int:
        """How many endpoints are asked for it: its own and those within."""
        return 1 + sum(call.count for call in self.inner)


def find(query: str, endpoints: Sequence[str], most: int) -> list[Call]:
    """Return the outermost clauses of a query.

    Args:
        query: SPARQL.
        endpoints: The IRIs that may be called.
        most: How many calls the query may make.

    Raises:
        FederationRefusedError: A clause names no such IRI; or there are too many.
    """
    calls = _Finder(query, endpoints).within(0, None)
    if sum(call.count for call in calls) > most:
        raise FederationRefusedError(
            f"The query calls more than {most} endpoints.", hint="Ask in several queries."
        )
    return calls


def prologue(query: str) -> str:
    """Return what stands before the query form: BASE and PREFIX."""
    heads = (word.start for word in tokens(query) if word.kind == "word" and word.text.upper() in _FORMS)
    return query[: next(heads, 0)]


def replaced(query: str, calls: Sequence[Call], blocks: Sequence[str], start: int = 0, end: int = -1) -> str:
    """Return a query, or its part from ``start`` to ``end``, with each clause replaced by its block."""
    parts = []
    for call, block in zip(calls, blocks, strict=True):
        parts += [query[start : call.start], block]
        start = call.end
    return "".join([*parts, query[start : end if end >= 0 else len(query)]])


def skeleton(query: str, calls: Sequence[Call]) -> str:
    """Return a query with an empty solution for each call, and everything else at its line and column."""
    return replaced(query, calls, [_laid_out(query[call.start : call.end]) for call in calls])


def _laid_out(clause: str) -> str:
    """Return a VALUES block of one empty solution with the lines and columns of a SERVICE clause."""
    marks = iter("(){()}")
    rest = "".join("\n" if character == "\n" else next(marks, " ") for character in clause[len("SERVICE") :])
    return "VALUES " + rest + "".join(marks)


class _Finder:
    """The tokens of a query."""

    def __init__(self, query: str, endpoints: Sequence[str]) -> None:
        self._query = query
        self._endpoints = endpoints
        self._words = list(tokens(query))
        self._prefixes = prefixes(self._words)

    def within(self, at: int, end: int | None) -> list[Call]:
        """Return the clauses between two tokens."""
        found: list[Call] = []
        end = len(self._words) if end is None else end
        while at < end:
            if self._is_word(at, "SERVICE"):
                call, at = self._call(at)
                found.append(call)
            else:
                at += 1
        return found

    def _call(self, start: int) -> tuple[Call, int]:
        at = start + 1
        is_silent = self._is_word(at, "SILENT")
        at += is_silent
        opening = at + 1
        endpoint = self._endpoint(at, start)
        closing = self._closing(opening, start)
        call = Call(
            start=self._words[start].start,
            end=self._words[closing].start + 1,
            opening=self._words[opening].start,
            endpoint=endpoint,
            is_silent=is_silent,
            variables=frozenset(
                word.text[1:] for word in self._words[opening:closing] if word.kind == "variable"
            ),
            inner=tuple(self.within(opening + 1, closing)),
        )
        return call, closing + 1

    def _endpoint(self, at: int, start: int) -> str:
        word = self._words[at] if at < len(self._words) else None
        if word is not None and word.kind == "variable":
            raise self._refused(start, f"SERVICE names its endpoint by the variable {word.text}")
        endpoint = expand(word, self._prefixes) if word else None
        if endpoint is None or endpoint not in self._endpoints:
            raise self._refused(start, "SERVICE names no endpoint that may be called")
        return endpoint

    def _closing(self, opening: int, start: int) -> int:
        depth = 0
        for at in range(opening, len(self._words)):
            word = self._words[at]
            if word.kind == "mark":
                depth += (word.text == "{") - (word.text == "}")
            if depth == 0:
                if at == opening:
                    break
                return at
        raise self._refused(start, "SERVICE is followed by no group")

    def _is_word(self, at: int, text: str) -> bool:
        words = self._words
        return at < len(words) and words[at].kind == "word" and words[at].text.upper() == text

    def _refused(self, at: int, what: str) -> FederationRefusedError:
        line, column = place(self._query, self._words[at].start)
        listed = ", ".join(f"<{endpoint}>" for endpoint in self._endpoints)
        return FederationRefusedError(
            f"{what}: line {line}, column {column}.",
            hint=f"These endpoints may be called, each by its own IRI: {listed}.",
            line=line,
            column=column,
        )
