"""Closures: what they hold, what they leave out, and how they end."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from kg.entail.limits import Limits
from kg.entail.materialise import materialise
from kg.entail.rules import AS_WRITTEN
from kg.errors import ReasoningLimitError

PREFIXES = """
@prefix : <urn:t:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def entailed(text: str) -> set[ox.Triple]:
    return set(materialise(triples(text), rules=AS_WRITTEN).entailed())


def test_nothing_follows_from_nothing() -> None:
    assert entailed("") == set()


def test_what_is_asserted_is_not_entailed() -> None:
    text = ":A rdfs:subClassOf :B . :x a :A , :B . :y a :A ."
    assert entailed(text) == set(triples(":y a :B ."))


def test_what_is_asserted_is_in_the_whole_closure() -> None:
    asserted = triples(":a :p :b . :a owl:sameAs :c . [] :q 1 .")
    assert set(asserted) <= set(materialise(asserted).everything())


def test_lexical_forms_stay_as_they_are_written() -> None:
    text = ':p rdfs:subPropertyOf :q . :a :p "01"^^xsd:integer . :b :p "1"^^xsd:positiveInteger , 1 .'
    expected = ':a :q "01"^^xsd:integer . :b :q "1"^^xsd:positiveInteger , 1 .'
    assert entailed(text) == set(triples(expected))


def test_a_class_without_a_name_helps_and_stays_out() -> None:
    text = "[ owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :B . :x :p :y . :y a :A ."
    assert entailed(text) == set(triples(":x a :B ."))


def test_a_nested_expression_is_read_to_its_end() -> None:
    text = """
        [ owl:intersectionOf ( :A [ owl:unionOf ( :B [ owl:onProperty :p ; owl:hasValue :v ] ) ] ) ]
            rdfs:subClassOf :C .
        :x a :A ; :p :v .
        :y a :A .
    """
    assert entailed(text) == set(triples(":x a :C ."))


def test_the_order_of_the_triples_does_not_matter() -> None:
    asserted = triples("""
        :p a owl:TransitiveProperty , owl:FunctionalProperty ; owl:inverseOf :q .
        :r owl:propertyChainAxiom ( :p :q ) .
        :A rdfs:subClassOf [ owl:onProperty :q ; owl:allValuesFrom :B ] .
        :a :p :b , :c . :c :p :d . :b :s :e . :d a :A . :C owl:oneOf ( :a :b ) . :s owl:sameAs :p .
    """)
    expected = set(materialise(asserted).everything())
    choose = random.Random(7)  # noqa: S311  # it only has to be repeatable
    for _ in range(20):
        choose.shuffle(asserted)
        assert set(materialise(asserted).everything()) == expected


def test_reasoning_again_adds_nothing() -> None:
    text = ":p rdfs:subPropertyOf :q . :q a owl:TransitiveProperty ; rdfs:domain :A . :a :p :b . :b :p :c ."
    once = triples(text) + list(entailed(text))
    assert list(materialise(once, rules=AS_WRITTEN).entailed()) == []


def test_a_member_that_turns_out_to_be_another_is_read_as_that_one() -> None:
    text = ":C owl:intersectionOf ( :A :B ) . :x a :A , :D . :p a owl:FunctionalProperty . :s :p :B , :D ."
    assert triples(":x a :C .")[0] in entailed(text)


def test_equal_terms_are_written_out() -> None:
    chain = " ".join(f":x{number} owl:sameAs :x{number + 1} ." for number in range(99))
    found = entailed(chain + " :x0 :p :y .")
    assert len(found) == 100 * 99 - 99 + 99


def test_a_thousand_equal_terms_cost_little() -> None:
    chain = " ".join(f":x{number} owl:sameAs :x{number + 1} ." for number in range(999))
    found = materialise(triples(chain + " :x0 :p :y ."), rules=AS_WRITTEN, limits=Limits(seconds=5))
    assert found.size() > 1000 * 999 + 1000


def test_too_many_equal_terms_meet_the_bound() -> None:
    chain = " ".join(f":x{number} owl:sameAs :x{number + 1} ." for number in range(999))
    with pytest.raises(
        ReasoningLimitError, match=r"stopped at 1,0\d\d,\d\d\d triples; the bound is 100,000"
    ) as error:
        materialise(triples(chain + " :x0 :p :y ."), limits=Limits(triples=100_000))
    assert error.value.code == "reasoning-limit"


def test_time_is_bounded() -> None:
    cycle = " ".join(f":C{number} owl:equivalentClass :C{(number + 1) % 200} ." for number in range(200))
    with pytest.raises(ReasoningLimitError, match=r"did not end within 0\.2 seconds"):
        materialise(triples(cycle), limits=Limits(seconds=0.2))


