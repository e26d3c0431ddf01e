"""What goes into the search index."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.rdf.prefixes import PREFIXES
from kg.release.search import ALTERNATIVE, IDENTIFIER, LABEL, Entity, Name, entities, write

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def found(trig: str) -> dict[str, Entity]:
    quads = list(ox.parse(HEAD + trig, format=ox.RdfFormat.TRIG))
    return {entity.iri.rpartition("/")[2]: entity for entity in entities(quads)}


def test_names_have_a_role_and_a_language() -> None:
    entity = found(
        """psg:P1 { inst:sea a tsom:Convention ; skos:prefLabel "Sea"@en ; skos:altLabel "S"@en ;
        tsom:documentSymbol "A/1" ; skos:exactMatch wd:Q1 ; skos:note "No name" }"""
    )["sea"]
    assert entity.names == (
        Name(role=LABEL, language="en", text="Sea"),
        Name(role=ALTERNATIVE, language="en", text="S"),
        Name(role=IDENTIFIER, language="", text="A/1"),
        Name(role=IDENTIFIER, language="", text="inst:sea"),
        Name(role=IDENTIFIER, language="", text="wd:Q1"),
    )


@pytest.mark.parametrize(
    ("type_", "tier"), [("tsom:Convention", 0), ("tsom:ServiceType", 1), ("sssom:Mapping", 2)]
)
def test_what_people_look_for_comes_before_bookkeeping(type_: str, tier: int) -> None:
    (entity,) = found(f'psg:P1 {{ svc:a a {type_} ; skos:prefLabel "A"@en }}').values()
    assert entity.tier == tier


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ("owl:Class", "class"),
        ("owl:ObjectProperty , owl:TransitiveProperty", "property"),
        ("tsom:Region", "thing"),
    ],
)
def test_a_kind_is_told_by_the_types(types: str, kind: str) -> None:
    (entity,) = found(f'graph:ontology {{ tsom:x a {types} ; rdfs:label "x"@en }}').values()
    assert entity.kind == kind


def test_the_class_of_fewest_says_what_a_thing_is_and_entailed_classes_do_not_count() -> None:
    made = found(
        """psg:P1 { inst:a a tsom:Instrument , tsom:Protocol ; skos:prefLabel "A"@en .
                   inst:b a tsom:Instrument ; skos:prefLabel "B"@en }
        graph:entailed { inst:b a tsom:Convention ; skos:altLabel "entailed"@en }"""
    )
    assert made["a"].type == f"{PREFIXES['tsom']}Protocol"
    assert made["b"].type == f"{PREFIXES['tsom']}Instrument"
    assert "entailed" not in {name.text for name in made["b"].names}


def test_what_a_source_calls_a_state_is_a_name_of_the_state() -> None:
    made = found(
        """graph:acts { act:x a tsom:Ratification ; skos:prefLabel "R"@en ; tsom:hasConsentOf state:tur ;
        tsom:nameInSource "Turkey" . state:tur a tsom:State ; skos:prefLabel "Türkiye"@en }"""
    )
    assert "Turkey" in {name.text for name in made["tur"].names}
    assert "Turkey" not in {name.text for name in made["x"].names}


def test_a_thing_without_a_label_is_not_found_by_its_links() -> None:
    assert found("psg:P1 { inst:sea skos:exactMatch wd:Q1 }") == {}


def test_the_same_names_give_the_same_bytes(tmp_path: Path) -> None:
    made = found(
        'psg:P1 { inst:sea skos:prefLabel "Sea"@en , "Mer"@fr . inst:land skos:prefLabel "Land"@en }'
    )
    for name in ("one", "other"):
        write(tmp_path / name, made.values())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
