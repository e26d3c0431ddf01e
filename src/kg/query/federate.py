"""Federation: ask the endpoints that a query calls with SERVICE, and put their rows in its place as VALUES.

Query processes have no network, so the calls are made here, before the query is evaluated. SPARQL evaluates
a SERVICE clause by itself and joins its solutions
(https://www.w3.org/TR/sparql11-federated-query/#defn_service), and so does a VALUES block in its place.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import pyoxigraph as ox

from kg.engine.lexer import Token, place, tokens
from kg.engine.port import Answer, Engine, Query
from kg.errors import FederationFailedError, FederationRefusedError, QuerySyntaxError
from kg.query import guard
from kg.query.remote import Dialer, Limits, Table, Term, dial, select
from kg.query.vocabulary import expand, prefixes
from kg.settings import Settings

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A SERVICE clause.

    Attributes:
        start, end: Where it stands in the query.
        endpoint: The IRI that it names.
        is_silent: Whether a failure counts as one empty solution.
        query: What the endpoint is asked.
        variables: The variables in it, without their marks.
    """

    start: int
    end: int
    endpoint: str
    is_silent: bool
    query: str
    variables: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a call.

    Attributes:
        endpoint: Whom.
        at: When, in UTC.
        seconds: How long it took.
        rows: How many rows came; ``None`` where it failed.
        failed: What failed; empty if nothing did.
    """

    endpoint: str
    at: datetime
    seconds: float
    rows: int | None = None
    failed: str = ""


class Federation:
    """Makes the calls that the settings allow."""

    def __init__(self, settings: Settings, dialer: Dialer = dial) -> None:
        """Allow the endpoints of ``settings``; connect with ``dialer``."""
        self._endpoints = tuple(settings.federation.split())
        self._settings = settings
        self._dialer = dialer

    def check(self, query: str) -> list[Call]:
        """Return the outermost SERVICE clauses of a query, which is checked with them and without.

        Raises:
            FederationRefusedError: One may not be called, or calls on to another; or there are too many.
            PayloadTooLargeError, QuerySyntaxError, QueryRefusedError: As for :func:`kg.query.guard.check`.
        """
        if not self._endpoints or "SERVICE" not in query.upper():
            guard.check(query, self._settings)
            return []
        guard.check(query, self._settings, may_call=True)
        calls = _Finder(query, self._endpoints).calls(self._settings.federation_calls)
        guard.check(skeleton(query, calls), self._settings)
        return calls

    def answer(self, engine: Engine, query: Query, calls: Sequence[Call], receipts: list[Receipt]) -> Answer:
        """Return the answer to a query, after its calls; errors as for it and for :meth:`bring_in`."""
        try:
            return engine.answer(self.bring_in(query, calls, receipts))
        except QuerySyntaxError as error:
            if calls:  # in the text that was sent, places have moved
                engine.answer(replace(query, text=skeleton(query.text, calls)))
                raise QuerySyntaxError("The query is not valid SPARQL.", hint=error.hint) from error
            raise

    def bring_in(self, query: Query, calls: Sequence[Call], receipts: list[Receipt]) -> Query:
        """Return a query with the answers of its calls in their places.

        Args:
            query: What was asked.
            calls: Its SERVICE clauses.
            receipts: Takes what becomes of each call.

        Raises:
            FederationRefusedError: An endpoint's address is not public.
            FederationFailedError: An endpoint gave no whole answer, and its clause is not SILENT.
        """
        if not calls:
            return query
        deadline = time.monotonic() + query.seconds - query.spent
        size, rows = self._settings.federation_bytes, self._settings.federation_rows
        blocks = []
        for call in calls:
            limits = Limits(seconds=deadline - time.monotonic(), size=size, rows=rows)
            table = self._ask(call, limits, receipts)
            size, rows = size - table.size, rows - len(table.rows)
            blocks.append(_values(call, table))
        return replace(query, text=_replaced(query.text, calls, blocks))

    def _ask(self, call: Call, limits: Limits, receipts: list[Receipt]) -> Table:
        at, began = datetime.now(UTC), time.monotonic()
        rows, failed = None, ""
        try:
            table = select(call.endpoint, call.query, limits, self._dialer)
            _check_blank(table)
            rows = len(table.rows)
        except FederationFailedError as error:
            failed = error.message
            if call.is_silent:
                return Table(variables=(), rows=((),), size=0)
            message = f"{call.endpoint} gave no answer to be used. {error.message}"
            raise FederationFailedError(message, hint=error.hint) from error
        except FederationRefusedError as error:
            failed = error.message
            raise
        else:
            return table
        finally:
            seconds = time.monotonic() - began
            receipts.append(Receipt(endpoint=call.endpoint, at=at, seconds=seconds, rows=rows, failed=failed))


def skeleton(query: str, calls: Sequence[Call]) -> str:
    """Return a query with an empty solution for each call, and everything else at its line and column."""
    return _replaced(query, calls, [_laid_out(query[call.start : call.end]) for call in calls])


class _Finder:
    """Finds SERVICE clauses in the tokens of a query."""

    def __init__(self, query: str, endpoints: Sequence[str]) -> None:
        self._query = query
        self._endpoints = endpoints
        self._words = list(tokens(query))
        self._prefixes = prefixes(self._words)

    def calls(self, most: int) -> list[Call]:
        found: list[Call] = []
        at = 0
        while at < len(self._words):
            if self._is_word(at, "SERVICE"):
                call, at = self._call(at)
                found.append(call)
                if len(found) > most:
                    raise FederationRefusedError(
                        f"The query calls more than {most} endpoints.", hint="Ask in several queries."
                    )
            else:
                at += 1
        return found

    def _call(self, start: int) -> tuple[Call, int]:
        at = start + 1
        is_silent = self._is_word(at, "SILENT")
        at += is_silent
        endpoint = expand(self._words[at], self._prefixes) if at < len(self._words) else None
        if endpoint is None or endpoint not in self._endpoints:
            raise self._refused(start, "SERVICE names no endpoint that may be called")
        opening = at + 1
        closing = self._closing(opening, start)
        inner = self._words[opening + 1 : closing]
        if any("SERVICE" in word.text.upper() for word in inner if word.kind in ("word", "name")):
            raise self._refused(start, "SERVICE stands within SERVICE")
        text = self._query[self._words[opening].start : self._words[closing].start + 1]
        call = Call(
            start=self._words[start].start,
            end=self._words[closing].start + 1,
            endpoint=endpoint,
            is_silent=is_silent,
            query=f"{self._prologue()}SELECT * WHERE {text}",
            variables=frozenset(word.text[1:] for word in inner if word.kind == "variable"),
        )
        return call, closing + 1

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

    def _prologue(self) -> str:
        heads = (word.start for word in self._words if word.kind == "word" and word.text.upper() in _FORMS)
        return self._query[: next(heads, 0)]

    def _is_word(self, at: int, text: str) -> bool:
        words = self._words
        return at < len(words) and words[at].kind == "word" and words[at].text.upper() == text

    def _refused(self, at: int, what: str) -> FederationRefusedError:
        word: Token = self._words[at]
        line, column = place(self._query, word.start)
        listed = ", ".join(f"<{endpoint}>" for endpoint in self._endpoints)
        return FederationRefusedError(
            f"{what}: line {line}, column {column}.",
            hint=f"These endpoints may be called, each by its own IRI: {listed}.",
            line=line,
            column=column,
        )


def _check_blank(table: Table) -> None:
    """Refuse blank nodes and triple terms: no VALUES block can hold them.

    Raises:
        FederationFailedError: There is one.
    """
    for row in table.rows:
        for name, term in zip(table.variables, row, strict=True):
            if term is not None and not isinstance(term, ox.NamedNode | ox.Literal):
                raise FederationFailedError(
                    f"Its answer has a blank node or a triple for ?{name}, which has no meaning here.",
                    hint=f"Leave ?{name} out with a sub-select, or ask for what identifies it.",
                )


def _values(call: Call, table: Table) -> str:
    """Return a table as a VALUES block; of its variables, those that the clause itself has."""
    kept = [at for at, name in enumerate(table.variables) if name in call.variables]
    names = " ".join(f"?{table.variables[at]}" for at in kept)
    rows = " ".join(f"({' '.join(_written(row[at]) for at in kept)})" for row in table.rows)
    return f" VALUES({names}){{{rows}}} "


def _written(term: Term | None) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if not isinstance(term, ox.Literal):
        return "UNDEF"
    quoted = f'"{term.value.translate(_ESCAPES)}"'
    return f"{quoted}@{term.language}" if term.language else f"{quoted}^^<{term.datatype.value}>"


def _laid_out(clause: str) -> str:
    """Return a VALUES block of one empty solution with the lines and columns of a SERVICE clause."""
    marks = iter("(){()}")
    rest = "".join("\n" if character == "\n" else next(marks, " ") for character in clause[len("SERVICE") :])
    return "VALUES " + rest + "".join(marks)


def _replaced(query: str, calls: Sequence[Call], blocks: Sequence[str]) -> str:
    parts, last = [], 0
    for call, block in zip(calls, blocks, strict=True):
        parts += [query[last : call.start], block]
        last = call.end
    return "".join([*parts, query[last:]])
