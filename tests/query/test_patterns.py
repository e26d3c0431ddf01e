"""How many triple patterns a group joins."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engine.lexer import tokens
from kg.errors import KgError, QueryRefusedError
from kg.query.guard import check
from kg.query.patterns import Patterns
from kg.settings import Settings


def most(query: str) -> int:
    """Return the largest count that any token of the query brings about."""
    patterns = Patterns(query)
    return max((patterns.count(token) for token in tokens(query)), default=0)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("ASK {}", 0),
        ("ASK { ?a ?b ?c }", 1),
        ("ASK { ?a ?b ?c . }", 1),
        ("ASK { ?a ?b ?c , ?d , ?e ; ?f ?g ;; . ?h a ?i }", 5),
        ("ASK { ?a ?b 2.5 . ?a ?b 1e3 . ?a ?b true . ?a ?b 'x'@en . ?a ?b 'x'^^x:y }", 5),
        ("ASK { ?a x:a/^x:b/(x:c|x:d)* ?c . ?d (x:a)/x:b ?e }", 5),
        ("ASK { ?a (x:a|x:b|x:c|!(x:d|^x:e)) ?c }", 1),
        ("ASK { ?a ?b (1 2 ?c) }", 7),
        ("ASK { ?a ?b [ ?c ?d ; ?e ?f , [ ?g ?h ] ] . [] ?i ?j }", 6),
        (
            "ASK { ?a ?b ?c FILTER(?c IN (1, 2, 3)) FILTER regex(?c, 'x') ?d ?e ?f FILTER x:f(?a) ?g ?h ?i }",
            3,
        ),
        ("ASK { ?a ?b ?c . BIND(?a + 1 / 2 AS ?x) VALUES (?v ?w) { (1 2) (3 4) } VALUES ?v { x:a x:b } }", 1),
        ("ASK { { ?a ?b ?c } { ?a ?b ?c . ?d ?e ?f } ?g ?h ?i }", 4),
        ("ASK { GRAPH ?g { ?a ?b ?c } GRAPH x:g { ?a ?b ?c . ?d ?e ?f } }", 3),
        ("ASK { { ?a ?b ?c . ?a ?b ?d } UNION { ?a ?b ?c } UNION { ?a ?b ?c } ?d ?e ?f }", 2),
        ("ASK { ?a ?b ?c OPTIONAL { ?a ?b ?c } MINUS { ?a ?b ?c } FILTER NOT EXISTS { ?a ?b ?c } }", 1),
        ("ASK { { SELECT (COUNT(?a) AS ?n) ?b ?c { ?a ?b ?c . ?d ?e ?f } GROUP BY ?b ?c } ?g ?h ?i }", 2),
        ("CONSTRUCT { ?a ?b ?c . ?d ?e ?f } WHERE { ?a ?b ?c }", 1),
        ("CONSTRUCT WHERE { ?a ?b ?c . ?d ?e ?f }", 2),
        ("SELECT (1/2 AS ?x) { ?a ?b ?c } GROUP BY (?a / ?b) VALUES ?a { 1 2 3 }", 1),
        ("ASK { ?x ax:y . ?x ax:y . ?x ax:y }", 3),
        ("ASK { ?a ?b true.x:y ?p ?q . }", 2),
        ("ASK { ?a ?b trueFILTER(?a) ?c ?d ?e }", 2),
    ],
)
def test_patterns_of_a_group_are_counted(query: str, count: int) -> None:
    assert most(query) == count


JOINED = [f"?v{n} ?p{n} ?v{n + 1}" for n in range(101)]
REFUSED = {
    "statements": " . ".join(JOINED),
    "objects": "?s ?p " + ", ".join(f"?o{n}" for n in range(101)),
    "predicates": "?s " + "; ".join(f"?p{n} ?o{n}" for n in range(101)),
    "steps": "?s " + "/".join(["<urn:p>"] * 101) + " ?o",
    "inverse steps": "?s ^(" + "/".join(["<urn:p>"] * 101) + ") ?o",
    "groups": " ".join(f"{{ {pattern} }}" for pattern in JOINED),
    "graphs": " ".join(f"GRAPH ?g {{ {pattern} }}" for pattern in JOINED),
    "unions": " ".join(f"{{ {{ {pattern} }} UNION {{}} }}" for pattern in JOINED),
    "collection": f"?s ?p ( {'1 ' * 51} )",
    "filters between": " FILTER(1) ".join(JOINED),
}


@pytest.mark.parametrize("group", REFUSED.values(), ids=REFUSED.keys())
def test_more_than_a_hundred_joined_patterns_are_refused(group: str) -> None:
    with pytest.raises(QueryRefusedError, match="more than 100 triple patterns") as caught:
        check(f"SELECT * {{\n {group} }}", Settings())
    assert caught.value.line == 2


NUMBERS = " ".join(map(str, range(5_000)))
INNOCENT = {
    "a hundred": " . ".join(JOINED[:100]),
    "values": f"VALUES ?v {{ {NUMBERS} }} ?s ?p ?v",
    "rows": "VALUES (?v ?w) { " + "(<urn:a> 2.5) " * 2_000 + "} ?s ?p ?v",
    "in": f"?s ?p ?o FILTER(?o IN ({NUMBERS.replace(' ', ', ')}))",
    "union": " UNION ".join(["{ ?s a ?c . ?s ?p ?o }"] * 500),
    "optional": "?s a ?c " + " ".join(f"OPTIONAL {{ ?s ?p{n} ?o{n} }}" for n in range(300)),
    "alternatives": f"?s ({'|'.join(['<urn:p>'] * 300)})* ?o",
    "sums": f"BIND({'/'.join(['1'] * 300)} AS ?x)",
    "exists": " ".join(f"FILTER NOT EXISTS {{ ?s ?p{n} ?o{n} }}" for n in range(300)),
}


@pytest.mark.parametrize("group", INNOCENT.values(), ids=INNOCENT.keys())
def test_long_queries_that_join_little_pass(group: str) -> None:
    check(f"SELECT * {{ {group} }}", Settings())


PIECES = st.sampled_from(
    [
        *"{}()[].,;/|^!<>?&'\"\\#\n\0é\ufeff",
        *(" ", "?a", "<urn:a>", "x:y", "1", "2.5", "e3", "a ", "true", "@en", "^^", "FILTER", "UNION"),
        *("VALUES ", "SELECT ", "CONSTRUCT", "OPTIONAL", "EXISTS", "GRAPH "),
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_the_check_raises_nothing_but_its_own_errors(query: str) -> None:
    with suppress(KgError):
        check(query, Settings(patterns=5, nesting=6))
