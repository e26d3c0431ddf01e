"""The SPARQL endpoint: https://www.w3.org/TR/sparql11-protocol/ ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from flask import Blueprint, Response, render_template, request

from kg.engine.port import Answer, Dataset, Engine
from kg.errors import PayloadTooLargeError, QueryError, UriTooLongError
from kg.query import download, frames, negotiate, texts
from kg.query.federate import Federation
from kg.query.remote import Dialer, dial
from kg.query.request import Operation, Request, parse
from kg.query.service import Service, description
from kg.query.syntax import taught
from kg.rdf.formats import TURTLE, Format, by_name, offered_for
from kg.rdf.prefixes import PREFIXES
from kg.rdf.serial import serialise
from kg.settings import Settings
from kg.web import errors, headers, language, receipts
from kg.web.asking import FAILED
from kg.web.editor import Desk
from kg.web.empty import Empty
from kg.web.explorer import Explorer
from kg.web.plan import Planner
from kg.web.results import Result, result
from kg.web.served import Served
from kg.web.urls import Urls

_CHUNK: Final = 1 << 16
_DRAINED: Final = 64 << 20


def blueprint(  # noqa: PLR0913, PLR0917  # the parts of an application
    engine: Engine, explorer: Explorer, served: Served, settings: Settings, urls: Urls, dialer: Dialer = dial
) -> Blueprint:
    """Return the routes of the endpoint; ``dialer`` connects it with other endpoints."""
    routes = Blueprint("sparql", __name__)
    desk = Desk(explorer, served, settings, urls)
    endpoint = _Endpoint(engine, served, settings, urls, Federation(settings, dialer), desk)
    receipts.install(routes)

    @routes.route(urls.sparql, methods=["GET", "POST"])
    def sparql() -> Response:
        operation = parse(_protocol_request(settings))
        asked = operation.format if operation else request.args.get("format")
        if operation is not None and operation.explain:
            with taught(operation.query):
                return endpoint.diagnosis(operation)
        is_saved = operation is not None and operation.download is not None
        is_browser = asked is None and not is_saved and negotiate.prefers_html(request.headers.get("Accept"))
        if asked == "html" or is_browser:
            return endpoint.page(operation)
        if operation is None:
            return endpoint.description(asked)
        with taught(operation.query):
            if failed := request.environ.get(FAILED):
                raise failed
            return endpoint.answer(operation)

    return routes


class _Endpoint:
    """Answers query operations, to programs and to people."""

    def __init__(  # noqa: PLR0913, PLR0917  # its parts
        self,
        engine: Engine,
        served: Served,
        settings: Settings,
        urls: Urls,
        federation: Federation,
        desk: Desk,
    ) -> None:
        self._federation = federation
        self._engine = engine
        self._served = served
        self._settings = settings
        self._urls = urls
        self._planner = Planner(served, settings, urls)
        self._desk = desk
        self._empty = Empty(engine, served, settings)

    def answer(self, operation: Operation) -> Response:
        """Return the whole answer in the format that the client prefers."""
        calls = self._federation.check(operation.query)
        plan = self._planner.plan(operation, request.headers.get("Accept"))
        entity = None if calls else plan.entity
        if entity and request.if_none_match.contains(entity):
            either = plan.solutions or plan.graph
            kind = either.content_type if either else None
            return headers.negotiated(Response(status=304, content_type=kind), entity)
        answer = self._federation.answer(self._engine, plan.query, calls, receipts.made())
        response = self._empty.hint(answered(answer, plan.choice(answer)), operation.query)
        if operation.download is not None:
            name = operation.download or download.stem(operation.query, self._served.name)
            headers.saved(response, name, answer.format)
        return headers.negotiated(response, entity)

    def diagnosis(self, operation: Operation) -> Response:
        """Return why the answer is empty, if it is."""
        calls = self._federation.check(operation.query)
        query = replace(self._planner.query(operation, by_name("json"), TURTLE), may_stream=False)
        query = self._federation.bring_in(query, calls, receipts.made())
        return self._empty.explained(query, operation.format)

    def page(self, operation: Operation | None) -> Response:
        """Return the page with a query, and with its answer or what is wrong with it."""
        example = texts.read("example" if self._served.release else "anything").strip()
        stored = request.args.get("stored")
        text, found, problem = self._desk.stored(stored) if stored else example, None, None
        if operation is not None:
            text = operation.query
            try:
                with taught(text):
                    calls = self._federation.check(text)
                    query = replace(self._planner.query(operation, by_name("json"), TURTLE), may_stream=False)
                    answer = self._federation.answer(self._engine, query, calls, receipts.made())
                found = result(answer, language.kept(self._urls), self._desk.names)
            except QueryError as error:
                problem = error
        page = render_template(
            "sparql.html",
            query=text,
            dataset=operation.dataset if operation else Dataset(),
            result=found,
            problem=problem,
            formats=self._addresses(operation, found) if operation and found else (),
            offered=(*offered_for("solutions"), *offered_for("graph")),
            editor=self._desk.settings(),
            topics=self._desk.topics,
        )
        response = headers.negotiated(Response(page, content_type="text/html; charset=utf-8"))
        return errors.marked(response, problem) if problem else response

    def _addresses(self, operation: Operation, found: Result) -> tuple[tuple[Format, str], ...]:
        """Return the formats of an answer, with the address of each."""
        return tuple((f, self._urls.query(operation.query, f.name, operation.dataset)) for f in found.formats)

    def description(self, asked: str | None) -> Response:
        """Return the service description."""
        choice = negotiate.require(request.headers.get("Accept"), offered_for("graph"), asked)
        about = Service(
            endpoint=self._urls.endpoint,
            default=self._served.default,
            graphs=self._served.graphs,
            frames={name: self._urls.frame(name) for name in frames.names()},
            settings=self._settings,
        )
        triples = description(about)
        response = Response(serialise(triples, choice.format, PREFIXES), content_type=choice.content_type)
        return headers.negotiated(response, headers.tag(self._served, "service", choice))


def answered(answer: Answer, choice: negotiate.Choice | None) -> Response:
    """Return an answer as a response, whole or in parts."""
    kind = choice.content_type if choice else answer.format.content_type
    if answer.rest:
        return _streamed(answer.content, answer.rest, kind)
    response = Response(answer.content, content_type=kind)
    response.headers["KG-Rows"] = str(answer.rows)
    return response


def _streamed(first: bytes, rest: Iterator[bytes], kind: str) -> Response:
    response = Response(chain([first], rest), content_type=kind)
    response.implicit_sequence_conversion = False  # or the conditional response would take it all in first
    close = getattr(rest, "close", None)
    if close:
        response.call_on_close(close)
    return response


def query_string(settings: Settings) -> bytes:
    """Return what follows the question mark, undecoded.

    Raises:
        UriTooLongError: It is past its limit.
    """
    encoded: bytes = request.environ.get("QUERY_STRING", "").encode("latin-1", "replace")
    if len(encoded) > settings.url_bytes:
        raise UriTooLongError(
            f"The address has {len(encoded):,} bytes; at most {settings.url_bytes:,} are read.",
            hint="Send the query by POST, as application/sparql-query.",
        )
    return encoded


def _protocol_request(settings: Settings) -> Request:
    if request.method != "POST":
        return Request(query_string=query_string(settings))
    return Request(
        query_string=query_string(settings),
        content_type=request.headers.get("Content-Type"),
        body=_body(settings.body_bytes),
    )


def _body(limit: int) -> bytes:
    """Return the request's body; one past its limit is read to its end, so that the client hears why."""
    stream = request.environ["wsgi.input"]
    parts: list[bytes] = []
    size = 0
    while size < _DRAINED and (part := stream.read(_CHUNK)):
        size += len(part)
        if size <= limit:
            parts.append(part)
    if size > limit:
        raise PayloadTooLargeError(
            f"The body is larger than {limit:,} bytes.", hint="Send a shorter query, or several."
        )
    return b"".join(parts)
