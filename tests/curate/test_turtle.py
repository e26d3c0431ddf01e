"""Positions in Turtle and TriG."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.curate import turtle

TEXT = '''@prefix ex: <http://example.org/> .
# a comment with "quotes" and <angles>
ex:g {
    ex:a
        a ex:C ;
        ex:says "one\\n\\u00e9"@en , """two
lines""" ;
        ex:age 07 , 1.5 , 2e3 , true ;
        ex:list ( ex:b [ ex:c ex:d ] ) .
}
GRAPH <http://example.org/h> { _:x ex:p '3'^^ex:dt }
ex:out ex:p ex:q .
'''


def test_statements_carry_their_graph_and_line() -> None:
    found = [(s.graph[-1:], s.subject[19:], s.predicate[19:], s.line) for s in turtle.read(TEXT).statements]
    assert found == [
        ("g", "a", "999/02/22-rdf-syntax-ns#type", 5),
        ("g", "a", "says", 6),
        ("g", "a", "says", 6),
        ("g", "a", "age", 8),
        ("g", "a", "age", 8),
        ("g", "a", "age", 8),
        ("g", "a", "age", 8),
        ("g", "", "c", 9),
        ("g", "a", "list", 9),
        ("h", "", "p", 11),
        ("", "out", "p", 12),
    ]


def test_literals_are_unescaped_and_typed() -> None:
    literals = [(m.value, m.datatype.rpartition("#")[2], m.line) for m in turtle.read(TEXT).literals]
    assert literals == [
        ("one\né", "langString", 6),
        ("two\nlines", "string", 6),
        ("07", "integer", 8),
        ("1.5", "decimal", 8),
        ("2e3", "double", 8),
        ("true", "boolean", 8),
        ("3", "http://example.org/dt", 11),
    ]


def test_blank_nodes_are_found_at_line_and_column() -> None:
    places = [(m.line, m.column) for m in turtle.read(TEXT).blanks]
    assert places == [(9, 17), (9, 24), (11, 32)]


def test_a_character_outside_the_grammar_is_named_with_its_place() -> None:
    with pytest.raises(ValueError, match="line 2, column 3"):
        list(turtle.tokens("a\n  ^ b"))


NAMES = st.from_regex(r"\A[a-z][a-z0-9._-]{0,6}[a-z0-9]\Z")
LITERALS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(NAMES, NAMES, st.one_of(NAMES, LITERALS.map(ox.Literal))), min_size=1, max_size=8))
def test_the_reader_sees_the_triples_that_the_engine_writes(
    rows: list[tuple[str, str, str | ox.Literal]],
) -> None:
    def iri(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"http://example.org/{name}")

    triples = {ox.Triple(iri(s), iri(p), o if isinstance(o, ox.Literal) else iri(o)) for s, p, o in rows}
    text = (
        ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes={"e": "http://example.org/"}) or b""
    ).decode()
    read = {(s.subject, s.predicate, s.obj.value) for s in turtle.read(text).statements}
    assert read == {(t.subject.value, t.predicate.value, t.object.value) for t in triples}  # type: ignore[union-attr]
