"""Every IRI of the graph, as RDF or as a page, at the path that it has under the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from kg.engine.port import Answer, Engine, Query
from kg.errors import NotFoundError
from kg.query import negotiate, texts
from kg.query.download import slug
from kg.query.graphstore import retrieval
from kg.rdf.formats import Format, by_name, offered_for
from kg.rdf.prefixes import shorten
from kg.rdf.vocab import (
    GRAPH,
    ONTOLOGY_GRAPH,
    ONTOLOGY_IRI,
    RDFS_LABEL,
    SHAPES_GRAPH,
    SHAPES_IRI,
    SKOS_PREF_LABEL,
)
from kg.settings import Settings
from kg.web import headers
from kg.web.served import Served
from kg.web.sparql import answered
from kg.web.terms import Value, value
from kg.web.urls import Urls

_DOCUMENTS: Final = {ONTOLOGY_IRI: ONTOLOGY_GRAPH.value, SHAPES_IRI: SHAPES_GRAPH.value}
_SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page of an IRI shows.

    Attributes:
        iri: What it is about.
        name: Its prefixed name.
        label: Its name for people, or its prefixed name.
        statements: What is said of it: a property and its values, sorted.
        mentions: Subjects and properties that point to it; at most a hundred.
        more: Whether there are further mentions.
        contents: The statements in the named graph of this IRI: subject, property, value; at most a hundred.
        size: How many statements that graph holds.
        formats: Links to the same as RDF: label and URL.
    """

    iri: str
    name: str
    label: str
    statements: tuple[tuple[Value, tuple[Value, ...]], ...]
    mentions: tuple[tuple[Value, Value], ...]
    more: bool
    contents: tuple[tuple[Value, Value, Value], ...]
    size: int
    formats: tuple[tuple[str, str], ...]


def blueprint(engine: Engine, served: Served, settings: Settings, urls: Urls) -> Blueprint:
    """Return the routes of the graph's IRIs."""
    routes = Blueprint("resources", __name__)
    reader = _Reader(engine, served, settings)
    pages = _Pages(urls)

    @routes.get("/id/<path:_name>")
    @routes.get("/graph/<path:_name>")
    @routes.get("/queries/<path:_name>")
    @routes.get("/release/<path:_name>")
    @routes.get("/ontology")
    @routes.get("/shapes")
    def resource(_name: str = "") -> Response:
        iri = _valid(urls.iri(request.path))
        asked = request.args.get("format")
        offered = (*offered_for("graph"), negotiate.HTML)
        choice = negotiate.require(request.headers.get("Accept"), offered, asked)
        entity = headers.tag(served, request.path, choice)
        if choice.format is negotiate.HTML:
            page = pages.page(iri, reader)
            response = Response(render_template("resource.html", page=page), content_type=choice.content_type)
        else:
            answer = reader.rdf(iri, choice.format)
            response = answered(answer, choice)
            if (name := request.args.get("download")) is not None:
                headers.saved(response, name or f"{slug(request.path)}-{served.name or ''}", choice.format)
        response.headers["Content-Location"] = f"{quote(request.path)}?format={choice.format.name}"
        return headers.negotiated(response, entity)

    return routes


class _Reader:
    """Asks the engine about one IRI."""

    def __init__(self, engine: Engine, served: Served, settings: Settings) -> None:
        self._engine = engine
        self._served = served
        self._seconds = settings.timeout

    def rdf(self, iri: str, fmt: Format) -> Answer:
        """Return the contents of the named graph that an IRI is, or else the description of what it names."""
        graph = self.graph(iri)
        answer = self.contents(graph, fmt, may_stream=True) if graph else self.description(iri, fmt)
        if not graph and not answer.rows:
            raise _unknown(iri)
        return answer

    def graph(self, iri: str) -> str | None:
        """Return the named graph whose contents an IRI stands for."""
        graph = _DOCUMENTS.get(iri, iri)
        return graph if graph in self._served.graphs else None

    def contents(self, graph: str, fmt: Format, *, may_stream: bool = False) -> Answer:
        return self._engine.answer(retrieval(graph, fmt, self._seconds, may_stream=may_stream))

    def description(self, iri: str, fmt: Format) -> Answer:
        """Return what the default graph says of an IRI, or else what a graph apart from it says."""
        answer = self._about("describe", iri, fmt)
        return answer if answer.rows else self._about("describe-named", iri, fmt)

    def _about(self, name: str, iri: str, fmt: Format) -> Answer:
        text, iris = texts.read(name), {"resource": iri}
        return self._engine.answer(Query(text=text, seconds=self._seconds, graph=fmt, iris=iris))

    def mentions(self, iri: str) -> list[tuple[object, object]]:
        """Return subjects and properties that point to an IRI, one more than a page shows."""
        text, iris = texts.read("incoming"), {"resource": iri}
        query = Query(text=text, seconds=self._seconds, solutions=by_name("json"), iris=iris)
        content = self._engine.answer(query).content
        solutions = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("a SELECT answers with solutions")
        return [(row["subject"], row["predicate"]) for row in solutions]


class _Pages:
    """Makes pages of what the reader finds."""

    def __init__(self, urls: Urls) -> None:
        self._urls = urls

    def page(self, iri: str, reader: _Reader) -> Page:
        plain = by_name("ntriples") or offered_for("graph")[0]
        described = _triples(reader.description(iri, plain))
        graph = reader.graph(iri)
        inside = _triples(reader.contents(graph, plain)) if graph else []
        mentions = reader.mentions(iri)
        if not described and not inside and not mentions:
            raise _unknown(iri)
        subject = ox.NamedNode(iri)
        own = [triple for triple in described if triple.subject == subject]
        return Page(
            iri=iri,
            name=shorten(iri),
            label=_label(own) or shorten(iri),
            statements=self._statements(own),
            mentions=tuple((value(s, self._urls), value(p, self._urls)) for s, p in mentions[:_SHOWN]),
            more=len(mentions) > _SHOWN,
            contents=tuple(self._row(triple) for triple in inside[:_SHOWN]),
            size=len(inside),
            formats=tuple((fmt.label, f"{request.path}?format={fmt.name}") for fmt in offered_for("graph")),
        )

    def _statements(self, triples: list[ox.Triple]) -> tuple[tuple[Value, tuple[Value, ...]], ...]:
        found: dict[ox.NamedNode, list[Value]] = {}
        for triple in triples:
            found.setdefault(triple.predicate, []).append(value(triple.object, self._urls))
        return tuple((value(predicate, self._urls), tuple(values)) for predicate, values in found.items())

    def _row(self, triple: ox.Triple) -> tuple[Value, Value, Value]:
        subject, predicate, obj = triple
        return value(subject, self._urls), value(predicate, self._urls), value(obj, self._urls)


def _triples(answer: Answer) -> list[ox.Triple]:
    """Return the triples of an N-Triples answer, in its order, which is sorted."""
    return [quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)]


def _label(triples: list[ox.Triple]) -> str | None:
    labels = [t.object for t in triples if t.predicate in (SKOS_PREF_LABEL, RDFS_LABEL)]
    literals = sorted(
        (label for label in labels if isinstance(label, ox.Literal)), key=lambda label: label.language != "en"
    )
    return literals[0].value if literals else None


def _valid(iri: str) -> str:
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        raise _unknown(iri) from None


def _unknown(iri: str) -> NotFoundError:
    kind = "named graph" if iri.startswith(GRAPH) else "subject"
    return NotFoundError(
        f"The graph knows no {kind} <{iri}>.",
        hint="Look for its name at /sparql, or begin at / for what there is.",
    )
