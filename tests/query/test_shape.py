"""A query's pattern, cut into what can be left out."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.query.shape import take_apart
from kg.query.units import ShapeError


def units(group: str) -> list[str]:
    return [f"{unit.kind}: {unit.text}" for unit in take_apart(f"ASK {{ {group} }}").units or ()]


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("", []),
        ("?s ?p ?o", ["triple: ?s ?p ?o ."]),
        (
            "?s a x:C ; ; x:p 1.5 , 'x'@en . ",
            ["triple: ?s a x:C .", "triple: ?s x:p 1.5 .", "triple: ?s x:p 'x'@en ."],
        ),
        ("?s x:p/^(x:q|!x:r)*/x:s? ?o", ["triple: ?s x:p/^(x:q|!x:r)*/x:s? ?o ."]),
        ("?s ?p '1'^^x:d . _:b ?p -1e3", ["triple: ?s ?p '1'^^x:d .", "triple: _:b ?p -1e3 ."]),
        ("[] ?p true", ["triple: [] ?p true ."]),
        ("?s ?p [ ?q 1 ] , 2 . ?s ?p (1 2)", ["triples: ?s ?p [ ?q 1 ] , 2 .", "triples: ?s ?p (1 2) ."]),
        ("FILTER(?a) FILTER x:f(?a)", ["filter: FILTER(?a)", "filter: FILTER x:f(?a)"]),
        ("FILTER NOT EXISTS { ?a ?b ?c }", ["filter: FILTER NOT EXISTS { ?a ?b ?c }"]),
        ("OPTIONAL { ?a ?b ?c }", ["optional: OPTIONAL { ?a ?b ?c }"]),
        ("MINUS { ?a ?b ?c }", ["minus: MINUS { ?a ?b ?c }"]),
        ("BIND(f(1) AS ?x)", ["bind: BIND(f(1) AS ?x)"]),
        ("VALUES (?x) { (1) (2) }", ["values: VALUES (?x) { (1) (2) }"]),
        (
            "GRAPH ?g { ?a ?b ?c . ?d ?e ?f }",
            ["triple: GRAPH ?g { ?a ?b ?c . }", "triple: GRAPH ?g { ?d ?e ?f . }"],
        ),
        ("GRAPH ?g { ?a ?b ?c FILTER(?a) }", ["group: GRAPH ?g { ?a ?b ?c FILTER(?a) }"]),
        ("{ ?a ?b ?c } UNION { ?d ?e ?f }", ["union: { ?a ?b ?c } UNION { ?d ?e ?f }"]),
        ("{ SELECT ?a { ?a ?b ?c } LIMIT 1 }", ["select: { SELECT ?a { ?a ?b ?c } LIMIT 1 }"]),
    ],
)
def test_a_group_is_cut_into_units(group: str, found: list[str]) -> None:
    assert units(group) == found


def test_the_rest_of_the_query_is_kept() -> None:
    shape = take_apart(
        "PREFIX x: <u:> SELECT ?a (1 AS ?b) FROM x:g WHERE { ?a x:p ?c } GROUP BY ?a VALUES ?a { 1 }"
    )
    assert (shape.prologue.strip(), shape.form, shape.dataset) == ("PREFIX x: <u:>", "SELECT", "FROM x:g")
    assert [unit.text for unit in shape.units or ()] == ["?a x:p ?c .", "VALUES ?a { 1 }"]
    assert shape.tail == "GROUP BY ?a VALUES ?a { 1 }"


def test_a_construct_is_taken_apart_by_its_pattern() -> None:
    for query in ("CONSTRUCT { ?x ?y ?z } WHERE { ?a ?b ?c }", "CONSTRUCT WHERE { ?a ?b ?c }"):
        assert [unit.text for unit in take_apart(query).units or ()] == ["?a ?b ?c ."]
    assert take_apart("DESCRIBE <u:x>").units is None


def test_variables_of_a_unit_are_known() -> None:
    (unit,) = take_apart("ASK { GRAPH ?g { $s ?p 'x'@en } }").units or ()
    assert unit.variables == {"g", "s", "p"}
    assert unit.graph == "?g"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "ASK { << ?a ?b ?c >> ?p ?o }",
        "ASK { ?a ?b }",
        "ASK { NONSENSE }",
        "ASK { ?a 'x' ?b }",
        "ASK { ' }",
        "ASK { FILTER }",
        "ASK { BIND }",
        "ASK { GRAPH ?g }",
        "ASK { VALUES ?x }",
        "ASK { ) }",
        "ASK { ?a ?b 'x'^^",
    ],
)
def test_other_shapes_are_said_not_to_be_taken_apart(query: str) -> None:
    with pytest.raises(ShapeError, match=r"\w"):
        take_apart(query)


PIECES = st.sampled_from(
    [
        *"{}()[].,;/|^!<>?&'\"\n",
        *(" ", "?a ", "<urn:a>", "x:y ", "1", "2.5", "a ", "true", "@en", "^^", "FILTER", "UNION", "ASK {"),
        *("VALUES ", "SELECT ", "CONSTRUCT", "OPTIONAL", "EXISTS", "GRAPH ", "BIND", "MINUS"),
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_raises_anything_else(text: str) -> None:
    for query in (text, f"ASK {{ {text} }}"):
        with suppress(ShapeError):
            take_apart(query)
