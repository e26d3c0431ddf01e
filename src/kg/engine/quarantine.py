"""Queries that have just ended a worker are refused for a while; slow ones begin in a slow place."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from kg.engine.port import Query
from kg.errors import QueryError, QueryTimeoutError

SECONDS: Final = 30.0
_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Failure:
    error: QueryError
    seconds: float
    until: float


class Quarantine:
    """Remembers queries by a hash of what they ask, and of the form of the answer."""

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._lock = threading.Lock()
        self._failures: OrderedDict[bytes, _Failure] = OrderedDict()
        self._slow: OrderedDict[bytes, None] = OrderedDict()

    def check(self, query: Query) -> None:
        """Let a query pass.

        Raises:
            QueryError: It failed a moment ago as it would again; one that ran out of time may be asked with
                more time.
        """
        failure = self._failures.get(_hash(query)) if self._failures else None
        if failure is None or failure.until < time.monotonic():
            return
        if isinstance(failure.error, QueryTimeoutError) and query.seconds > failure.seconds:
            return
        error = failure.error
        raise type(error)(
            f"{error.message} That was a moment ago, so it was not tried again.",
            hint=error.hint,
            retry=max(1, round(failure.until - time.monotonic())),
        )

    def add(self, query: Query, error: QueryError) -> None:
        """Remember what became of a query whose worker ended."""
        failure = _Failure(error, query.seconds, time.monotonic() + SECONDS)
        with self._lock:
            self._failures[_hash(query)] = failure
            while len(self._failures) > _REMEMBERED:
                self._failures.popitem(last=False)

    def is_slow(self, query: Query) -> bool:
        """Return whether a query took long the last time."""
        return bool(self._slow) and _hash(query) in self._slow

    def note_slow(self, query: Query) -> None:
        """Remember that a query takes long."""
        with self._lock:
            self._slow[_hash(query)] = None
            while len(self._slow) > _REMEMBERED:
                self._slow.popitem(last=False)

    def note_quick(self, query: Query) -> None:
        """Remember that a query no longer takes long."""
        if self._slow:
            with self._lock:
                self._slow.pop(_hash(query), None)


def _hash(query: Query) -> bytes:
    parts = (query.text, query.dataset, sorted(query.iris.items()), query.solutions, query.graph, query.frame)
    return hashlib.sha256(repr(parts).encode()).digest()
