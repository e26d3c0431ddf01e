"""Plain queries of programs, answered without the web framework: the same answers, in a part of the time.

What is not plain, and whatever goes wrong, is left to the application. All of it happens in the thread of the
event loop, but for what would hold it up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import Executor
from functools import lru_cache
from itertools import chain
from typing import Any, Final, TypeVar

from werkzeug.http import http_date

from kg.engine.cache import Cached
from kg.engine.port import Answer
from kg.errors import KgError, QuerySyntaxError
from kg.query import guard, negotiate
from kg.query import request as protocol
from kg.query.federate import Federation
from kg.query.request import Operation
from kg.settings import Settings
from kg.web import headers
from kg.web.asking import FAILED, NOTES, asked, note
from kg.web.empty import Empty
from kg.web.message import Request
from kg.web.plan import Plan, Planner
from kg.web.served import Served
from kg.web.urls import Urls
from kg.web.wsgi import Response

T = TypeVar("T")

_METHODS: Final = ("GET", "POST")
_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since"})
_SHORT: Final = 4_000  # bytes of a request that is read within a millisecond
_REMEMBERED: Final = 256


class Direct:
    """Answers what is plain."""

    def __init__(self, engine: Cached, served: Served, settings: Settings, urls: Urls) -> None:
        """Answer from ``engine``."""
        self._engine = engine
        self._served = served
        self._settings = settings
        self._path = urls.sparql.encode()
        self._planner = Planner(served, settings, urls)
        self._federation = Federation(settings)
        self._empty = Empty(engine, served, settings)
        self._constant = [
            ("Vary", "Accept"),
            ("Cache-Control", headers.FRESH),
            *headers.constant(served),
        ]
        self._is_browser = lru_cache(maxsize=_REMEMBERED)(negotiate.prefers_html)
        self._told = lru_cache(maxsize=1)(http_date)

    async def answer(
        self, request: Request, known: MutableMapping[str, Any], threads: Executor
    ) -> Response | None:
        """Return the answer to a request; ``None`` for one that the application has to answer.

        Args:
            request: The request.
            known: Its environment: see :mod:`kg.web.asking`; takes the engine's error.
            threads: They do what would hold up the event loop.
        """
        if request.method not in _METHODS or request.path != self._path:
            return None
        try:
            if len(request.target) + len(request.body) <= _SHORT:
                plan = self._plan(request, known)
            else:
                plan = await _run(threads, self._plan, request, known)
        except KgError:
            return None  # the application finds it too, and says it
        if plan is None:
            return None
        if self._settings.log != "off":
            note(plan.query.text, known, log_queries=self._settings.log_queries)
        try:
            answer = await self._engine.answer_soon(plan.query, threads)
        except QuerySyntaxError:
            known.setdefault(NOTES, {}).clear()
            return None  # the application asks again: it looks closer
        except KgError as error:
            known[FAILED] = error
            return None
        known.setdefault(NOTES, {})["rows"] = answer.rows
        hint = ""
        if answer.rows == 0 or not self._empty.is_known(plan.query.text):
            hint = await _run(threads, self._empty.text, answer.rows, plan.query.text)
        return self._response(plan, answer, hint)

    def _plan(self, request: Request, known: Mapping[str, Any]) -> Plan | None:
        """Return how to answer a request, if all that it takes is the answer in a format of data."""
        accept = request.headers.get(b"accept", b"").decode("latin-1") or None
        operation = self._operation(request, accept)
        if operation is None or not self._is_free_of_calls(operation.query):
            return None
        return self._planner.plan(operation, accept, **asked(known))

    def _is_free_of_calls(self, query: str) -> bool:
        return guard.is_plain(query, self._settings) or not self._federation.check(query)

    def _operation(self, request: Request, accept: str | None) -> Operation | None:
        query_string, settings = request.query_string, self._settings
        is_large = len(query_string) > settings.url_bytes or len(request.body) > settings.body_bytes
        if is_large or not _CONDITIONS.isdisjoint(request.headers):
            return None
        operation = protocol.parse(
            protocol.Request(
                query_string=query_string,
                content_type=request.headers.get(b"content-type", b"").decode("latin-1"),
                body=request.body if request.method == "POST" else None,
            )
        )
        if operation is None or operation.explain or operation.release or operation.download is not None:
            return None
        is_page = operation.format == "html" or (operation.format is None and self._is_browser(accept))
        return None if is_page else operation

    def _response(self, plan: Plan, answer: Answer, hint: str) -> Response:
        choice = plan.choice(answer)
        fields = [
            ("Content-Type", choice.content_type if choice else answer.format.content_type),
            *self._constant,
        ]
        if plan.entity is not None:
            fields.append(("ETag", f'"{plan.entity}"'))
            if when := headers.dated(self._served):
                fields.append(("Last-Modified", self._told(when)))
        if hint:
            fields.append(("KG-Hint", hint))
        if answer.rest:
            close = getattr(answer.rest, "close", lambda: None)
            parts = chain([answer.content], answer.rest)
            return Response(status=200, headers=fields, parts=parts, close=close)
        fields += [("KG-Rows", str(answer.rows)), ("Content-Length", str(len(answer.content)))]
        is_lasting = plan.entity is not None
        return Response(status=200, headers=fields, body=answer.content, is_lasting=is_lasting)


def _run(threads: Executor, function: Callable[..., T], *arguments: object) -> Awaitable[T]:
    return asyncio.get_running_loop().run_in_executor(threads, function, *arguments)
