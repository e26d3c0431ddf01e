"""Plain queries of programs, answered without the web framework: the same answers, in half the time.

What is not plain, and whatever goes wrong, is left to the application.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from werkzeug.http import http_date

from kg.engine.port import Answer
from kg.errors import KgError
from kg.query import negotiate, request
from kg.query.federate import Federation
from kg.query.request import Operation
from kg.settings import Settings
from kg.web import headers
from kg.web.asking import FAILED, Asking
from kg.web.empty import Empty
from kg.web.message import Request
from kg.web.plan import Plan, Planner
from kg.web.served import Served
from kg.web.urls import Urls
from kg.web.wsgi import Response

_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since"})
_REMEMBERED: Final = 256


class Direct:
    """Answers what is plain."""

    def __init__(self, engine: Asking, served: Served, settings: Settings, urls: Urls) -> None:
        """Answer from ``engine``."""
        self._engine = engine
        self._served = served
        self._settings = settings
        self._path = urls.sparql.encode()
        self._planner = Planner(served, settings, urls)
        self._federation = Federation(settings)
        self._empty = Empty(engine, served, settings)
        self._is_browser = lru_cache(maxsize=_REMEMBERED)(negotiate.prefers_html)

    def answer(self, given: Request, known: MutableMapping[str, Any]) -> Response | None:
        """Return the answer to a request; ``None`` for one that the application has to answer.

        Args:
            given: The request.
            known: What is known besides, for the environment of the application; takes the engine's error.
        """
        accept = given.headers.get(b"accept")
        with suppress(KgError):  # the application finds it too, and says it
            text = None if accept is None else accept.decode("latin-1")
            operation = self._operation(given, text)
            if operation is None or self._federation.check(operation.query):
                return None
            plan = self._planner.plan(operation, text)
            try:
                answer = self._engine.answer_for(known, plan.query)
            except KgError as error:
                known[FAILED] = error
                return None
            return self._response(plan, answer)
        return None

    def _operation(self, given: Request, accept: str | None) -> Operation | None:
        """Return the operation of a request whose answer depends on nothing but it and the format."""
        if given.method not in ("GET", "POST") or given.path != self._path:
            return None
        query_string, body = given.query_string, given.body if given.method == "POST" else None
        is_large = len(query_string) > self._settings.url_bytes or len(given.body) > self._settings.body_bytes
        if is_large or not _CONDITIONS.isdisjoint(given.headers):
            return None
        content_type = given.headers.get(b"content-type", b"").decode("latin-1")
        asked = request.Request(query_string=query_string, content_type=content_type, body=body)
        operation = request.parse(asked)
        if operation is None or operation.explain or operation.download is not None:
            return None
        is_page = operation.format == "html" or (operation.format is None and self._is_browser(accept))
        return None if is_page else operation

    def _response(self, plan: Plan, answer: Answer) -> Response:
        choice = plan.choice(answer)
        fields = [
            ("Content-Type", choice.content_type if choice else answer.format.content_type),
            ("Vary", "Accept"),
            ("Cache-Control", headers.FRESH),
            *headers.constant(self._served),
        ]
        if plan.entity is not None:
            fields.append(("ETag", f'"{plan.entity}"'))
            if when := headers.changed(self._served):
                fields.append(("Last-Modified", http_date(when)))
        if hint := self._empty.hint(answer.rows, plan.query.text):
            fields.append(("KG-Hint", hint))
        if answer.rest:
            close = getattr(answer.rest, "close", lambda: None)
            parts = chain([answer.content], answer.rest)
            return Response(status=200, headers=fields, parts=parts, close=close)
        fields += [("KG-Rows", str(answer.rows)), ("Content-Length", str(len(answer.content)))]
        return Response(status=200, headers=fields, body=answer.content)
