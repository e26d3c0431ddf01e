"""The service description: what the endpoint speaks, and the dataset it answers from.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from kg.rdf.formats import FORMATS
from kg.rdf.vocab import RDF_TYPE, SD, VOID, XSD

_FORMAT: Final = "http://www.w3.org/ns/formats/"
_FORMATS: Final = {
    "csv": "SPARQL_Results_CSV",
    "json": "SPARQL_Results_JSON",
    "jsonld": "JSON-LD",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "xml": "SPARQL_Results_XML",
}
_TRIPLES: Final = ox.NamedNode(f"{VOID}triples")


def description(endpoint: str, default: int, graphs: Mapping[str, int]) -> list[ox.Triple]:
    """Return the service description.

    Args:
        endpoint: The endpoint's absolute URL.
        default: How many triples the default graph holds.
        graphs: How many triples each named graph holds, by its IRI.
    """
    service, dataset = ox.BlankNode("service"), ox.BlankNode("dataset")
    return [
        ox.Triple(service, RDF_TYPE, _sd("Service")),
        ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint)),
        ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        *(ox.Triple(service, _sd("resultFormat"), iri) for iri in _formats()),
        ox.Triple(service, _sd("defaultDataset"), dataset),
        ox.Triple(dataset, RDF_TYPE, _sd("Dataset")),
        *_default_graph(dataset, default),
        *(
            t
            for n, (iri, count) in enumerate(sorted(graphs.items()))
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
    yield ox.Triple(graph, _TRIPLES, ox.Literal(str(count), datatype=ox.NamedNode(f"{XSD}integer")))


def _formats() -> list[ox.NamedNode]:
    return [ox.NamedNode(_FORMAT + _FORMATS[fmt.name]) for fmt in FORMATS if fmt.name in _FORMATS]


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)
