"""Compiled shapes against pySHACL: the same results, field by field.

Messages are compared where the shape has one; what is said otherwise is each validator's own.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from benchmarks.grow import grown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.curate import bridge, referee
from kg.entail.materialise import materialise
from kg.rdf.serial import ntriples
from kg.shacl import paths, report, validation
from kg.shacl.compiler import compiled
from kg.shacl.facts import Facts
from kg.shacl.graph import ShapesGraph
from kg.shacl.terms import sh
from kg.shacl.validation import Result

ROOT: Final = Path(__file__).parents[2]
CASES: Final = sorted(path.parent.name for path in (ROOT / "tests/shapes").glob("*/fail.ttl"))
TERMS: Final = "https://w3id.org/tipsom/ontology#"

PREFIXES: Final = """
@prefix : <urn:t:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Row = tuple[str, ...]


def parsed(*files: Path) -> list[ox.Triple]:
    return [quad.triple for path in files for quad in ox.parse(path=path, rename_blank_nodes=True)]


def turtle(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


@cache
def project(folder: str) -> tuple[ox.Triple, ...]:
    return tuple(
        parsed(*sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in (".ttl", ".trig")))
    )


def rows(results: Iterable[Result], found: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Counter[Row]:
    """Return results as text; a path that a blank node describes as SPARQL writes it."""
    written, said = ShapesGraph(found), ShapesGraph(shapes)
    return Counter(
        (
            str(result.focus),
            paths.read(written, result.path).sparql() if result.path else "",
            str(result.value),
            str(result.shape),
            str(result.component),
            str(result.severity),
            str(result.constraint),
            *(message.value for message in result.messages if said.all(result.shape, sh("message"))),
        )
        for result in results
    )


def ours(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Counter[Row]:
    shapes = list(shapes)
    results = list(validation.validate(Facts.of(data), compiled(shapes)))
    return rows(results, report.triples(results, shapes), shapes)


def theirs(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Counter[Row]:
    shapes = list(shapes)
    graphs = [bridge.to_rdflib(ntriples(triples)) for triples in (data, shapes)]
    _, found, text = pyshacl.validate(graphs[0], shacl_graph=graphs[1], inference="none")
    assert isinstance(found, rdflib.Graph), text
    triples = [quad.triple for quad in ox.parse(found.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)]
    return rows(referee.results(triples), triples, shapes)


@pytest.fixture(autouse=True)
def _literals_left_as_they_were() -> Iterator[None]:
    """Undo the global switch that pySHACL sets."""
    before = rdflib.NORMALIZE_LITERALS
    yield
    rdflib.NORMALIZE_LITERALS = before


def test_the_project_as_stated_gives_the_same_results() -> None:
    data = [*project("data"), *project("ontology")]
    found = ours(data, project("shapes"))
    assert found == theirs(data, project("shapes"))
    assert found.total() == 12


def test_the_project_after_reasoning_gives_the_same_results() -> None:
    stated = [*project("data"), *project("ontology")]
    data = [*stated, *materialise(stated).entailed()]
    found = ours(data, project("shapes"))
    assert found == theirs(data, project("shapes"))
    assert found.total() > 0


def hierarchy() -> list[ox.Triple]:
    return [
        triple
        for triple in project("ontology")
        if triple.predicate.value.endswith("subClassOf")
        and isinstance(triple.object, ox.NamedNode)
        and str(triple.subject).startswith(f"<{TERMS}")
    ]


def test_the_failing_example_of_each_shape_gives_the_same_results() -> None:
    broken = [
        triple
        for name in CASES
        for triple in parsed(ROOT / "tests/shapes" / name / "fail.ttl", ROOT / "tests/shapes/background.ttl")
    ]
    data = [*broken, *hierarchy()]
    found = ours(data, project("shapes"))
    assert found == theirs(data, project("shapes"))
    assert len({row[3] for row in found}) > 60  # with all examples in one graph, some repair each other


def planted(triples: list[ox.Triple], seed: int) -> list[ox.Triple]:
    """Return triples with faults: some left out, some objects changed for another's or a wrong literal."""
    choose = random.Random(seed)  # noqa: S311  # it only has to be repeatable
    literals = [ox.Literal("x"), ox.Literal(" stray "), ox.Literal("-1", datatype=xsd("integer"))]
    literals += [ox.Literal("2024-02-30", datatype=xsd("date")), ox.Literal("name", language="en")]
    found = []
    for triple in triples:
        fault = choose.random()
        if fault < 0.01:
            continue
        obj = triple.object
        if fault < 0.02:
            obj = choose.choice(triples).object
        elif fault < 0.03:
            obj = choose.choice(literals)
        found.append(ox.Triple(triple.subject, triple.predicate, obj))
    return found


def xsd(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}")


def test_grown_data_with_planted_faults_gives_the_same_results() -> None:
    data = [*planted(list(grown(2_000)), seed=7), *project("ontology")]
    found = ours(data, project("shapes"))
    assert found == theirs(data, project("shapes"))
    assert found.total() > 300


NODES: Final = (":a", ":b", ":c", ":d", "_:e")
LITERALS: Final = (
    "1",
    "2",
    '"01"^^xsd:integer',
    '"5"^^xsd:nonNegativeInteger',
    '"-5"^^xsd:nonNegativeInteger',
    '"300"^^xsd:byte',
    '"x"^^xsd:integer',
    '"2024-02-29"^^xsd:date',
    '"2024-02-30"^^xsd:date',
    '"ab"',
    '"abc"@en',
    '"abc"@en-GB',
    '"abd"@fr',
    '"abe"@en',
)
PROPERTIES: Final = (":p", ":q")
nodes = st.sampled_from(NODES)
properties = st.sampled_from(PROPERTIES)
statements = st.lists(
    st.one_of(
        st.tuples(nodes, properties, st.sampled_from(NODES + LITERALS)),
        st.tuples(nodes, st.just("a"), st.sampled_from((":C", ":D"))),
        st.just((":D", "rdfs:subClassOf", ":C")),
    ),
    min_size=3,
    max_size=14,
)
steps = st.one_of(properties, properties.map(lambda step: f"[ sh:inversePath {step} ]"))
routes = st.recursive(
    steps,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )"),
        st.tuples(inner, inner).map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]"),
        inner.map(lambda one: f"[ sh:inversePath {one} ]"),
        inner.map(lambda one: f"[ sh:zeroOrMorePath {one} ]"),
        inner.map(lambda one: f"[ sh:oneOrMorePath {one} ]"),
        inner.map(lambda one: f"[ sh:zeroOrOnePath {one} ]"),
    ),
    max_leaves=4,
)
VALUE_TESTS: Final = (
    "sh:class :C",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:nonNegativeInteger",
    "sh:datatype xsd:byte",
    "sh:datatype xsd:date",
    "sh:datatype rdf:langString",
    "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:BlankNodeOrLiteral",
    "sh:minLength 3",
    "sh:maxLength 4",
    'sh:pattern "^A" ; sh:flags "i"',
    'sh:languageIn ( "en" )',
    'sh:in ( :a 1 "abc"@en )',
    "sh:hasValue :b",
)
PROPERTY_TESTS: Final = (
    "sh:minCount 1",
    "sh:maxCount 1",
    "sh:uniqueLang true",
    "sh:equals :q",
    "sh:disjoint :q",
)


