"""Names counted by kind and language."""

from __future__ import annotations

import pyoxigraph as ox

from kg.curate.coverage import coverage, table

DATA = """
PREFIX area: <https://w3id.org/tipsom/id/area/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tsom: <https://w3id.org/tipsom/ontology#>

area:one a tsom:KeyArea ; skos:prefLabel "one"@en , "un"@fr ; skos:altLabel "eins"@ru .
area:two a tsom:KeyArea ; skos:prefLabel "two"@en ; rdfs:label "deux"@fr .
tsom:KeyArea a owl:Class ; rdfs:label "Key area"@en , "Esfera clave"@es .
"""


def parsed(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def test_a_name_is_a_preferred_label_and_that_of_a_term_a_label() -> None:
    areas, terms = coverage(parsed(DATA))
    assert (areas.kind, areas.things) == ("KeyArea", 2)
    assert areas.named == {"ar": 0, "zh": 0, "en": 2, "fr": 1, "ru": 0, "es": 0}
    assert (terms.kind, terms.things) == ("ontology terms", 1)
    assert terms.named == {"ar": 0, "zh": 0, "en": 1, "fr": 0, "ru": 0, "es": 1}


def test_kinds_without_things_are_left_out_of_the_table() -> None:
    assert table(coverage(parsed(DATA))).splitlines() == [
        "names                things    ar    zh    en    fr    ru    es",
        "KeyArea                   2     0     0     2     1     0     0",
        "ontology terms            1     0     0     1     0     0     1",
    ]
