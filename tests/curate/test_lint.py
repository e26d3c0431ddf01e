"""A file is passed over only where reading it token by token finds nothing."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.curate import lint, turtle

HEAD = """@prefix inst: <https://w3id.org/tipsom/id/instrument/> .
@prefix psg: <https://w3id.org/tipsom/graph/brochure/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RIGHT = 'psg:P1 { inst:a skos:prefLabel "A"@en ; skos:notation "2000-01-01"^^xsd:date . }\n'


def is_simple(text: str) -> bool:
    quads = list(ox.parse(text, format=ox.RdfFormat.TRIG))
    return lint.is_simple(text, [quad.subject for quad in quads] + [quad.object for quad in quads])


def found(text: str) -> list[str]:
    return [finding.code for finding in lint.of_file("x", turtle.read(text), is_data=True)]


def test_a_right_file_is_simple() -> None:
    assert is_simple(HEAD + RIGHT)
    assert found(HEAD + RIGHT) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD + RIGHT.replace("^^xsd:date", ""), "prefix"),
        (HEAD + RIGHT.replace("^^xsd:date", " # xsd:date\n"), "prefix"),
        (HEAD + RIGHT.replace('"2000-01-01"^^xsd:date', '"a xsd:date"'), "prefix"),
        (HEAD + RIGHT.replace('"2000-01-01"^^xsd:date', "'''a\nxsd:date'''"), "prefix"),
        (HEAD + RIGHT.replace('"2000-01-01"^^xsd:date', "<urn:xsd:date>"), "prefix"),
        (HEAD.replace("core#", "kern#") + RIGHT, "prefix"),
        (HEAD.replace("skos:", "sk:") + RIGHT.replace("skos:", "sk:"), "prefix"),
        (HEAD + RIGHT.replace("2000-01-01", "2000-01-40"), "literal"),
        (HEAD + RIGHT.replace('"A"@en', "01"), "literal"),
        (HEAD + RIGHT.replace('"A"@en', "[]"), "blank-node"),
        (HEAD + RIGHT.replace('"A"@en', "()"), "blank-node"),
        (HEAD + RIGHT.replace('"A"@en', "_:a"), "blank-node"),
        (
            HEAD.replace("@prefix xsd", "PREFIX xsd").replace("Schema#> .", "Schema#>") + RIGHT + "# it's\n",
            "",
        ),
        (HEAD + RIGHT.replace('"A"@en', '"# \\" inst:b [ "@en'), ""),
    ],
)
def test_what_has_a_finding_is_not_simple(text: str, code: str) -> None:
    assert found(text) == ([code] if code else [])
    assert is_simple(text) == (not code)
