"""What is written as a stream is what is written at once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf import dump
from kg.rdf.formats import FORMATS, Format
from kg.rdf.prefixes import shorten
from kg.rdf.serial import serialise
from kg.rdf.table import Table
from kg.rdf.vocab import RDF_TYPE

CONTEXT = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "tsom": "https://w3id.org/tipsom/ontology#",
    "inst": "https://w3id.org/tipsom/id/instrument/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prefLabel": {
        "@id": "http://www.w3.org/2004/02/skos/core#prefLabel",
        "@container": ["@language", "@set"],
    },
    "supplements": {"@id": "https://w3id.org/tipsom/ontology#supplements", "@type": "@id"},
    "year": {
        "@id": "https://w3id.org/tipsom/ontology#year",
        "@type": "http://www.w3.org/2001/XMLSchema#integer",
    },
}
WRITTEN = [fmt for fmt in FORMATS if fmt.rdf is not None and fmt.name != "nquads"]
nodes = st.sampled_from(
    [
        "https://w3id.org/tipsom/id/instrument/a",
        "https://w3id.org/tipsom/id/instrument/a/b",
        "https://w3id.org/tipsom/id/instrument/",
        "http://www.w3.org/2001/XMLSchema#integer",
        "urn:x:a",
    ]
).map(ox.NamedNode)
predicates = st.sampled_from(
    [
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2004/02/skos/core#note",
        "https://w3id.org/tipsom/ontology#supplements",
        "https://w3id.org/tipsom/ontology#year",
    ]
).map(ox.NamedNode)
integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
values = st.one_of(
    nodes,
    st.sampled_from(
        [
            ox.Literal("a"),
            ox.Literal('a"\n', language="en"),
            ox.Literal("a", language="fr"),
            ox.Literal("1", datatype=integer),
            ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")),
        ]
    ),
)
triples = st.lists(
    st.builds(ox.Triple, nodes, predicates, values).filter(
        lambda triple: triple.predicate != RDF_TYPE or isinstance(triple.object, ox.NamedNode)
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(default=triples, named=triples)
@pytest.mark.parametrize("fmt", WRITTEN, ids=lambda fmt: fmt.name)
def test_a_stream_gives_the_bytes_of_the_whole(
    default: list[ox.Triple], named: list[ox.Triple], fmt: Format
) -> None:
    graphs = [ox.NamedNode("urn:g:b"), ox.NamedNode("urn:g:a")]
    quads = {ox.Quad(t.subject, t.predicate, t.object, graph) for t in named for graph in graphs}
    table = Table.of(quads, default)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump"
        dump.write(table, fmt, path, CONTEXT)
        assert path.read_bytes() == serialise(quads if "dataset" in fmt.kinds else set(default), fmt, CONTEXT)


@given(named=triples)
def test_canonical_quads_come_in_the_order_of_their_lines(named: list[ox.Triple]) -> None:
    graphs = [ox.NamedNode("urn:g:b"), ox.NamedNode("urn:g:a")]
    quads = {ox.Quad(t.subject, t.predicate, t.object, graph) for t in named for graph in graphs}
    with patch("kg.rdf.table._SUBJECTS", 2):  # several parts, as of a large graph
        assert list(Table.of(quads, ()).canonical()) == sorted(quads, key=str)


def test_an_iri_is_shortened_by_the_longest_namespace() -> None:
    assert shorten("https://w3id.org/tipsom/graph/brochure/P7") == "psg:P7"
