"""Every IRI of the graph, as RDF or as a page, at the path that it has under the base."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from kg.engine.port import Answer, Engine, Query
from kg.errors import NotFoundError
from kg.explore import contents, thing
from kg.query import negotiate, texts
from kg.query.download import slug
from kg.query.graphstore import retrieval
from kg.rdf.formats import Format, offered_for
from kg.rdf.vocab import GRAPH, ONTOLOGY_GRAPH, ONTOLOGY_IRI, SHAPES_GRAPH, SHAPES_IRI
from kg.settings import Settings
from kg.web import headers, language
from kg.web.explorer import Explorer
from kg.web.served import Served
from kg.web.sparql import answered
from kg.web.urls import Urls

_DOCUMENTS: Final = {ONTOLOGY_IRI: ONTOLOGY_GRAPH.value, SHAPES_IRI: SHAPES_GRAPH.value}


def blueprint(
    engine: Engine, explorer: Explorer, served: Served, settings: Settings, urls: Urls
) -> Blueprint:
    """Return the routes of the graph's IRIs."""
    routes = Blueprint("resources", __name__)
    reader = _Reader(engine, served, settings)
    pages = _Pages(explorer, reader)

    @routes.get(f"{urls.root}/id/<path:_name>")
    @routes.get(f"{urls.root}/graph/<path:_name>")
    @routes.get(f"{urls.root}/release/<path:_name>")
    @routes.get(f"{urls.root}/ontology")
    @routes.get(f"{urls.root}/shapes")
    def resource(_name: str = "") -> Response:
        iri = _valid(urls.iri(request.path))
        asked = request.args.get("format")
        offered = (*offered_for("graph"), negotiate.HTML)
        choice = negotiate.require(request.headers.get("Accept"), offered, asked)
        if choice.format is negotiate.HTML:
            response = Response(pages.page(iri), content_type=choice.content_type)
            entity = headers.tag(served, request.full_path, language.chosen(), choice)
            headers.in_language(response)
        else:
            answer = reader.rdf(iri, choice.format)
            response = answered(answer, choice)
            entity = headers.tag(served, request.path, choice)
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

    def size(self, graph: str | None) -> int:
        """Return how many triples a named graph holds."""
        return self._served.graphs.get(graph or "", 0)

    def contents(self, graph: str, fmt: Format, *, may_stream: bool = False) -> Answer:
        return self._engine.answer(retrieval(graph, fmt, self._seconds, may_stream=may_stream))

    def description(self, iri: str, fmt: Format) -> Answer:
        """Return what the default graph says of an IRI, or else what a graph apart from it says."""
        answer = self._about("describe", iri, fmt)
        return answer if answer.rows else self._about("describe-named", iri, fmt)

    def _about(self, name: str, iri: str, fmt: Format) -> Answer:
        text, iris = texts.read(name), {"resource": iri}
        return self._engine.answer(Query(text=text, seconds=self._seconds, graph=fmt, iris=iris))


class _Pages:
    """Makes pages of what the graph says."""

    def __init__(self, explorer: Explorer, reader: _Reader) -> None:
        self._explorer = explorer
        self._reader = reader

    def page(self, iri: str) -> str:
        if iri == ONTOLOGY_IRI and self._explorer.is_released:
            return self._ontology()
        graph = self._reader.graph(iri)
        number = request.args.get("page", 1, type=int)
        reader, explorer = language.chosen(), self._explorer
        inside = contents.page(explorer.asker, reader, graph, self._reader.size(graph)) if graph else None
        page = thing.page(
            explorer.asker,
            explorer.schema,
            reader,
            iri,
            number=number,
            verdicts=explorer.verdicts if explorer.is_released else None,
            contents=inside,
        )
        if page is None:
            raise _unknown(iri)
        path = request.path
        return render_template("thing.html", page=replace(page, path=path, formats=_formats(path)))

    def _ontology(self) -> str:
        page = self._explorer.ontology(language.chosen())
        return render_template("ontology.html", page=replace(page, formats=_formats(request.path)))


def _formats(path: str) -> tuple[tuple[str, str], ...]:
    return tuple((fmt.label, f"{quote(path)}?format={fmt.name}") for fmt in offered_for("graph"))


def _valid(iri: str) -> str:
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        raise _unknown(iri) from None


def _unknown(iri: str) -> NotFoundError:
    kind = "named graph" if iri.startswith(GRAPH) else "subject"
    return NotFoundError(
        f"The graph knows no {kind} <{iri}>.",
        hint="Look for its name at /search, or begin at / for what there is.",
    )
