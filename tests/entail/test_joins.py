"""Joins of every shape, by small tables of rules made for them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.entail.materialise import materialise
from kg.entail.notation import table

PREFIXES = """
@prefix : <urn:t:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def triples(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)}


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (
            "cross ?x a owl:Class . ?y a owl:Ontology => ?x rdfs:isDefinedBy ?y",
            ":A a owl:Class . :B a owl:Class . :o a owl:Ontology .",
            ":A rdfs:isDefinedBy :o . :B rdfs:isDefinedBy :o .",
        ),
        (
            "cross-pairs ?x a owl:Class . ?y rdfs:domain ?z => ?x rdfs:seeAlso ?z",
            ":A a owl:Class . :p rdfs:domain :C .",
            ":A rdfs:seeAlso :C .",
        ),
        (
            "itself ?x rdfs:seeAlso ?x . ?x a owl:Class => ?x rdfs:isDefinedBy ?x",
            ":A a owl:Class ; rdfs:seeAlso :A . :B a owl:Class ; rdfs:seeAlso :A .",
            ":A rdfs:isDefinedBy :A .",
        ),
        (
            "from-a-term owl:Thing rdfs:seeAlso ?y . ?y a owl:Class => ?y rdfs:label ?y",
            "owl:Thing rdfs:seeAlso :A , :B . :A a owl:Class .",
            ":A rdfs:label :A .",
        ),
        (
            "from-a-term-later ?x a owl:Class . owl:Thing rdfs:seeAlso ?y => ?x rdfs:label ?y",
            "owl:Thing rdfs:seeAlso :A , :B . :C a owl:Class .",
            ":C rdfs:label :A , :B .",
        ),
        (
            "to-a-term ?x rdfs:seeAlso owl:Thing . ?x a owl:Class => owl:Nothing rdfs:label ?x",
            ":A a owl:Class ; rdfs:seeAlso owl:Thing . :B a owl:Class .",
            "owl:Nothing rdfs:label :A .",
        ),
        (
            "term-to-bound ?x a owl:Class . owl:Thing rdfs:seeAlso ?x => ?x rdfs:label owl:Thing",
            ":A a owl:Class . owl:Thing rdfs:seeAlso :A , :B .",
            ":A rdfs:label owl:Thing .",
        ),
        (
            "ground ?x a owl:Class . owl:Thing rdfs:seeAlso owl:Nothing => ?x rdfs:label ?x",
            ":A a owl:Class . owl:Thing rdfs:seeAlso owl:Nothing .",
            ":A rdfs:label :A .",
        ),
        (
            "ground-missing ?x a owl:Class . owl:Thing rdfs:seeAlso owl:Nothing => ?x rdfs:label ?x",
            ":A a owl:Class . owl:Nothing rdfs:seeAlso owl:Thing .",
            "",
        ),
        (
            "ground-head ?x a owl:Class . ?x rdfs:seeAlso ?y => owl:Thing a owl:Class",
            ":A a owl:Class ; rdfs:seeAlso :B .",
            "owl:Thing a owl:Class .",
        ),
        (
            "triangle ?x rdfs:seeAlso ?y . ?y rdfs:seeAlso ?z . ?z rdfs:seeAlso ?x => ?x rdfs:label ?z",
            ":a rdfs:seeAlso :b . :b rdfs:seeAlso :c . :c rdfs:seeAlso :a , :d .",
            ":a rdfs:label :c . :b rdfs:label :a . :c rdfs:label :b .",
        ),
        (
            "turned ?x rdfs:seeAlso ?y . ?z rdfs:isDefinedBy ?y => ?z rdfs:label ?x",
            ":a rdfs:seeAlso :b . :c rdfs:isDefinedBy :b .",
            ":c rdfs:label :a .",
        ),
        (
            "three-heads ?x rdfs:seeAlso ?y => ?y rdfs:seeAlso ?x . ?x a owl:Class . ?y rdfs:label ?x",
            ":a rdfs:seeAlso :b .",
            ":b rdfs:seeAlso :a ; a owl:Class ; rdfs:label :a . :a a owl:Class ; rdfs:label :b .",
        ),
    ],
)
def test_a_join(rule: str, text: str, expected: str) -> None:
    asserted = triples(text)
    everything = set(materialise(asserted, rules=table(rule)).everything())
    found = {triple for triple in everything - asserted if "sameAs" not in triple.predicate.value}
    assert found == triples(expected)


def test_more_rows_than_a_frame_holds_are_joined_part_by_part() -> None:
    members = " ".join(f":x{number} rdfs:seeAlso :v{number % 2} ." for number in range(600))
    rule = table("pairs ?x rdfs:seeAlso ?z . ?y rdfs:seeAlso ?z => ?x rdfs:label ?y")
    assert materialise(triples(members), rules=rule).size() == 600 + 2 * 300 * 300


def test_a_rule_whose_predicate_nothing_makes_known_is_refused() -> None:
    with pytest.raises(TypeError, match="names no relation"):
        materialise([], rules=table("turned ?x ?p ?y => ?y ?p ?x"))
