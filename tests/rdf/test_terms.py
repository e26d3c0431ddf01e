"""Terms as people write them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.rdf.terms import parse_node, parse_term, write_term
from kg.rdf.vocab import XSD


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("prog:gpat", ox.NamedNode("https://w3id.org/tipsom/id/programme/gpat")),
        (" a ", ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")),
        ("http://example.org/x?y=1#z", ox.NamedNode("http://example.org/x?y=1#z")),
        ("<http://example.org/x>", ox.NamedNode("http://example.org/x")),
        ('"GPAT"@en', ox.Literal("GPAT", language="en")),
        ('"2010"^^xsd:gYear', ox.Literal("2010", datatype=ox.NamedNode(f"{XSD}gYear"))),
        ("7", ox.Literal(7)),
        ("true", ox.Literal(value=True)),
    ],
)
def test_a_term_is_read_and_written_back(text: str, term: ox.NamedNode | ox.Literal) -> None:
    assert parse_term(text) == term
    assert parse_term(write_term(term)) == term


@pytest.mark.parametrize(
    "text", ["", "nothing", "progg:gpat", "_:b", "[]", "prog:a , prog:b", "prog:a . prog:b a prog:c"]
)
def test_what_is_no_single_term_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_term(text)
    assert "prefixed name" in caught.value.hint


def test_a_literal_is_no_iri() -> None:
    with pytest.raises(UsageError, match="is no IRI"):
        parse_node("7")
