"""What a syntax error means."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import QuerySyntaxError, QueryTimeoutError
from kg.query.syntax import meaning, taught
from kg.rdf.store import engine_errors


def error(query: str) -> QuerySyntaxError:
    """Return what the engine's error on a query becomes."""
    with pytest.raises(QuerySyntaxError) as caught, taught(query), engine_errors(query):
        ox.Store().query(query)
    return caught.value


@pytest.mark.parametrize(
    ("query", "column", "hint"),
    [
        (
            "SELECT * { ?s skos:prefLabel ?o }",
            15,
            "Put this line first: PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        ),
        (
            "SELECT * { ?s skso:prefLabel ?o }",
            15,
            "Did you mean skos: , declared by this line? PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        ),
        (
            "PREFIX voc: <http://e/> SELECT * { ?s vocc:p ?o }",
            39,
            "Did you mean voc: , which the query declares?",
        ),
        ("SELECT * { ?s qqqqq:p ?o }", 15, "Declare it in a first line: PREFIX qqqqq: <…>"),
        (
            "SELECT * { ?s :p ?o }",
            15,
            "Declare it in a first line (PREFIX : <…>), or write the prefix before the colon.",
        ),
        ("SELECT * { ?s ?p ?o FILTER(e:f(?o)) }", 28, "Declare it in a first line: PREFIX e: <…>"),
    ],
)
def test_an_undeclared_prefix_is_named_with_its_line(query: str, column: int, hint: str) -> None:
    found = error(query)
    assert (found.line, found.column, found.hint) == (1, column, hint)
    assert "declares the prefix" in found.message


@pytest.mark.parametrize(
    ("query", "column", "near"),
    [
        ("SELCT * { ?s ?p ?o }", 1, "SELECT"),
        ("SELECT * WHRE { ?s ?p ?o }", 10, "WHERE"),
        ("SELECT * { ?s ?p ?o optinal { ?s ?p ?o } }", 21, "OPTIONAL"),
        ("SELECT * { ?s ?p 1e3 FILTR(1) }", 22, "FILTER"),
        ("SELECT (CONT(?s) AS ?n) { ?s ?p ?o }", 9, "COUNT"),
    ],
)
def test_a_misspelt_keyword_is_named_with_the_nearest(query: str, column: int, near: str) -> None:
    found = error(query)
    assert (found.line, found.column, found.hint) == (1, column, f"Did you mean {near}?")


def test_any_other_error_keeps_the_engines_place_and_reason() -> None:
    found = error("SELECT ?s COUNT(?o) { ?s ?p ?o }")
    assert (found.line, found.column) == (1, 16)
    assert found.excerpt.endswith("\n               ^")
    assert (
        "the select contains a variable that is unbound"
        in error("SELECT ?x { ?s ?p ?o } GROUP BY ?s").message
    )


def test_a_prefix_glued_to_its_keyword_counts_as_declared() -> None:
    query = "PREFIXx:<http://e/> SELECT * { ?s x:p ?o }"
    list(ox.Store().query(query))  # type: ignore[arg-type]  # a SELECT
    assert meaning(query) is None


def test_an_error_without_a_place_passes_unchanged() -> None:
    raised = QueryTimeoutError("Late.")
    with pytest.raises(QueryTimeoutError) as caught, taught("ASK { ?s x:p ?o }"):
        raise raised
    assert caught.value is raised
    assert caught.value.excerpt == ""


def test_guesses_are_bounded() -> None:
    assert meaning("ASK { " + "qqqqq " * 20 + "SELCT }") is None
    assert meaning("ASK { " + "qqqqq " * 19 + "SELCT }") is not None
