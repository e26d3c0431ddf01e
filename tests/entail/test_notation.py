"""The notation of the rule table."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from kg.entail.notation import Condition, Each, Path, Pattern, Some, expand, table
from kg.rdf.vocab import OWL, RDF_TYPE, XSD


def test_a_rule_may_run_over_several_lines() -> None:
    (rule,) = table("""
one  ?x a owl:Thing .
     ?x ?p ?y
     => ?y ?p ?x
""")
    assert rule.name == "one"
    assert rule.body == (Pattern("?x", RDF_TYPE, NamedNode(f"{OWL}Thing")), Pattern("?x", "?p", "?y"))
    assert rule.heads == (Pattern("?y", "?p", "?x"),)


def test_a_rule_may_have_no_body_and_a_finding_no_heads() -> None:
    fact, finding = table("fact => owl:Thing a owl:Class\nfinding ?x a owl:Nothing => false")
    assert fact.body == ()
    assert finding.heads == ()


def test_a_number_is_a_non_negative_integer() -> None:
    (rule,) = table("one ?x owl:maxCardinality 0 => false")
    assert rule.patterns[0].object == Literal("0", datatype=NamedNode(f"{XSD}nonNegativeInteger"))


@pytest.mark.parametrize("text", ["one ?x ?p", "one ?x ?p => ?x ?p ?y", "one ?x ?p ?y ?z => false"])
def test_what_is_not_in_the_notation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        table(text)


def test_what_only_the_braces_name_is_new_for_each_member() -> None:
    (rule,) = table("one ?c owl:hasKey ?l . each ?p in ?l { ?x ?p ?z , ?y ?p ?z } => ?x owl:sameAs ?y")
    (each,) = rule.lists
    assert isinstance(each, Each)
    assert each.local == {"?z"}
    assert list(expand(each, (1, 2))) == [
        (
            {},
            (
                Pattern("?x", 1, "?z.0"),
                Pattern("?y", 1, "?z.0"),
                Pattern("?x", 2, "?z.1"),
                Pattern("?y", 2, "?z.1"),
            ),
        )
    ]


def test_a_path_leads_from_its_start_to_its_end() -> None:
    path = Path("?l", "?u", "?v")
    assert list(expand(path, (1,))) == [({}, (Pattern("?u", 1, "?v"),))]
    assert list(expand(path, (1, 2, 3))) == [
        ({}, (Pattern("?u", 1, "?l.1"), Pattern("?l.1", 2, "?l.2"), Pattern("?l.2", 3, "?v")))
    ]


def test_a_list_without_members_has_no_case() -> None:
    for atom in (Path("?l", "?u", "?v"), Some(("?m",), "?l"), Each("?m", "?l", (), frozenset())):
        assert list(expand(atom, ())) == []


def test_a_pair_is_every_two_places_of_a_list() -> None:
    found = [binding for binding, _ in expand(Some(("?a", "?b"), "?l"), (1, 2, 3))]
    assert found == [{"?a": 1, "?b": 2}, {"?a": 1, "?b": 3}, {"?a": 2, "?b": 3}]


def test_a_pair_of_one_variable_is_a_member_at_two_places() -> None:
    assert list(expand(Some(("?a", "?a"), "?l"), (1, 2, 1))) == [({"?a": 1}, ())]


def test_conditions_are_read() -> None:
    (rule,) = table("one every same-value ?x ?y . test different-value ?x ?z => ?x owl:sameAs ?y")
    assert rule.tests == (
        Condition("same-value", ("?x", "?y"), is_source=True),
        Condition("different-value", ("?x", "?z"), is_source=False),
    )
