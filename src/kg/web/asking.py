"""Who asks: an engine that knows for which request it is asked, and notes it for the log."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from typing import Any, Final, TypedDict

from flask import has_request_context, request

from kg.engine.port import Answer, Cancellation, Engine, Query, State

BEGAN: Final = "kg.began"
CANCELLATION: Final = "kg.cancellation"
CLIENT: Final = "kg.client"
NOTES: Final = "kg.notes"
FAILED: Final = "kg.failed"
"""Keys of a request's WSGI environment: when it came, what stops its work, who sent it, what the log says,
and the engine's error, if it was asked already."""


class Asking:
    """An engine, asked on behalf of the current request."""

    def __init__(self, engine: Engine, *, log_queries: bool) -> None:
        """Ask ``engine``; note a query's text, or else only a hash of it."""
        self._engine = engine
        self._log_queries = log_queries

    def answer(self, query: Query) -> Answer:
        """Return the answer; errors as for :meth:`kg.engine.port.Engine.answer`."""
        if not has_request_context():
            return self._engine.answer(query)
        environ = request.environ
        note(query.text, environ, log_queries=self._log_queries)
        answer = self._engine.answer(replace(query, **asked(environ)))
        environ[NOTES]["rows"] = answer.rows
        return answer

    def state(self) -> State:
        """Return the engine's state."""
        return self._engine.state()

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()


class Asked(TypedDict, total=False):
    """What a :class:`kg.engine.port.Query` says of the request that it is asked for."""

    spent: float
    client: str
    cancellation: Cancellation


def asked(environ: Mapping[str, Any]) -> Asked:
    """Return what the queries of the request of this environment say."""
    now = time.monotonic()
    return Asked(
        spent=now - environ.get(BEGAN, now),
        client=environ.get(CLIENT, ""),
        cancellation=environ.get(CANCELLATION) or Cancellation(),
    )


def note(text: str, environ: MutableMapping[str, Any], *, log_queries: bool) -> None:
    """Note a query for the log: its text, or else only a hash of it."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    environ.setdefault(NOTES, {}).setdefault("queries", []).append(text if log_queries else digest)
