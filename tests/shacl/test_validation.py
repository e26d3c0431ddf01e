"""What each constraint finds, where pySHACL is no measure or where the engine could mislead."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
import pytest

from kg.shacl.compiler import compiled
from kg.shacl.facts import Facts
from kg.shacl.validation import Result, validate

PREFIXES: Final = """
@prefix : <urn:t:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def results(data: str, shapes: str) -> list[Result]:
    return list(validate(Facts.of(turtle(data)), compiled(turtle(shapes))))


def found(data: str, shapes: str) -> list[tuple[str, str, str]]:
    """Return the focus node, the value and the component of each result, without the prefix."""
    return sorted(
        (
            result.focus.value.removeprefix("urn:t:"),
            "" if result.value is None else result.value.value.removeprefix("urn:t:"),
            result.component.value.rpartition("#")[2].removesuffix("ConstraintComponent"),
        )
        for result in results(data, shapes)
    )


@pytest.mark.parametrize(
    ("constraint", "failing"),
    [
        ("sh:minInclusive 2", ["01", "2024-01-01", "a"]),
        ("sh:maxExclusive 2.5", ["2024-01-01", "3", "a"]),
        ('sh:minExclusive "2023-12-31"^^xsd:date', ["01", "2", "3", "a"]),
        ("sh:datatype xsd:integer", ["2", "2024-01-01", "a"]),
        ("sh:datatype xsd:byte", ["01", "2024-01-01", "3", "a"]),
        ('sh:in ( "01"^^xsd:integer 3 )', ["2", "2024-01-01", "a"]),
        ('sh:in ( 1 "2"^^xsd:byte )', ["01", "2024-01-01", "3", "a"]),
        ('sh:pattern "^0"', ["2", "2024-01-01", "3", "a"]),
    ],
)
def test_literals_are_judged_as_they_are_written(constraint: str, failing: list[str]) -> None:
    data = ':a :p "01"^^xsd:integer, "2"^^xsd:byte, 3, "2024-01-01"^^xsd:date, :a .'
    shape = f":S sh:targetNode :a ; sh:path :p ; {constraint} ."
    assert [value for _, value, _ in found(data, shape)] == failing


@pytest.mark.parametrize(
    ("literal", "is_well_formed"),
    [
        ('"300"^^xsd:byte', False),
        ('"-128"^^xsd:byte', True),
        ('"-1"^^xsd:nonNegativeInteger', False),
        ('"0"^^xsd:positiveInteger', False),
        ('"18446744073709551616"^^xsd:unsignedLong', False),
        ('"123456789012345678901234567890"^^xsd:integer', True),
        ('"123456789012345678901234567890.5"^^xsd:decimal', True),
        ('"1e3"^^xsd:decimal', False),
        ('"1e3"^^xsd:double', True),
        ('"2024-02-30"^^xsd:date', False),
        ('"2024-02-29"^^xsd:date', True),
        ('"24"^^xsd:gYear', False),
        ('"yes"^^xsd:boolean', False),
        ('"P"^^xsd:duration', False),
        ('"anything"^^:mine', True),
    ],
)
def test_an_ill_formed_literal_is_of_no_datatype(literal: str, *, is_well_formed: bool) -> None:
    datatype = literal.partition("^^")[2]
    shape = f":S sh:targetNode :a ; sh:path :p ; sh:datatype {datatype} ."
    assert (found(f":a :p {literal} .", shape) == []) is is_well_formed


def test_less_than_reports_each_pair_that_is_out_of_order_or_cannot_be_compared() -> None:
    data = ":a :p 1, 5 ; :q 3, 4 . :b :p 1 ; :q :a . :c :p 9 ."
    shape = ":S sh:targetSubjectsOf :p ; sh:path :p ; sh:lessThan :q ."
    assert found(data, shape) == [("a", "5", "LessThan"), ("a", "5", "LessThan"), ("b", "1", "LessThan")]


def test_less_than_or_equals_allows_equals() -> None:
    shape = ":S sh:targetNode :a ; sh:path :p ; sh:lessThan{} :q ."
    assert found(":a :p 3 ; :q 3.0 .", shape.format("OrEquals")) == []
    assert len(found(":a :p 3 ; :q 3.0 .", shape.format(""))) == 1


def test_a_value_that_two_siblings_claim_counts_for_neither() -> None:
    shape = """
    :S sh:targetNode :a ; sh:property :One, :Two .
    :One sh:path :p ; sh:qualifiedValueShape [ sh:minInclusive 1 ] ; sh:qualifiedMinCount 1 ;
        sh:qualifiedValueShapesDisjoint true .
    :Two sh:path :p ; sh:qualifiedValueShape [ sh:maxInclusive 5 ] ; sh:qualifiedMinCount 1 .
    """
    assert found(":a :p 3 .", shape) == [("a", "", "QualifiedMinCount")]
    assert found(":a :p 3, 9 .", shape) == []


