"""Clauses that others make up for: they are left out, and nothing that follows is missed."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pyoxigraph as ox

from kg.entail.clauses import Clause, Words
from kg.entail.matching import Matcher, Projections
from kg.entail.materialise import materialise
from kg.entail.notation import Pattern
from kg.entail.relations import Relation
from kg.entail.rules import AS_WRITTEN
from kg.rdf.vocab import RDF_TYPE

WORDS = Words(type=0, same_as=1, first=2, rest=3, nil=4)
P, A, B, C = 10, 11, 12, 13
PREFIXES = """
@prefix : <urn:t:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def matcher(body: Pattern, head: Pattern) -> Matcher:
    clause = Clause(name="test", patterns=(body,), heads=(head,))
    return Matcher(clause, defaultdict(Relation), WORDS)


def domain(of: int) -> Matcher:
    return matcher(Pattern("?x", P, "?y"), Pattern("?x", WORDS.type, of))


def part(narrow: int, broad: int) -> Matcher:
    return matcher(Pattern("?x", WORDS.type, narrow), Pattern("?x", WORDS.type, broad))


def test_a_domain_that_follows_from_a_narrower_one_is_not_needed() -> None:
    projections = Projections()
    assert [projections.need(found) for found in (domain(A), part(A, B), domain(B))] == [True, True, False]


def test_a_superclass_of_a_superclass_is_not_needed() -> None:
    projections = Projections()
    assert [projections.need(found) for found in (part(A, B), part(B, C), part(A, C))] == [True, True, False]


def test_what_nothing_leads_to_is_needed() -> None:
    projections = Projections()
    assert [projections.need(found) for found in (domain(A), domain(B), part(C, B))] == [True, True, True]


def test_a_clause_is_needed_once() -> None:
    projections = Projections()
    assert [projections.need(domain(A)), projections.need(domain(A))] == [True, False]


def test_what_was_noted_of_merged_terms_makes_up_for_nothing() -> None:
    projections = Projections()
    for found in (domain(A), part(A, B)):
        projections.need(found)
    projections.clear()
    assert projections.need(domain(B))


def test_of_classes_in_a_circle_each_is_reached() -> None:
    projections = Projections()
    circle = [domain(A), part(A, B), part(B, A), domain(B), part(B, C), part(A, C), part(C, B), domain(C)]
    assert [number for number, found in enumerate(circle) if not projections.need(found)] == [3, 5, 7]


def test_nothing_is_missed_where_what_made_up_for_a_clause_is_merged() -> None:
    text = """
        :E a owl:Class . :p a owl:ObjectProperty .
        :p rdfs:domain :A . :A rdfs:subClassOf :B . :B rdfs:subClassOf :E .
        :x :p :y . :z :q :y .
        :A owl:sameAs :E . :q owl:sameAs :p .
    """
    triples = [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]
    found = set(materialise(triples, rules=AS_WRITTEN).entailed())
    for one, kind in product("xz", "ABE"):
        assert ox.Triple(ox.NamedNode(f"urn:t:{one}"), RDF_TYPE, ox.NamedNode(f"urn:t:{kind}")) in found
