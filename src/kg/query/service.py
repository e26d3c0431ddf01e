"""The service description: what the endpoint speaks, and the dataset it answers from.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

import pyoxigraph as ox

from kg.rdf.formats import FORMATS
from kg.rdf.vocab import DCAT, RDF_TYPE, RDFS_LABEL, RDFS_SEE_ALSO, SCHEMA, SD, VOID
from kg.settings import Settings

_FORMAT: Final = "http://www.w3.org/ns/formats/"
_FORMATS: Final = {
    "csv": "SPARQL_Results_CSV",
    "json": "SPARQL_Results_JSON",
    "jsonld": "JSON-LD",
    "nquads": "N-Quads",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
    "tsv": "SPARQL_Results_TSV",
    "trig": "TriG",
    "turtle": "Turtle",
    "xml": "SPARQL_Results_XML",
}
_MEDIA_TYPE: Final = "https://www.iana.org/assignments/media-types/"
_LIMITS: Final = {
    "timeout": "s",
    "query_bytes": "bytes",
    "url_bytes": "bytes",
    "body_bytes": "bytes",
    "nesting": "brackets",
    "patterns": "patterns",
    "result_bytes": "bytes",
    "result_rows": "rows",
    "worker_bytes": "bytes",
}
"""The settings that limit a query, with their units."""

_TRIPLES: Final = ox.NamedNode(f"{VOID}triples")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is described.

    Attributes:
        endpoint: The endpoint's absolute URL.
        default: How many triples the default graph holds.
        graphs: How many triples each named graph holds, by its IRI.
        frames: The URL of each JSON-LD frame, by its name.
        settings: The limits of a query.
    """

    endpoint: str
    default: int
    graphs: Mapping[str, int]
    frames: Mapping[str, str]
    settings: Settings


def description(about: Service) -> list[ox.Triple]:
    """Return the service description.

    The service description vocabulary has no words for limits and frames: a limit is a property value of
    schema.org under the name of its setting, and a frame is a document that the service points to.
    """
    service, dataset = ox.BlankNode("service"), ox.BlankNode("dataset")
    return [
        ox.Triple(service, RDF_TYPE, _sd("Service")),
        ox.Triple(service, _sd("endpoint"), ox.NamedNode(about.endpoint)),
        ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        *([ox.Triple(service, _sd("feature"), _sd("BasicFederatedQuery"))] * bool(about.settings.federation)),
        *_formats(service),
        *_limits(service, about.settings),
        *_frames(service, about.frames),
        ox.Triple(service, _sd("defaultDataset"), dataset),
        ox.Triple(dataset, RDF_TYPE, _sd("Dataset")),
        *_default_graph(dataset, about.default),
        *(
            t
            for n, (iri, count) in enumerate(sorted(about.graphs.items()))
            for t in _named_graph(dataset, n, iri, count)
        ),
    ]


def _default_graph(dataset: ox.BlankNode, count: int) -> Iterator[ox.Triple]:
    graph = ox.BlankNode("default")
    yield ox.Triple(dataset, _sd("defaultGraph"), graph)
    yield from _graph(graph, count)


def _named_graph(dataset: ox.BlankNode, number: int, iri: str, count: int) -> Iterator[ox.Triple]:
    named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
    yield ox.Triple(dataset, _sd("namedGraph"), named)
    yield ox.Triple(named, RDF_TYPE, _sd("NamedGraph"))
    yield ox.Triple(named, _sd("name"), ox.NamedNode(iri))
    yield ox.Triple(named, _sd("graph"), graph)
    yield from _graph(graph, count)


def _graph(graph: ox.BlankNode, count: int) -> Iterator[ox.Triple]:
    yield ox.Triple(graph, RDF_TYPE, _sd("Graph"))
    yield ox.Triple(graph, _TRIPLES, ox.Literal(count))


def _formats(service: ox.BlankNode) -> Iterator[ox.Triple]:
    """Yield every format: by the IRI that W3C has for it, or else by its name and media type."""
    for fmt in FORMATS:
        if fmt.name in _FORMATS:
            yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMAT + _FORMATS[fmt.name]))
        else:
            node = ox.BlankNode(fmt.name.replace("-", ""))
            yield ox.Triple(service, _sd("resultFormat"), node)
            yield ox.Triple(node, RDFS_LABEL, ox.Literal(fmt.label))
            yield ox.Triple(node, _dcat("mediaType"), ox.NamedNode(_MEDIA_TYPE + fmt.media_type))


def _limits(service: ox.BlankNode, settings: Settings) -> Iterator[ox.Triple]:
    for setting in fields(settings):
        if unit := _LIMITS.get(setting.name):
            node = ox.BlankNode(setting.name.replace("_", ""))
            yield ox.Triple(service, _schema("additionalProperty"), node)
            yield ox.Triple(node, RDF_TYPE, _schema("PropertyValue"))
            yield ox.Triple(node, _schema("propertyID"), ox.Literal(setting.name))
            yield ox.Triple(node, _schema("name"), ox.Literal(setting.metadata["help"], language="en"))
            yield ox.Triple(node, _schema("value"), ox.Literal(getattr(settings, setting.name)))
            yield ox.Triple(node, _schema("unitText"), ox.Literal(unit))


def _frames(service: ox.BlankNode, frames: Mapping[str, str]) -> Iterator[ox.Triple]:
    for name, url in frames.items():
        frame = ox.NamedNode(url)
        yield ox.Triple(service, RDFS_SEE_ALSO, frame)
        yield ox.Triple(frame, RDFS_LABEL, ox.Literal(f"JSON-LD frame {name}", language="en"))


def _schema(name: str) -> ox.NamedNode:
    return ox.NamedNode(SCHEMA + name)


def _dcat(name: str) -> ox.NamedNode:
    return ox.NamedNode(DCAT + name)


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)
