"""Federation: ask the endpoints that a query calls with SERVICE, and put their rows in its place.

Query processes have no network, so the calls are made here, before the query is evaluated. SPARQL evaluates
a SERVICE clause by itself and joins its solutions
(https://www.w3.org/TR/sparql11-federated-query/#defn_service), and so does a block of solutions in its place.
A clause within another is asked first, and its solutions go to the outer one's endpoint: no endpoint is told
to call another.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kg.engine.port import Answer, Engine, Query
from kg.errors import FederationFailedError, FederationRefusedError, QuerySyntaxError
from kg.query import guard
from kg.query.blocks import Blocks
from kg.query.calls import Call, find, prologue, replaced, skeleton
from kg.query.remote import Dialer, Limits, Table, dial, select
from kg.settings import Settings


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
        calls = find(query, self._endpoints, self._settings.federation_calls)
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
        round_ = _Round(query, self._settings, self._dialer, receipts)
        text = replaced(query.text, calls, [round_.block(call) for call in calls])
        return replace(query, text=text, blank=round_.blocks.function)


class _Round:
    """The calls of one query, within what all of them together may take."""

    def __init__(self, query: Query, settings: Settings, dialer: Dialer, receipts: list[Receipt]) -> None:
        self._query = query.text
        self._prologue = prologue(query.text)
        self._deadline = time.monotonic() + query.seconds - query.spent
        self._size, self._rows = settings.federation_bytes, settings.federation_rows
        self._dialer = dialer
        self._receipts = receipts
        self.blocks = Blocks()

    def block(self, call: Call, *, travels: bool = False) -> str:
        """Return what stands for a clause: the answers of those within it go to its endpoint with it."""
        at, began = datetime.now(UTC), time.monotonic()
        rows, failed = None, ""
        try:
            table = self._ask(call)
            block = self.blocks.write(table, call.variables, travels=travels)
            rows = len(table.rows)
        except FederationFailedError as error:
            failed = error.message
            if call.is_silent:
                return " VALUES(){()} "
            message = f"{call.endpoint} gave no answer to be used. {error.message}"
            raise FederationFailedError(message, hint=error.hint) from error
        except FederationRefusedError as error:
            failed = error.message
            raise
        else:
            return block
        finally:
            seconds = time.monotonic() - began
            self._receipts.append(
                Receipt(endpoint=call.endpoint, at=at, seconds=seconds, rows=rows, failed=failed)
            )

    def _ask(self, call: Call) -> Table:
        inner = [self.block(each, travels=True) for each in call.inner]
        group = replaced(self._query, call.inner, inner, call.opening, call.end)
        limits = Limits(seconds=self._deadline - time.monotonic(), size=self._size, rows=self._rows)
        table = select(call.endpoint, f"{self._prologue}SELECT * WHERE {group}", limits, self._dialer)
        self._size, self._rows = self._size - table.size, self._rows - len(table.rows)
        return table
