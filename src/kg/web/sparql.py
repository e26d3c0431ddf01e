"""The SPARQL endpoint: https://www.w3.org/TR/sparql11-protocol/ ."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, Response, render_template, request

from kg.engine.port import Answer, Engine, Query
from kg.errors import NotAcceptableError, PayloadTooLargeError, UriTooLongError
from kg.query import guard, negotiate, texts
from kg.query.request import Operation, Request, parse
from kg.query.service import description
from kg.rdf.formats import FORMATS, offered_for
from kg.rdf.prefixes import PREFIXES
from kg.rdf.serial import serialise
from kg.settings import Settings
from kg.web import headers
from kg.web.served import Served
from kg.web.urls import Urls

_CHUNK: Final = 1 << 16
_DRAINED: Final = 64 << 20
_CHANGING: Final = re.compile(r"(?i)\b(?:now|rand|uuid|struuid|bnode)\s*\(")


def blueprint(engine: Engine, served: Served, settings: Settings, urls: Urls) -> Blueprint:
    """Return the routes of the endpoint."""
    routes = Blueprint("sparql", __name__)

    @routes.route(urls.sparql, methods=["GET", "POST"])
    def sparql() -> Response:
        operation = parse(_protocol_request(settings))
        if operation is not None:
            return _answered(operation)
        if negotiate.prefers_html(request.headers.get("Accept")) and "format" not in request.args:
            example = texts.read("example" if served.release else "anything")
            page = render_template("sparql.html", served=served, example=example.strip(), formats=FORMATS)
            return headers.negotiated(Response(page, content_type="text/html; charset=utf-8"))
        return _described()

    def _answered(operation: Operation) -> Response:
        guard.check(operation.query, settings)
        query, solutions, graph = _query(operation, settings, urls.endpoint)
        volatile = _CHANGING.search(operation.query)
        entity = (
            None if volatile else headers.tag(served, operation.query, operation.dataset, solutions, graph)
        )
        if entity and request.if_none_match.contains(entity):
            return headers.negotiated(Response(status=304), entity)
        answer = engine.answer(query)
        choice = graph if graph and answer.format is graph.format else solutions
        return headers.negotiated(_response(answer, choice), entity)

    def _described() -> Response:
        choice = negotiate.require(
            request.headers.get("Accept"), offered_for("graph"), request.args.get("format")
        )
        triples = description(urls.endpoint, served.default, served.graphs)
        body = serialise(triples, choice.format, PREFIXES)
        response = Response(body, content_type=choice.content_type)
        return headers.negotiated(response, headers.tag(served, "service", choice))

    return routes


def _query(
    operation: Operation, settings: Settings, base: str
) -> tuple[Query, negotiate.Choice | None, negotiate.Choice | None]:
    """Return what the engine is asked, and the formats chosen for solutions and for a graph."""
    accept = request.headers.get("Accept")
    if negotiate.prefers_html(accept):
        accept = (
            None  # a browser's form: there is no page for an answer yet, and any format is shown or saved
        )
    solutions = negotiate.choose(accept, offered_for("solutions"), operation.format)
    graph = negotiate.choose(accept, offered_for("graph"), operation.format)
    if solutions is None and graph is None:
        offered = [fmt for fmt in FORMATS if fmt.kinds & {"solutions", "graph"}]
        negotiate.require(accept, offered, operation.format)
        raise NotAcceptableError("No format is offered.")
    query = Query(
        text=operation.query,
        seconds=min(operation.seconds or settings.timeout, settings.timeout),
        solutions=solutions.format if solutions else None,
        graph=graph.format if graph else None,
        dataset=operation.dataset,
        base=base,
    )
    return query, solutions, graph


def _response(answer: Answer, choice: negotiate.Choice | None) -> Response:
    kind = choice.content_type if choice else answer.format.content_type
    response = Response(answer.content, content_type=kind)
    response.headers["KG-Rows"] = str(answer.rows)
    return response


def _protocol_request(settings: Settings) -> Request:
    encoded = request.environ.get("QUERY_STRING", "")
    query_string = encoded.encode("latin-1", "replace")
    if len(query_string) > settings.url_bytes:
        raise UriTooLongError(
            f"The address has {len(query_string):,} bytes; at most {settings.url_bytes:,} are read.",
            hint="Send the query by POST, as application/sparql-query.",
        )
    if request.method != "POST":
        return Request(query_string=query_string)
    return Request(
        query_string=query_string,
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