def test_a_chain_that_refers_to_itself_ends() -> None:
    links = " ".join(f":x{number} :p :x{number + 1} ." for number in range(40))
    found = entailed(f":p owl:propertyChainAxiom ( :p :p ) . {links}")
    assert len(found) == 41 * 40 // 2 - 40


def test_a_chain_of_itself_alone_says_nothing() -> None:
    assert entailed(":p owl:propertyChainAxiom ( :p ) . :a :p :b .") == set()


def test_a_cycle_of_equivalent_classes_ends() -> None:
    cycle = " ".join(f":C{number} owl:equivalentClass :C{(number + 1) % 20} ." for number in range(20))
    found = entailed(cycle + " :x a :C0 .")
    assert len([triple for triple in found if triple.subject == ox.NamedNode("urn:t:x")]) == 19


@pytest.mark.parametrize(
    "cells",
    [
        ":l rdf:first :A ; rdf:rest :l .",
        ":l rdf:first :A .",
        ":l rdf:first :A ; rdf:rest rdf:nil , :m .",
        ":l rdf:first :A , :B ; rdf:rest rdf:nil .",
        "",
    ],
)
def test_a_list_that_cannot_be_read_concludes_nothing(cells: str) -> None:
    assert entailed(f":C owl:unionOf :l . {cells} :x a :A .") == set()


def test_an_empty_list_concludes_nothing() -> None:
    assert (
        entailed(":C owl:intersectionOf () . :p owl:propertyChainAxiom () . :D owl:hasKey () . :x a :D .")
        == set()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":p rdfs:subPropertyOf rdf:type . :C rdfs:subClassOf :D . :x :p :C .", ":x a :C , :D ."),
        ("rdf:type rdfs:subPropertyOf :p . :C rdfs:subClassOf :D . :x a :C .", ":x a :D ; :p :C , :D ."),
        (":p rdfs:subPropertyOf rdfs:subClassOf . :A :p :B . :x a :A .", ":A rdfs:subClassOf :B . :x a :B ."),
        (":p rdfs:subPropertyOf owl:sameAs . :a :p :b ; :q :c .", ":b :q :c ."),
        ("owl:sameAs rdfs:subPropertyOf :p . :a owl:sameAs :b .", ":a :p :a , :b . :b :p :a , :b ."),
        (":T owl:sameAs owl:TransitiveProperty . :p a :T . :a :p :b . :b :p :c .", ":a :p :c ."),
        (":sub owl:sameAs rdfs:subClassOf . :A :sub :B . :x a :A .", ":x a :B ."),
        (
            (
                "owl:TransitiveProperty owl:sameAs owl:SymmetricProperty . :p a owl:SymmetricProperty ."
                " :a :p :b . :b :p :c ."
            ),
            ":c :p :b . :b :p :a . :a :p :c .",
        ),
    ],
)
def test_axioms_about_the_vocabulary_itself_are_followed(text: str, expected: str) -> None:
    assert set(triples(expected)) <= entailed(text)


def test_nothing_that_equals_everything_is_a_contradiction() -> None:
    found = materialise(triples("owl:Thing owl:sameAs owl:Nothing . :x a :C . :C a owl:Class ."))
    assert "cls-nothing2" in {contradiction.rule for contradiction in found.contradictions()}


def test_a_contradiction_is_told_in_the_terms_that_were_asserted() -> None:
    found = materialise(triples(":A owl:disjointWith :B . :a a :A . :b a :B . :c owl:sameAs :a , :b ."))
    (contradiction,) = found.contradictions()
    assert contradiction.rule == "cax-dw"
    expected = triples(":A owl:disjointWith :B . :a a :A . :b a :B . :a owl:sameAs :b .")
    assert set(contradiction.premises) == {(t.subject, t.predicate, t.object) for t in expected}


def test_unequal_values_of_a_functional_property_are_a_contradiction_and_no_equation() -> None:
    found = materialise(triples(":p a owl:FunctionalProperty . :a :p 1 , 2 . :b :q 1 ."), rules=AS_WRITTEN)
    (contradiction,) = found.contradictions()
    assert len(contradiction.premises) == 3
    assert list(found.entailed()) == []


def test_a_hundred_contradictions_of_a_rule_are_enough() -> None:
    members = " ".join(f":x{number} a :A , :B ." for number in range(150))
    assert len(materialise(triples(f":A owl:disjointWith :B . {members}")).contradictions()) == 100


def test_a_literal_is_never_a_subject() -> None:
    found = materialise(triples(':p rdfs:range :C ; a owl:SymmetricProperty . :a :p "x" .'))
    assert all(isinstance(triple.subject, ox.NamedNode | ox.BlankNode) for triple in found.everything())


def test_the_size_counts_what_is_written_out() -> None:
    asserted = triples(":a owl:sameAs :b . :a :p :c . :c :p :b .")
    found = materialise(asserted, rules=())
    assert found.size() == len(
        set(found.everything()) - {t for t in found.everything() if t.subject == t.object}
    )
