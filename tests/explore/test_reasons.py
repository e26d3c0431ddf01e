"""Why a triple is in a release, with its sources."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from kg.explore.accounts import as_json, as_text, as_turtle
from kg.explore.reasons import Account, Reasons
from kg.rdf.store import ReadStore
from kg.rdf.terms import parse_node, parse_term

TRIG = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <https://w3id.org/tipsom/graph/> .
@prefix inst: <https://w3id.org/tipsom/id/instrument/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix psg: <https://w3id.org/tipsom/graph/brochure/> .
@prefix reading: <https://w3id.org/tipsom/id/reading/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <https://w3id.org/tipsom/id/reading-status/> .
@prefix tsom: <https://w3id.org/tipsom/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

graph:ontology {
    tsom:isGuardianOf owl:propertyChainAxiom ( tsom:isGuardianOf tsom:isSupplementedBy ) .
    tsom:isSupplementedBy owl:inverseOf tsom:supplements .
}
graph:brochure {
    psg:P3 tsom:firstLine "15"^^xsd:positiveInteger ; tsom:lastLine "22"^^xsd:positiveInteger .
    status:from-name skos:prefLabel "from the name"@en .
}
psg:P3 {
    inst:office tsom:isGuardianOf inst:sea .
    reading:R1 tsom:readingSubject inst:office ; tsom:readingProperty tsom:isGuardianOf ;
        tsom:readingObject inst:sea ; tsom:hasReadingStatus status:from-name .
}
graph:treaties { inst:land tsom:supplements inst:sea . graph:treaties dcterms:title "Treaties"@en . }
graph:entailed { inst:sea tsom:isSupplementedBy inst:land . inst:office tsom:isGuardianOf inst:land . }
"""


ONTOLOGY = "[the ontology]"


@pytest.fixture(scope="module")
def reasons() -> Reasons:
    quads = list(ox.parse(TRIG, format=ox.RdfFormat.TRIG))
    default = {ox.Quad(q.subject, q.predicate, q.object) for q in quads}
    return Reasons(ReadStore.of([*quads, *default]))


def account(reasons: Reasons, subject: str, predicate: str, obj: str) -> Account:
    return reasons.account(ox.Triple(parse_node(subject), parse_node(predicate), parse_term(obj)))


def test_an_entailed_triple_is_proven_down_to_where_it_is_stated(reasons: Reasons) -> None:
    found = account(reasons, "inst:office", "tsom:isGuardianOf", "inst:land")
    assert as_text(found).splitlines() == [
        "inst:office tsom:isGuardianOf inst:land  by prp-spo2, from",
        "  tsom:isGuardianOf owl:propertyChainAxiom ( tsom:isGuardianOf tsom:isSupplementedBy )  " + ONTOLOGY,
        "  inst:office tsom:isGuardianOf inst:sea  [stated in psg:P3, lines 15 to 22; read: from the name]",
        "  inst:sea tsom:isSupplementedBy inst:land  by prp-inv2, from",
        "    tsom:isSupplementedBy owl:inverseOf tsom:supplements  [the ontology]",
        "    inst:land tsom:supplements inst:sea  [added by Treaties]",
    ]


def test_an_asserted_triple_says_only_where_it_is_stated(reasons: Reasons) -> None:
    found = account(reasons, "inst:land", "tsom:supplements", "inst:sea")
    assert as_text(found) == "inst:land tsom:supplements inst:sea  [added by Treaties]"


def test_a_triple_that_does_not_hold_names_what_is_missing_and_what_is_near(reasons: Reasons) -> None:
    found = account(reasons, "inst:office", "tsom:isGuardianOf", "inst:air")
    assert not found.is_present
    assert found.reason is None
    assert "inst:sea tsom:isSupplementedBy inst:air" in {gap.missing for gap in found.gaps}
    assert found.nearest[0].text.startswith("inst:office tsom:isGuardianOf")
    assert "is not in the graph." in as_text(found)


def test_json_has_the_same_tree(reasons: Reasons) -> None:
    content = json.loads(as_json(account(reasons, "inst:office", "tsom:isGuardianOf", "inst:land")))
    assert content["present"] is True
    assert content["proof"]["rule"] == "prp-spo2"
    assert [premise.get("rule") for premise in content["proof"]["premises"]] == [None, None, "prp-inv2"]
    assert content["proof"]["premises"][1]["sources"] == [
        {
            "graph": "https://w3id.org/tipsom/graph/brochure/P3",
            "kind": "stated",
            "label": "P3, lines 15 to 22",
            "status": "from the name",
        }
    ]


def test_turtle_says_in_prov_which_statements_a_rule_used(reasons: Reasons) -> None:
    text = as_turtle(account(reasons, "inst:office", "tsom:isGuardianOf", "inst:land"))
    store = ReadStore.of(list(ox.parse(text, format=ox.RdfFormat.TURTLE)))
    rows = store.select(
        """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?conclusion ?rule (COUNT(?premise) AS ?premises) WHERE {
            ?statement rdfs:label ?conclusion ; prov:wasGeneratedBy ?use .
            ?use rdfs:label ?rule ; prov:used ?premise . ?premise a prov:Entity
        } GROUP BY ?conclusion ?rule ORDER BY ?rule"""
    ).values()
    assert rows == [
        ("inst:sea tsom:isSupplementedBy inst:land", "prp-inv2", "2"),
        ("inst:office tsom:isGuardianOf inst:land", "prp-spo2", "3"),
    ]
    derived = store.select("SELECT ?g WHERE { ?s <http://www.w3.org/ns/prov#wasDerivedFrom> ?g }").values()
    assert sorted(set(derived)) == [("graph:ontology",), ("graph:treaties",), ("psg:P3",)]