def test_a_deactivated_shape_finds_nothing_and_lets_everything_conform() -> None:
    shape = ":S sh:targetNode :a ; sh:not :T . :T sh:deactivated true ; sh:nodeKind sh:Literal ."
    assert found(":a :p 1 .", shape) == [("a", "a", "Not")]
    assert found(":a :p 1 .", ":S sh:targetNode :a ; sh:deactivated true ; sh:nodeKind sh:Literal .") == []


def test_a_closed_shape_names_the_property_in_the_path() -> None:
    (result,) = results(
        ":a :p 1 ; :q 2 .", ":S sh:targetNode :a ; sh:closed true ; sh:property [ sh:path :p ] ."
    )
    assert (result.path, result.value) == (ox.NamedNode("urn:t:q"), turtle(":a :q 2 .")[0].object)


def test_a_circle_of_steps_ends() -> None:
    shape = ":S sh:targetNode :a ; sh:path [ sh:oneOrMorePath :p ] ; sh:maxCount 2 ."
    assert found(":a :p :b . :b :p :c . :c :p :a .", shape) == [("a", "", "MaxCount")]


def test_an_instance_of_a_class_below_is_a_target() -> None:
    data = ":D rdfs:subClassOf :C . :C rdfs:subClassOf :D . :a a :D ."
    assert found(data, ":S sh:targetClass :C ; sh:nodeKind sh:Literal .") == [("a", "a", "NodeKind")]


SELECT: Final = """
:S sh:targetSubjectsOf :p ; sh:message "not this one" ; sh:sparql [
    sh:message "{{$this}} has {{?value}}, {{?unknown}}"@en ; sh:select '''
    # a comment with $this
    SELECT $this ?value WHERE {{ {} }}
    ''' ] .
"""


def test_a_sparql_constraint_returns_the_literal_that_the_data_has_and_fills_its_message() -> None:
    (result,) = results(':a :p "05"^^xsd:byte .', SELECT.format("$this <urn:t:p> ?value"))
    assert result.value == ox.Literal("05", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#byte"))
    assert result.messages == (ox.Literal("urn:t:a has 05, {?unknown}", language="en"),)
    assert isinstance(result.constraint, ox.BlankNode)


PATTERNS: Final = [
    "$this <urn:t:p> ?value . FILTER (?value > 3)",
    "?value <urn:t:q> $this .",
    "$this <urn:t:p> ?x . OPTIONAL { $this <urn:t:q> ?value } FILTER (!BOUND(?value))",
    "$this <urn:t:p> ?x . FILTER NOT EXISTS { ?y <urn:t:q> $this } BIND (?x * 2 AS ?value)",
    "{ $this <urn:t:p> ?value } UNION { $this <urn:t:q> ?value FILTER ($this != ?value) }",
    "{ SELECT $this (COUNT(?x) AS ?value) { $this ?p ?x } GROUP BY $this }",
    "$this ?p ?value . FILTER (isIRI(?value))",
    "$this (<urn:t:q>)* ?value . FILTER (?value != $this)",
    "BIND ($this AS ?value) FILTER (BOUND($this))",
    "$this !<urn:t:p> ?value .",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_all_focus_nodes_together_give_what_each_gives_alone(pattern: str) -> None:
    data = "".join(f":n{n} :p {n % 7} . :n{n % 30} :q :n{n * 3 % 20} . " for n in range(40))
    shape = SELECT.format(pattern)
    alone = [
        row
        for n in range(40)
        for row in found(data, shape.replace("targetSubjectsOf :p", f"targetNode :n{n}"))
    ]
    assert found(data, shape) == sorted(alone)
    assert alone


def test_blank_nodes_and_literals_are_bound_in_queries_too() -> None:
    shape = SELECT.replace("targetSubjectsOf", "targetObjectsOf").format("?value <urn:t:p> $this")
    assert len(found(':a :p [], "x"@en, 5 .', shape)) == 3


def test_a_component_asks_each_value_with_its_parameters() -> None:
    shape = """
    :Longer a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] ;
        sh:validator [ sh:message "{$value} is shorter than {$least}" ;
            sh:ask "ASK { FILTER (STRLEN(STR($value)) >= $least) }" ] .
    :S sh:targetNode :a ; sh:path :p ; :least 3 .
    """
    (result,) = results(':a :p "ab", "abc" .', shape)
    assert (result.component, result.value) == (ox.NamedNode("urn:t:Longer"), ox.Literal("ab"))
    assert result.messages == (ox.Literal("ab is shorter than 3"),)
