"""Ill-formed shapes are refused with their name; what only pySHACL can do is told apart."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
import pytest

from kg.errors import ShapesError, ShapesNotCompiledError
from kg.shacl.compiler import compiled

PREFIXES: Final = "@prefix : <urn:t:> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
DEEP: Final = "[ sh:not " * 3000 + "[ sh:minLength 1 ]" + " ]" * 3000


def turtle(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ('sh:property "x"', '"x" is no shape'),
        ("sh:property [ sh:minLength 1 ]", "has no sh:path"),
        ('sh:path :p ; sh:minCount "a"', "sh:minCount of <urn:t:S> is an xsd:integer"),
        ("sh:path :p ; sh:minCount 1, 2", "has 2 values of sh:minCount"),
        ("sh:minCount 1", "stands on a shape without sh:path"),
        ("sh:lessThan :q", "stands on a shape without sh:path"),
        ("sh:qualifiedValueShape [ ] ; sh:qualifiedMinCount 1", "stands on a shape without sh:path"),
        ("sh:path ( :p )", "has 1 members"),
        ("sh:path [ ]", "has 0 kinds"),
        ("sh:path [ sh:inversePath :p ; sh:zeroOrOnePath :p ]", "has 2 kinds"),
        ('sh:path "p"', "sh:path of <urn:t:S> is a path"),
        ("sh:in 5", "no well-formed list"),
        ("sh:nodeKind :Thing", "one of the six kinds"),
        ('sh:targetClass "x"', "sh:targetClass of <urn:t:S> is an IRI"),
        ("sh:message :x", "sh:message of <urn:t:S> is a text"),
        ('sh:deactivated "yes"', "true or false"),
        ("sh:sparql [ ]", "has no sh:select"),
        ('sh:sparql [ sh:select "ASK { }" ]', "is no SELECT query"),
        ('sh:sparql [ sh:select "SELECT $this { $this ?p" ]', "not valid SPARQL at line 1"),
        ('sh:sparql [ sh:select "SELECT $this { $this ex:p ?o }" ]', "not valid SPARQL"),
        ('sh:sparql [ sh:select "SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }" ]', "uses MINUS"),
        ('sh:sparql [ sh:select "SELECT $this { VALUES ?x { 1 } }" ]', "uses VALUES"),
        ('sh:sparql [ sh:select "SELECT $this { SERVICE <urn:x> { } }" ]', "uses SERVICE"),
        ('sh:sparql [ sh:select "SELECT $this { BIND (1 AS $this) }" ]', "assigns $this"),
        (
            'sh:sparql [ sh:select "SELECT $this { { SELECT ?o { $this ?p ?o } } }" ]',
            "not project $this",
        ),
        ('sh:sparql [ sh:select "SELECT $this { FILTER (<urn:f>($this)) }" ]', "could not evaluate"),
        (f"sh:not {DEEP}", "too many levels deep"),
    ],
)
def test_an_ill_formed_shape_is_refused(shape: str, said: str) -> None:
    with pytest.raises(ShapesError) as caught:
        compiled(turtle(f":S sh:targetNode :a ; {shape} ."))
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("sh:property [ sh:path :p ; sh:node :S ]", "<urn:t:S> refers to itself"),
        ('sh:pattern "a(?=b)"', "cannot read the pattern 'a(?=b)'"),
        ('sh:pattern "a" ; sh:flags "u"', "cannot read the pattern"),
        ('sh:sparql [ sh:select "SELECT $this { FILTER (DATATYPE($this) = <urn:x>) }" ]', "reads datatypes"),
        ("sh:rule [ ]", "uses sh:rule"),
        ("sh:target [ ]", "uses sh:target"),
    ],
)
def test_what_is_not_compiled_says_why(shape: str, said: str) -> None:
    with pytest.raises(ShapesNotCompiledError) as caught:
        compiled(turtle(f":S sh:targetNode :a ; {shape} ."))
    assert said in caught.value.message


def test_words_in_comments_strings_and_names_are_no_keywords() -> None:
    query = "# VALUES\\nSELECT $this { $this <urn:MINUS> ?values . FILTER (?values = 'SERVICE') }"
    program = compiled(turtle(f':S sh:targetNode :a ; sh:sparql [ sh:select "{query}" ] .'))
    assert len(program.targets) == 1
