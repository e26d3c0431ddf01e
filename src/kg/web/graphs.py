"""The graph store, for reading: https://www.w3.org/TR/sparql11-http-rdf-update/ ."""

from __future__ import annotations

from flask import Blueprint, Response, request

from kg.engine.port import Engine
from kg.errors import NotFoundError
from kg.query import frames, negotiate
from kg.query.download import slug
from kg.query.graphstore import retrieval, selected
from kg.query.request import parameters, single
from kg.rdf.formats import JSON_LD, offered_for
from kg.rdf.vocab import GRAPH
from kg.settings import Settings
from kg.web import headers
from kg.web.served import Served
from kg.web.sparql import answered, query_string
from kg.web.urls import Urls


def blueprint(engine: Engine, served: Served, settings: Settings, urls: Urls) -> Blueprint:
    """Return the route of the graph store; a graph's own IRI is a resource like any other."""
    routes = Blueprint("graphs", __name__)

    @routes.get(urls.graphs)
    def graph() -> Response:
        given = parameters(query_string(settings), "the address")
        iri = selected(given)
        if iri is not None and iri not in served.graphs:
            raise NotFoundError(
                f"There is no named graph <{iri}>.",
                hint=f"The description at {urls.sparql} lists those there are.",
            )
        accept = request.headers.get("Accept")
        frame = single(given, "frame")
        shape = frames.read(frame) if frame is not None else None
        offered = offered_for("graph") if shape is None else (JSON_LD,)
        choice = negotiate.require(accept, offered, single(given, "format"))
        answer = engine.answer(retrieval(iri, choice.format, settings.timeout, frame=shape, may_stream=True))
        response = answered(answer, choice)
        if (name := single(given, "download")) is not None:
            headers.saved(response, name or _stem(iri, served), choice.format)
        return headers.negotiated(response, headers.tag(served, "graph", iri, choice, shape))

    return routes


def _stem(iri: str | None, served: Served) -> str:
    """Return the name of a graph's file."""
    part = slug(iri.removeprefix(GRAPH)) if iri else "default-graph"
    return "-".join(filter(None, (part, served.name)))
