"""Serialised triples."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.rdf.formats import FORMATS, TURTLE, by_name, offered_for
from kg.rdf.serial import serialise

TERMS = "https://w3id.org/tipsom/ontology#"
TRIPLES = [
    ox.Triple(ox.NamedNode(f"{TERMS}b"), ox.NamedNode(f"{TERMS}p"), ox.Literal(7)),
    ox.Triple(ox.NamedNode(f"{TERMS}a"), ox.NamedNode(f"{TERMS}p"), ox.Literal("x", language="fr")),
    ox.Triple(
        ox.NamedNode(f"{TERMS}a"),
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode("http://www.w3.org/2002/07/owl#Class"),
    ),
]
CONTEXT = {
    "id": "@id",
    "type": "@type",
    "tsom": TERMS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "p": f"{TERMS}p",
}


def test_turtle_declares_only_the_prefixes_it_uses_and_sorts_subjects() -> None:
    assert serialise(TRIPLES, TURTLE, {}).decode() == (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix tsom: <https://w3id.org/tipsom/ontology#> .\n"
        "\n"
        "tsom:a a owl:Class ;\n"
        '\ttsom:p "x"@fr .\n'
        "tsom:b tsom:p 7 .\n"
    )


def test_json_ld_is_compacted_and_embeds_only_what_it_uses() -> None:
    jsonld = by_name("jsonld")
    assert jsonld
    document = json.loads(serialise(TRIPLES, jsonld, {**CONTEXT, "dcterms": "http://purl.org/dc/terms/"}))
    assert document == {
        "@context": {
            "id": "@id",
            "owl": "http://www.w3.org/2002/07/owl#",
            "p": f"{TERMS}p",
            "tsom": TERMS,
            "type": "@type",
        },
        "@graph": [
            {"id": "tsom:a", "type": "owl:Class", "p": {"@language": "fr", "@value": "x"}},
            {"id": "tsom:b", "p": {"@value": "7", "type": "http://www.w3.org/2001/XMLSchema#integer"}},
        ],
    }


def test_a_literal_as_a_type_stays_a_value() -> None:
    triples = [
        *TRIPLES,
        ox.Triple(TRIPLES[2].subject, TRIPLES[2].predicate, ox.Literal("x")),
        ox.Triple(TRIPLES[0].subject, TRIPLES[2].predicate, ox.Literal(1)),
    ]
    for fmt in (f for f in FORMATS if f.rdf):
        content = serialise(triples, fmt, CONTEXT)
        assert {quad.triple for quad in ox.parse(content, format=fmt.rdf)} == set(triples), fmt.name


@pytest.mark.parametrize("fmt", [f for f in FORMATS if f.rdf], ids=lambda f: f.name)
def test_every_rdf_format_gives_the_same_triples_back(fmt: object) -> None:
    assert fmt in FORMATS
    chosen = next(f for f in FORMATS if f is fmt)
    content = serialise(TRIPLES, chosen, CONTEXT)
    assert chosen.rdf
    assert {quad.triple for quad in ox.parse(content, format=chosen.rdf)} == set(TRIPLES)


def test_a_results_format_carries_no_rdf() -> None:
    csv = by_name("csv")
    assert csv
    with pytest.raises(UsageError):
        serialise(TRIPLES, csv, {})


def test_formats_are_found_by_name_extension_and_media_type() -> None:
    assert by_name("TTL") is TURTLE
    assert by_name("text/turtle") is TURTLE
    assert by_name("word") is None


def test_the_first_format_of_each_kind_is_the_default() -> None:
    assert [offered_for(kind)[0].name for kind in ("solutions", "graph", "dataset")] == [
        "json",
        "turtle",
        "trig",
    ]
