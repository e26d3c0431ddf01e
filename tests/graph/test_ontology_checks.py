"""The checks of the ontology find nothing in it, and each finds the fault that it is for."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.catalog import stored
from kg.curate import sources
from kg.layout import Project
from kg.rdf.store import ReadStore
from kg.rdf.vocab import ONTOLOGY_GRAPH

ROOT = Path(__file__).parents[2]
HEAD = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tsom: <https://w3id.org/tipsom/ontology#> .
"""
FAULTS = [
    ("ontology-classes", "tsom:Instrument rdfs:subClassOf tsom:Protocol .", "tsom:Instrument"),
    ("ontology-classes", "tsom:Region owl:equivalentClass tsom:State .", "tsom:Region"),
    (
        "ontology-classes",
        "tsom:Figure owl:equivalentClass [ owl:unionOf ( tsom:Figure tsom:Region ) ] .",
        "tsom:Figure",
    ),
    ("ontology-domains-and-ranges", "tsom:supports rdfs:domain tsom:Figure .", "tsom:supports"),
    ("ontology-domains-and-ranges", "tsom:feels a owl:ObjectProperty .", "tsom:feels"),
    ("ontology-inverses", "tsom:supports owl:inverseOf tsom:supports .", "tsom:supports"),
    ("ontology-inverses", "tsom:isStepOf owl:inverseOf tsom:supports .", "tsom:isStepOf"),
    ("ontology-inverses", "tsom:hasProgramme a owl:SymmetricProperty .", "tsom:hasProgramme"),
    ("ontology-labels", 'tsom:Figure rdfs:label "Region"@en .', "tsom:Figure"),
    ("ontology-labels", 'tsom:Figure skos:definition "Figure."@en .', "tsom:Figure"),
    ("ontology-names", "tsom:PublicationAndTool a owl:Class .", "tsom:PublicationAndTool"),
    ("ontology-names", "tsom:OtherThing a owl:Class .", "tsom:OtherThing"),
    ("ontology-names", "tsom:lowerClass a owl:Class .", "tsom:lowerClass"),
    ("ontology-names", "tsom:UpperProperty a owl:ObjectProperty .", "tsom:UpperProperty"),
    ("ontology-names", "tsom:is a owl:ObjectProperty .", "tsom:is"),
    ("ontology-names", "<https://w3id.org/tipsom/x.owl> a owl:Ontology .", "<https://w3id.org/tipsom/x.owl>"),
    ("ontology-properties", "tsom:supports a owl:TransitiveProperty .", "tsom:supports"),
    ("ontology-properties", "tsom:supports owl:propertyChainAxiom ( tsom:assists ) .", "tsom:supports"),
    ("ontology-unconnected", "tsom:Lonely a owl:Class .", "tsom:Lonely"),
]


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return sources.load(Project(ROOT)).quads()


def found(name: str, quads: list[ox.Quad]) -> set[str | None]:
    query = stored.read(Project(ROOT).checks / f"{name}.rq")
    default = [ox.Quad(q.subject, q.predicate, q.object) for q in quads]
    answer = ReadStore.of([*quads, *default]).select(query.text)
    return {row[answer.variables.index("subject")] for row in answer.values()}


@pytest.mark.parametrize(("name", "fault", "subject"), FAULTS)
def test_a_fault_is_found(quads: list[ox.Quad], name: str, fault: str, subject: str) -> None:
    added = ox.parse(HEAD + fault, format=ox.RdfFormat.TURTLE)
    faulty = [*quads, *(ox.Quad(q.subject, q.predicate, q.object, ONTOLOGY_GRAPH) for q in added)]
    assert subject in found(name, faulty)


def test_an_ontology_without_disjoint_classes_is_found(quads: list[ox.Quad]) -> None:
    kept = [q for q in quads if "isjoint" not in str(q.predicate) and "isjoint" not in str(q.object)]
    assert "<https://w3id.org/tipsom/ontology>" in found("ontology-disjointness", kept)


@pytest.mark.parametrize("name", sorted({name for name, _, _ in FAULTS} | {"ontology-disjointness"}))
def test_the_ontology_has_none_of_the_faults(quads: list[ox.Quad], name: str) -> None:
    assert found(name, quads) == set()
