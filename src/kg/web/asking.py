"""Who asks: an engine that knows for which request it is asked, and notes it for the log."""

from __future__ import annotations

import hashlib
import time
from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any, Final

from flask import has_request_context, request

from kg.engine.port import Answer, Engine, Query, State

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
        answer = self._engine.answer(asked(query, environ, log_queries=self._log_queries))
        environ[NOTES]["rows"] = answer.rows
        return answer

    def state(self) -> State:
        """Return the engine's state."""
        return self._engine.state()

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()


def asked(query: Query, environ: MutableMapping[str, Any], *, log_queries: bool) -> Query:
    """Return a query as it is asked for the request of this environment, and note it there."""
    digest = hashlib.sha256(query.text.encode()).hexdigest()[:16]
    notes = environ.setdefault(NOTES, {})
    notes.setdefault("queries", []).append(query.text if log_queries else digest)
    return replace(
        query,
        spent=time.monotonic() - environ.get(BEGAN, time.monotonic()),
        client=environ.get(CLIENT, ""),
        cancellation=environ.get(CANCELLATION, query.cancellation),
    )
