"""Each rule of the table: what it concludes, what it does not, and what it finds contradictory."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.entail.closure import Closure
from kg.entail.materialise import materialise
from kg.entail.rules import AS_WRITTEN, RULES

PREFIXES = """
@prefix : <urn:t:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONE = '"1"^^xsd:nonNegativeInteger'
NONE = '"0"^^xsd:nonNegativeInteger'


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def closure(text: str) -> Closure:
    return materialise(triples(text))


CONCLUSIONS = [
    ("eq-ref", ":a :p :b .", ":a owl:sameAs :a . :p owl:sameAs :p . :b owl:sameAs :b ."),
    ("eq-sym", ":a owl:sameAs :b .", ":b owl:sameAs :a ."),
    ("eq-trans", ":a owl:sameAs :b . :b owl:sameAs :c . :c owl:sameAs :d .", ":a owl:sameAs :d ."),
    ("eq-rep-s", ":a owl:sameAs :b . :a :p :c .", ":b :p :c ."),
    ("eq-rep-p", ":p owl:sameAs :q . :a :p :c .", ":a :q :c ."),
    ("eq-rep-o", ":a owl:sameAs :b . :c :p :a .", ":c :p :b ."),
    ("prp-ap", "", "rdfs:label a owl:AnnotationProperty . owl:priorVersion a owl:AnnotationProperty ."),
    ("prp-dom", ":p rdfs:domain :C . :a :p :b .", ":a a :C ."),
    ("prp-rng", ":p rdfs:range :C . :a :p :b .", ":b a :C ."),
    ("prp-fp", ":p a owl:FunctionalProperty . :a :p :b , :c .", ":b owl:sameAs :c ."),
    ("prp-ifp", ":p a owl:InverseFunctionalProperty . :a :p :c . :b :p :c .", ":a owl:sameAs :b ."),
    ("prp-symp", ":p a owl:SymmetricProperty . :a :p :b .", ":b :p :a ."),
    ("prp-trp", ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :d .", ":a :p :d ."),
    ("prp-spo1", ":p rdfs:subPropertyOf :q . :a :p :b .", ":a :q :b ."),
    ("prp-spo2", ":r owl:propertyChainAxiom ( :p :q ) . :a :p :b . :b :q :c .", ":a :r :c ."),
    ("prp-spo2", ":r owl:propertyChainAxiom ( :p ) . :a :p :b .", ":a :r :b ."),
    (
        "prp-spo2",
        (
            ":r owl:propertyChainAxiom ( :p :q :p :q :p ) ."
            " :a :p :b . :b :q :c . :c :p :d . :d :q :e . :e :p :f."
        ),
        ":a :r :f .",
    ),
    ("prp-spo2", ":p owl:propertyChainAxiom ( :p :q ) . :a :p :b . :b :q :c . :c :q :d .", ":a :p :d ."),
    ("prp-eqp1", ":p owl:equivalentProperty :q . :a :p :b .", ":a :q :b ."),
    ("prp-eqp2", ":p owl:equivalentProperty :q . :a :q :b .", ":a :p :b ."),
    ("prp-inv1", ":p owl:inverseOf :q . :a :p :b .", ":b :q :a ."),
    ("prp-inv2", ":p owl:inverseOf :q . :a :q :b .", ":b :p :a ."),
    (
        "prp-key",
        ':C owl:hasKey ( :p :q :r ) . :a a :C ; :p 1 ; :q :x ; :r "k" . :b a :C ; :p 1 ; :q :x ; :r "k" .',
        ":a owl:sameAs :b .",
    ),
    ("cls-thing", "", "owl:Thing a owl:Class ."),
    ("cls-nothing1", "", "owl:Nothing a owl:Class ."),
    ("cls-int1", ":C owl:intersectionOf ( :A :B :D ) . :x a :A , :B , :D .", ":x a :C ."),
    ("cls-int2", ":C owl:intersectionOf ( :A :B ) . :x a :C .", ":x a :A , :B ."),
    ("cls-uni", ":C owl:unionOf ( :A :B :D ) . :x a :D .", ":x a :C ."),
    ("cls-svf1", ":R owl:someValuesFrom :A ; owl:onProperty :p . :x :p :y . :y a :A .", ":x a :R ."),
    (
        "cls-svf1",
        ":R owl:someValuesFrom xsd:integer ; owl:onProperty :p . :x :p 7 .",
        ":x a :R .",
    ),
    ("cls-svf2", ":R owl:someValuesFrom owl:Thing ; owl:onProperty :p . :x :p :y .", ":x a :R ."),
    ("cls-avf", ":R owl:allValuesFrom :A ; owl:onProperty :p . :x a :R ; :p :y .", ":y a :A ."),
    ("cls-hv1", ":R owl:hasValue :v ; owl:onProperty :p . :x a :R .", ":x :p :v ."),
    ("cls-hv2", ":R owl:hasValue :v ; owl:onProperty :p . :x :p :v .", ":x a :R ."),
    (
        "cls-maxc2",
        f":R owl:maxCardinality {ONE} ; owl:onProperty :p . :x a :R ; :p :y , :z .",
        ":y owl:sameAs :z .",
    ),
    (
        "cls-maxqc3",
        (
            f":R owl:maxQualifiedCardinality {ONE} ; owl:onProperty :p ; owl:onClass :A ."
            " :x a :R ; :p :y , :z . :y a :A . :z a :A ."
        ),
        ":y owl:sameAs :z .",
    ),
    (
        "cls-maxqc4",
        (
            f":R owl:maxQualifiedCardinality {ONE} ; owl:onProperty :p ; owl:onClass owl:Thing ."
            " :x a :R ; :p :y , :z ."
        ),
        ":y owl:sameAs :z .",
    ),
    ("cls-oo", ":C owl:oneOf ( :a :b :c ) .", ":a a :C . :b a :C . :c a :C ."),
    ("cax-sco", ":A rdfs:subClassOf :B . :x a :A .", ":x a :B ."),
    ("cax-eqc1", ":A owl:equivalentClass :B . :x a :A .", ":x a :B ."),
    ("cax-eqc2", ":A owl:equivalentClass :B . :x a :B .", ":x a :A ."),
    ("dt-type1", "", "xsd:integer a rdfs:Datatype . xsd:dateTimeStamp a rdfs:Datatype ."),
    (
        "dt-type2",
        ":A owl:unionOf ( xsd:decimal ) . :R owl:someValuesFrom :A ; owl:onProperty :p . :x :p 1 .",
        ":x a :R .",
    ),
    ("dt-eq", ':a :p "1"^^xsd:integer . :b :q "01"^^xsd:integer .', ':a :p "01"^^xsd:integer .'),
    (
        "scm-cls",
        ":C a owl:Class .",
        ":C rdfs:subClassOf :C , owl:Thing ; owl:equivalentClass :C . owl:Nothing rdfs:subClassOf :C .",
    ),
    ("scm-sco", ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":A rdfs:subClassOf :C ."),
    ("scm-eqc1", ":A owl:equivalentClass :B .", ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A ."),
    ("scm-eqc2", ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .", ":A owl:equivalentClass :B ."),
    ("scm-op", ":p a owl:ObjectProperty .", ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p ."),
    ("scm-dp", ":p a owl:DatatypeProperty .", ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p ."),
    ("scm-spo", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":p rdfs:subPropertyOf :r ."),
    ("scm-eqp1", ":p owl:equivalentProperty :q .", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p ."),
    ("scm-eqp2", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .", ":p owl:equivalentProperty :q ."),
    ("scm-dom1", ":p rdfs:domain :A . :A rdfs:subClassOf :B .", ":p rdfs:domain :B ."),
    ("scm-dom2", ":p rdfs:domain :A . :q rdfs:subPropertyOf :p .", ":q rdfs:domain :A ."),
    ("scm-rng1", ":p rdfs:range :A . :A rdfs:subClassOf :B .", ":p rdfs:range :B ."),
    ("scm-rng2", ":p rdfs:range :A . :q rdfs:subPropertyOf :p .", ":q rdfs:range :A ."),
    (
        "scm-hv",
        (
            ":R owl:hasValue :v ; owl:onProperty :p . :S owl:hasValue :v ; owl:onProperty :q ."
            " :p rdfs:subPropertyOf :q ."
        ),
        ":R rdfs:subClassOf :S .",
    ),
    (
        "scm-svf1",
        (
            ":R owl:someValuesFrom :A ; owl:onProperty :p . :S owl:someValuesFrom :B ; owl:onProperty :p ."
            " :A rdfs:subClassOf :B ."
        ),
        ":R rdfs:subClassOf :S .",
    ),
    (
        "scm-svf2",
        (
            ":R owl:someValuesFrom :A ; owl:onProperty :p . :S owl:someValuesFrom :A ; owl:onProperty :q ."
            " :p rdfs:subPropertyOf :q ."
        ),
        ":R rdfs:subClassOf :S .",
    ),
    (
        "scm-avf1",
        (
            ":R owl:allValuesFrom :A ; owl:onProperty :p . :S owl:allValuesFrom :B ; owl:onProperty :p ."
            " :A rdfs:subClassOf :B ."
        ),
        ":R rdfs:subClassOf :S .",
    ),
    (
        "scm-avf2",
        (
            ":R owl:allValuesFrom :A ; owl:onProperty :p . :S owl:allValuesFrom :A ; owl:onProperty :q ."
            " :p rdfs:subPropertyOf :q ."
        ),
        ":S rdfs:subClassOf :R .",
    ),
    ("scm-int", ":C owl:intersectionOf ( :A :B ) .", ":C rdfs:subClassOf :A , :B ."),
    ("scm-uni", ":C owl:unionOf ( :A :B ) .", ":A rdfs:subClassOf :C . :B rdfs:subClassOf :C ."),
]

CONTRADICTIONS = [
    ("eq-diff1", ":a owl:sameAs :b . :a owl:differentFrom :b ."),
    ("eq-diff2", "[] a owl:AllDifferent ; owl:members ( :a :b :c ) . :a owl:sameAs :c ."),
    ("eq-diff3", "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) . :b owl:sameAs :c ."),
    ("prp-irp", ":p a owl:IrreflexiveProperty . :a :p :a ."),
    ("prp-asyp", ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a ."),
    ("prp-pdw", ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b ."),
    ("prp-adp", "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :q :b ; :r :b ."),
    (
        "prp-npa1",
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :b .",
    ),
    ("prp-npa2", "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 1 . :a :p 1 ."),
    ("cls-nothing2", ":a a owl:Nothing ."),
    ("cls-com", ":A owl:complementOf :B . :x a :A , :B ."),
    ("cls-maxc1", f":R owl:maxCardinality {NONE} ; owl:onProperty :p . :x a :R ; :p :y ."),
    (
        "cls-maxqc1",
        (
            f":R owl:maxQualifiedCardinality {NONE} ; owl:onProperty :p ; owl:onClass :A ."
            " :x a :R ; :p :y . :y a :A ."
        ),
    ),
    (
        "cls-maxqc2",
        (
            f":R owl:maxQualifiedCardinality {NONE} ; owl:onProperty :p ; owl:onClass owl:Thing ."
            " :x a :R ; :p :y ."
        ),
    ),
    ("cax-dw", ":A owl:disjointWith :B . :x a :A , :B ."),
    ("cax-adc", "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :x a :A , :C ."),
    ("dt-diff", ":p a owl:FunctionalProperty . :a :p 1 , 2 ."),
    ("dt-not-type", ':a :p "abc"^^xsd:integer .'),
    ("dt-not-type", ':p rdfs:range xsd:integer . :a :p "abc" .'),
]

NEITHER = [
    (":A rdfs:subClassOf :B . :x a :B .", ":x a :A ."),
    (":C owl:intersectionOf ( :A :B ) . :x a :A .", ":x a :C ."),
    (":C owl:unionOf ( :A :B ) . :x a :C .", ":x a :A ."),
    (":p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p . :a :q :b . :b :q :c .", ":a :q :c ."),
    (":p a owl:FunctionalProperty . :a :p :c . :b :p :c .", ":a owl:sameAs :b ."),
    (":C owl:hasKey ( :p :q ) . :a a :C ; :p :x . :b a :C ; :p :x .", ":a owl:sameAs :b ."),
    (":C owl:hasKey ( :p ) . :a a :C ; :p :x . :b :p :x .", ":a owl:sameAs :b ."),
    (
        ':R owl:maxCardinality "2"^^xsd:nonNegativeInteger ; owl:onProperty :p . :x a :R ; :p :y , :z .',
        ":y owl:sameAs :z .",
    ),
    (":R owl:someValuesFrom :A ; owl:onProperty :p . :x a :R ; :p :y .", ":y a :A ."),
    (":R owl:allValuesFrom :A ; owl:onProperty :p . :x :p :y . :y a :A .", ":x a :R ."),
    (":r owl:propertyChainAxiom ( :p :q :p ) . :a :p :b . :b :q :c .", ":a :r :c ."),
    (":C owl:oneOf ( :a :b ) . :x a :C .", ":x owl:sameAs :a ."),
]

CONSISTENT = [
    ":A owl:disjointWith :B . :x a :A . :y a :B .",
    "[] a owl:AllDifferent ; owl:members ( :a :b ) . :a owl:sameAs :c .",
    "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :c .",
    ":p a owl:AsymmetricProperty . :a :p :b . :b :p :c .",
    ':p a owl:FunctionalProperty . :a :p "1"^^xsd:integer , "01"^^xsd:integer .',
    ':p a owl:FunctionalProperty . :a :p "1"^^:unknown , "2"^^:unknown .',
    ":p rdfs:range xsd:decimal . :a :p 1 .",
]


def test_the_table_has_every_rule_of_the_profile() -> None:
    assert len({rule.name for rule in RULES}) == 78


def test_every_rule_of_the_table_is_tested_here() -> None:
    tested = {name for name, *_ in (*CONCLUSIONS, *CONTRADICTIONS)}
    assert {rule.name for rule in RULES} - tested == set()


def test_a_release_uses_every_rule_but_one() -> None:
    assert {rule.name for rule in RULES} - {rule.name for rule in AS_WRITTEN} == {"dt-eq"}


@pytest.mark.parametrize(("rule", "premises", "conclusion"), CONCLUSIONS)
def test_a_rule_concludes(rule: str, premises: str, conclusion: str) -> None:
    assert rule in {row.name for row in RULES}
    assert set(triples(conclusion)) <= set(closure(premises).everything())


@pytest.mark.parametrize(("rule", "premises"), CONTRADICTIONS)
def test_a_rule_finds_a_contradiction(rule: str, premises: str) -> None:
    assert [found.rule for found in closure(premises).contradictions()] == [rule]


@pytest.mark.parametrize(("premises", "conclusion"), NEITHER)
def test_nothing_more_is_concluded(premises: str, conclusion: str) -> None:
    found = closure(premises)
    assert not set(triples(conclusion)) & set(found.everything())
    assert found.contradictions() == ()


@pytest.mark.parametrize("premises", CONSISTENT)
def test_no_contradiction_is_found_where_there_is_none(premises: str) -> None:
    assert closure(premises).contradictions() == ()


@pytest.mark.parametrize(
    ("rule", "members"), [("eq-diff2", "owl:members"), ("eq-diff3", "owl:distinctMembers")]
)
@pytest.mark.parametrize("pair", [(":a", ":b"), (":a", ":d"), (":c", ":d")])
def test_all_different_compares_every_two_members(rule: str, members: str, pair: tuple[str, str]) -> None:
    text = f"[] a owl:AllDifferent ; {members} ( :a :b :c :d ) . {pair[0]} owl:sameAs {pair[1]} ."
    assert [found.rule for found in closure(text).contradictions()] == [rule]
