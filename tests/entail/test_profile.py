"""Axioms that no rule uses."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.entail.materialise import materialise

PREFIXES = """
@prefix : <urn:t:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def unused(text: str) -> list[tuple[str, str]]:
    parsed = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)
    found = materialise(quad.triple for quad in parsed).unused()
    return [
        (axiom.subject.value.removeprefix("urn:t:"), axiom.construct.rpartition("#")[2]) for axiom in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .", ("A", "someValuesFrom")),
        (":A owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom :B ] .", ("A", "someValuesFrom")),
        (":A rdfs:subClassOf [ owl:unionOf ( :B :C ) ] .", ("A", "unionOf")),
        (":A rdfs:subClassOf [ owl:oneOf ( :b :c ) ] .", ("A", "oneOf")),
        (":x a [ owl:unionOf ( :B :C ) ] .", ("x", "unionOf")),
        (":p rdfs:range [ owl:unionOf ( :B :C ) ] .", ("p", "unionOf")),
        (":A rdfs:subClassOf [ owl:intersectionOf ( :B [ owl:unionOf ( :C :D ) ] ) ] .", ("A", "unionOf")),
        ("[ owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .", ("A", "allValuesFrom")),
        ("[ owl:complementOf :B ] rdfs:subClassOf :A .", ("A", "complementOf")),
        (":A rdfs:subClassOf [ owl:complementOf [ owl:complementOf :B ] ] .", ("A", "complementOf")),
        (":A rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ] .", ("A", "minCardinality")),
        (":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasSelf true ] .", ("A", "hasSelf")),
        (
            ':A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality "2"^^xsd:nonNegativeInteger ] .',
            ("A", "maxCardinality"),
        ),
        (":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .", ("A", "maxCardinality")),
        (":A owl:disjointUnionOf ( :B :C ) .", ("A", "disjointUnionOf")),
        (":p a owl:ReflexiveProperty .", ("p", "ReflexiveProperty")),
        (":p owl:propertyChainAxiom :l . :l rdf:first :q .", ("p", "propertyChainAxiom")),
        (":A owl:hasKey :l . :l rdf:first :q ; rdf:rest :l .", ("A", "hasKey")),
    ],
)
def test_an_unused_axiom_is_told_with_its_subject(text: str, expected: tuple[str, str]) -> None:
    assert unused(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "[ owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .",
        "[ owl:unionOf ( :B :C ) ] rdfs:subClassOf :A .",
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
        ":A rdfs:subClassOf [ owl:complementOf :B ] .",
        ":A owl:equivalentClass [ owl:intersectionOf ( :B [ owl:onProperty :p ; owl:hasValue :v ] ) ] .",
        ':A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .',
        ":p owl:propertyChainAxiom ( :q :r ) .",
    ],
)
def test_an_axiom_of_the_profile_is_not_told(text: str) -> None:
    assert unused(text) == []


def test_a_malformed_list_says_what_is_wrong_with_it() -> None:
    parsed = ox.parse(PREFIXES + ":A owl:unionOf :l . :l rdf:first :B .", format=ox.RdfFormat.TURTLE)
    (axiom,) = materialise(quad.triple for quad in parsed).unused()
    assert axiom.meaning == "names a list that cannot be read: one of its cells has no rdf:rest"
