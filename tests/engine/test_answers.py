"""What an evaluator answers: formats, row counts, datasets."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.engine.answers import Evaluator, Limits
from kg.engine.datasets import Datasets, clauses
from kg.engine.port import Dataset, Query
from kg.errors import UsageError
from kg.rdf.formats import by_name, offered_for
from kg.rdf.prefixes import PREFIXES

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def evaluator(store: Path) -> Evaluator:
    return Evaluator(
        Datasets(ox.Store.read_only(str(store))), PREFIXES, Limits(size=10_000, rows=100, spool=10_000)
    )


def number(evaluator: Evaluator, text: str, *, default: str = "", named: str = "") -> int:
    dataset = Dataset(
        default_graphs=tuple(f"http://e/{name}" for name in default.split()),
        named_graphs=tuple(f"http://e/{name}" for name in named.split()),
    )
    query = Query(text=text, seconds=5, solutions=by_name("json"), dataset=dataset)
    found = json.loads(evaluator.answer(query).content)
    return int(found["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("name", [fmt.name for fmt in offered_for("solutions")])
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", 4),
        ("SELECT ?nothing { GRAPH ?g { ?s ?p ?o } }", 4),
        ("SELECT * {}", 1),
        ("SELECT * { ?s ?p 99 }", 0),
        ('SELECT * { VALUES ?x { "a\\nb" "},{" "\\\\\\"," UNDEF } }', 4),
        ("SELECT (<<( <http://e/a> <http://e/p> ?o )>> AS ?t) { ?s ?p ?o }", 3),
        ("ASK {}", 1),
    ],
)
def test_rows_are_counted_in_every_format(evaluator: Evaluator, name: str, text: str, rows: int) -> None:
    assert evaluator.answer(Query(text=text, seconds=5, solutions=by_name(name))).rows == rows


@pytest.mark.parametrize("name", [fmt.name for fmt in offered_for("graph")])
def test_a_graph_keeps_languages_and_datatypes_in_every_format(evaluator: Evaluator, name: str) -> None:
    fmt = by_name(name)
    assert fmt is not None
    assert fmt.rdf is not None
    answer = evaluator.answer(Query(text="CONSTRUCT WHERE { ?s ?p ?o }", seconds=5, graph=fmt))
    objects = {quad.object for quad in ox.parse(answer.content, format=fmt.rdf)}
    assert objects == {ox.NamedNode("http://e/b"), ox.Literal(1), ox.Literal("é", language="fr")}
    assert answer.rows == 3


def test_turtle_declares_only_the_prefixes_it_uses(evaluator: Evaluator) -> None:
    text = "CONSTRUCT { ?s <http://purl.org/dc/terms/title> 1 } WHERE { ?s ?p <http://e/b> }"
    answer = evaluator.answer(Query(text=text, seconds=5, graph=by_name("turtle")))
    assert answer.content.decode() == (
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n\n<http://e/a> dcterms:title 1 .\n"
    )


@pytest.mark.parametrize(
    ("text", "default", "named", "found"),
    [
        (COUNT, "", "", 3),
        (COUNT, "g1", "", 2),
        (COUNT, "g1 g2", "", 3),
        (COUNT, "nowhere", "", 0),
        (COUNT, "", "g1", 0),
        (COUNT_NAMED, "", "", 4),
        (COUNT_NAMED, "", "g1", 2),
        (COUNT_NAMED, "g1 g2", "", 0),
        (COUNT_NAMED, "g1 g2", "g2", 2),
        (COUNT.replace("{", "FROM <http://e/g1> {", 1), "", "", 2),
        (COUNT.replace("{", "FROM <http://e/g1> FROM <http://e/g2> {", 1), "", "", 3),
        ("PREFIX e: <http://e/> " + COUNT.replace("{", "FROM e:g1 FROM\n#\n e:g2 {", 1), "", "", 3),
        ("BASE <http://e/x/> " + COUNT.replace("{", "FROM <../g1> FROM <../g2> {", 1), "", "", 3),
        (COUNT.replace("{", "FROM <http://e/g1> FROM <http://e/g2> {", 1), "g1", "", 2),
        (
            COUNT_NAMED.replace("{", "FROM <http://e/g1> FROM <http://e/g2> FROM NAMED <http://e/g1> {", 1),
            "",
            "",
            2,
        ),
    ],
)
def test_a_dataset_holds_each_triple_once(
    evaluator: Evaluator, text: str, default: str, named: str, found: int
) -> None:
    assert number(evaluator, text, default=default, named=named) == found


def test_from_in_a_string_or_a_subpattern_is_no_clause() -> None:
    assert clauses('SELECT * FROM <http://e/g1> { BIND("FROM <x> FROM <y>" AS ?x) } # FROM <z>') is None


def test_iris_are_bound_not_pasted(evaluator: Evaluator) -> None:
    query = Query(text="DESCRIBE ?it", seconds=5, graph=by_name("ntriples"), iris={"it": "http://e/a"})
    assert evaluator.answer(query).rows == 3


def test_relative_references_are_resolved_against_the_base(evaluator: Evaluator) -> None:
    query = Query(
        text="CONSTRUCT { <s> <p> 1 } {}", seconds=5, graph=by_name("ntriples"), base="http://h/sparql"
    )
    assert evaluator.answer(query).content.startswith(b"<http://h/s> <http://h/p> ")


def test_a_format_that_carries_no_rdf_is_a_mistake_of_the_caller(evaluator: Evaluator) -> None:
    with pytest.raises(UsageError):
        evaluator.answer(Query(text="CONSTRUCT WHERE { ?s ?p ?o }", seconds=5, graph=by_name("csv")))
