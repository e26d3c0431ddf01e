"""The text of a query with terms in it, what it reads, and whether it may run once for all."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.shacl import prebinding

EX = {"ex": "urn:ex:"}
THIS = {"this": ox.NamedNode("urn:this")}


def read(text: str, path: str = "") -> prebinding.Query:
    return prebinding.read(text, EX, ("this",), path=path)


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("SELECT $this ?o {$this ex:p ?o}", "SELECT ?o {<urn:this> ex:p ?o}"),
        ("SELECT $this {?this ex:p 1}", "SELECT (1 AS ?_5) {<urn:this> ex:p 1}"),
        ("SELECT ?o {FILTER(bound( $this ))}", "SELECT ?o {FILTER((true))}"),
        ("SELECT ?o {FILTER(bound(?o))}", "SELECT ?o {FILTER(bound(?o))}"),
        ("SELECT ?o {?o ex:p '$this'} # $this", "SELECT ?o {?o ex:p '$this'}"),
        (
            "SELECT (COUNT(?o) AS ?n) {$this ex:p ?o} GROUP BY $this",
            "SELECT (COUNT(?o) AS ?n) {<urn:this> ex:p ?o} GROUP BY (<urn:this>)",
        ),
        ("ASK {$this ex:p ?value}", "SELECT ?value {<urn:this> ex:p ?value}"),
    ],
)
def test_a_term_stands_where_its_variable_stood(text: str, bound: str) -> None:
    assert squeezed(read(text).bound(THIS)) == bound


def test_the_path_stands_for_its_variable() -> None:
    query = read("SELECT ?o {$this $PATH ?o}", "(<urn:p>/^<urn:q>)")
    assert squeezed(query.bound(THIS)) == "SELECT ?o {<urn:this> (<urn:p>/^<urn:q>) ?o}"


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("$this ex:p ?o", {"urn:ex:p"}),
        ("$this ex:p/<urn:q> ?o ; a ex:C", {"urn:ex:p", "urn:q", "urn:ex:C"}),
        ("$this ex:p ?o . FILTER (?o != $this && !EXISTS { ?o ex:q ?z })", {"urn:ex:p", "urn:ex:q"}),
        ("$this ex:p* ?o . ?o ex:q ?z FILTER (?z > 1)", {"urn:ex:p", "urn:ex:q"}),
        ("$this ?p ?o", None),
        ("$this ex:p ?o ; ?p ?o", None),
        ("$this ex:p [ ?p ?o ]", None),
        ("$this ?p ( 1 2 )", None),
        ("$this !ex:p ?o", None),
        ("$this !(ex:p|^ex:p) ?o", None),
        ("$this ex:p ?o . ?x ex:p* ?y", None),
        ("$this ex:a\\-b ?o", None),
    ],
)
def test_the_predicates_that_a_query_reads_are_told(group: str, names: set[str] | None) -> None:
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    found = read(f"SELECT $this {{ {group} }}").predicates
    assert (found and {node.value for node in found}) == (names and names | {rdf_type})


@pytest.mark.parametrize(
    ("text", "is_separable"),
    [
        ("SELECT $this WHERE { ?o ex:p $this . FILTER NOT EXISTS { $this ex:q ?o } }", True),
        ("SELECT $this { $this ex:p ?o . BIND (?o AS ?value) OPTIONAL { ?o ex:p $this } }", True),
        ("SELECT $this { FILTER ($this = ex:a) }", False),
        ("SELECT $this { BIND ($this AS ?value) $this ex:p ?o }", False),
        ("SELECT $this { $this ex:p ?o OPTIONAL { BIND ($this AS ?x) } }", False),
        ("SELECT $this { $this ex:p ?o { ?o ex:p ?x FILTER ($this = ?x) } }", False),
        ("SELECT $this { { $this ex:p ?o } UNION { ?o ex:p $this } }", False),
        ("SELECT $this { OPTIONAL { $this ex:p ?o } }", False),
        ("SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } GROUP BY $this", False),
        ("SELECT $this { $this ex:p ?o } LIMIT 1", False),
    ],
)
def test_a_query_runs_once_only_where_that_gives_the_same(text: str, *, is_separable: bool) -> None:
    assert prebinding.is_separable(read(text), "this") is is_separable