def shape_bodies(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    nested = inner.map(lambda one: f"[ {one} ]")
    several = st.lists(nested, min_size=1, max_size=3).map(" ".join)
    return st.one_of(
        nested.map(lambda one: f"sh:node {one}"),
        nested.map(lambda one: f"sh:not {one}"),
        several.map(lambda many: f"sh:and ( {many} )"),
        several.map(lambda many: f"sh:or ( {many} )"),
        several.map(lambda many: f"sh:xone ( {many} )"),
        st.tuples(routes, inner).map(lambda two: f"sh:property [ sh:path {two[0]} ; {two[1]} ]"),
        st.tuples(routes, st.sampled_from(PROPERTY_TESTS)).map(
            lambda two: f"sh:property [ sh:path {two[0]} ; {two[1]} ]"
        ),
        st.tuples(routes, nested, st.integers(0, 2)).map(
            lambda three: (
                f"sh:property [ sh:path {three[0]} ; sh:qualifiedValueShape {three[1]} ; "
                f"sh:qualifiedMinCount {three[2]} ; sh:qualifiedMaxCount {three[2]} ]"
            )
        ),
        st.tuples(properties, inner).map(
            lambda two: (
                f"sh:closed true ; sh:ignoredProperties ( rdf:type ) ; "
                f"sh:property [ sh:path {two[0]} ; {two[1]} ]"
            )
        ),
    )


bodies = st.recursive(st.sampled_from(VALUE_TESTS), shape_bodies, max_leaves=5)
targets = st.lists(
    st.sampled_from(
        (
            "sh:targetNode :a",
            "sh:targetNode :z",
            "sh:targetClass :C",
            "sh:targetSubjectsOf :p",
            "sh:targetObjectsOf :p",
        )
    ),
    min_size=1,
    max_size=2,
    unique=True,
).map(" ; ".join)
shapes = st.lists(st.tuples(targets, bodies), min_size=1, max_size=2).map(
    lambda many: "\n".join(
        f":S{number} a sh:NodeShape ; {target} ; sh:severity sh:Warning ; {body} ."
        for number, (target, body) in enumerate(many)
    )
)


def named(text: list[tuple[str, str, str]]) -> list[ox.Triple]:
    return turtle(" ".join(f"{s} {p} {o} ." for s, p, o in text))


@given(statements, shapes)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_shapes_on_random_data_give_the_same_results(
    data: list[tuple[str, str, str]], written: str
) -> None:
    graph, wanted = named(data), turtle(written)
    assert anonymous(ours(graph, wanted)) == anonymous(theirs(graph, wanted))


def anonymous(found: Counter[Row]) -> Counter[Row]:
    """Return rows without the names of shapes that are blank nodes."""
    return Counter(
        tuple("_:" if n == 3 and part.startswith("_:") else part for n, part in enumerate(row))
        for row in found.elements()
    )
