"""SERVICE: the endpoint's rows in the place of the clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.engine.answers import Evaluator
from kg.engine.answers import Limits as AnswerLimits
from kg.engine.datasets import Datasets
from kg.engine.port import Answer, Query
from kg.errors import FederationFailedError, FederationRefusedError, QueryRefusedError, QuerySyntaxError
from kg.query.federate import Federation, Receipt, skeleton
from kg.rdf.formats import by_name
from kg.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Endpoint

LISTED = "http://example.org/sparql"
SETTINGS = Settings(federation=f"{LISTED} https://example.net/x", federation_calls=2, federation_rows=3)
NAMES = b"""{"head":{"vars":["a","n","z"]},"results":{"bindings":[
{"a":{"type":"uri","value":"http://e/a"},"n":{"type":"literal","value":"q\\"\\\\\\n} #","xml:lang":"en"}},
{"n":{"type":"literal","value":"1","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}"""


class Local:
    """An engine over one triple."""

    def __init__(self) -> None:
        """Know that a p b."""
        store = ox.Store()
        store.update("INSERT DATA { <http://e/a> <http://e/p> <http://e/b> }")
        self._evaluator = Evaluator(
            Datasets(store), {}, AnswerLimits(size=100_000, spool=100_000, rows=1_000)
        )

    def answer(self, query: Query) -> Answer:
        """Return the answer."""
        return self._evaluator.answer(query)


def ask(text: str, remote: Endpoint, settings: Settings = SETTINGS) -> tuple[str, list[Receipt]]:
    federation = Federation(settings, remote.dial)
    calls = federation.check(text)
    receipts: list[Receipt] = []
    query = Query(text=text, seconds=5, solutions=by_name("csv"))
    answer = federation.answer(Local(), query, calls, receipts)  # type: ignore[arg-type]  # it needs no more
    return answer.content.decode(), receipts


QUOTED = '"q""\\\n} #"'


@pytest.mark.parametrize(
    ("query", "csv"),
    [
        (
            f"SELECT ?a ?n {{ SERVICE <{LISTED}> {{ ?a <http://e/n> ?n }} }}",
            f"a,n\r\nhttp://e/a,{QUOTED}\r\n,1\r\n",
        ),
        (
            f"SELECT ?n ?b {{ ?a <http://e/p> ?b . SERVICE <{LISTED}> {{ ?a ?x ?n }} }} ORDER BY STR(?n)",
            f"n,b\r\n1,http://e/b\r\n{QUOTED},http://e/b\r\n",
        ),
        (
            f"SELECT (COUNT(*) AS ?c) {{ OPTIONAL {{ SERVICE <{LISTED}> {{ ?a ?x ?n }} }} }}",
            "c\r\n2\r\n",
        ),
        (
            "PREFIX s:<http://example.org/>SELECT (COUNT(*)AS?c){{SELECT * { service s:sparql{?n ?p 1} } } }",
            "c\r\n2\r\n",
        ),
        (f"ASK {{ ?a ?b ?c FILTER EXISTS {{ SERVICE <{LISTED}> {{ ?a ?x ?n }} }} }}", "true"),
        (f"SELECT ?n {{ GRAPH <http://e/g> {{ }} SERVICE SILENT <{LISTED}> {{ ?a ?x ?n }} }}", "n\r\n"),
    ],
)
def test_rows_of_the_endpoint_are_joined(remote: Endpoint, query: str, csv: str) -> None:
    remote.body = NAMES
    assert ask(query, remote)[0] == csv


def test_the_endpoint_is_asked_the_clause_with_the_prologue(remote: Endpoint) -> None:
    _, (receipt,) = ask(f"PREFIX e: <http://e/>\nSELECT * {{ SERVICE <{LISTED}> {{ ?a e:p 1 }} }}", remote)
    assert remote.queries == ["PREFIX e: <http://e/>\nSELECT * WHERE { ?a e:p 1 }"]
    assert (receipt.endpoint, receipt.rows, receipt.failed) == (LISTED, 1, "")


def test_a_variable_that_the_clause_does_not_have_is_not_let_in(remote: Endpoint) -> None:
    remote.body = NAMES
    assert ask(f"SELECT * {{ SERVICE <{LISTED}> {{ ?a ?p 1 }} }}", remote)[0].startswith("a,p\r\n") is False
    assert ask(f"SELECT ?z ?n {{ SERVICE <{LISTED}> {{ ?z ?p 1 }} }}", remote)[0] == "z,n\r\n,\r\n,\r\n"


def test_a_clause_without_variables_counts_its_rows(remote: Endpoint) -> None:
    remote.body = b'{"head":{"vars":[]},"results":{"bindings":[{},{},{}]}}'
    query = f"SELECT (COUNT(*) AS ?c) {{ SERVICE <{LISTED}> {{ <http://e/a> <http://e/p> 1 }} }}"
    assert ask(query, remote)[0] == "c\r\n3\r\n"
    remote.body = b'{"head":{"vars":[]},"results":{"bindings":[]}}'
    assert ask(query, remote)[0] == "c\r\n0\r\n"


def test_a_failure_is_an_error_unless_silent(remote: Endpoint) -> None:
    remote.status = 500
    with pytest.raises(FederationFailedError, match=f"{LISTED} gave no answer.*status 500"):
        ask(f"SELECT * {{ SERVICE <{LISTED}> {{ ?a ?b ?c }} }}", remote)
    csv, (receipt,) = ask(f"SELECT (1 AS ?x) {{ SERVICE SILENT <{LISTED}> {{ ?a ?b ?c }} }}", remote)
    assert csv == "x\r\n1\r\n"
    assert (receipt.rows, receipt.failed) == (None, "It answered with status 500.")


def test_blank_nodes_of_the_endpoint_are_an_error(remote: Endpoint) -> None:
    remote.body = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"bnode","value":"b"}}]}}'
    with pytest.raises(FederationFailedError, match=r"blank node or a triple for \?a"):
        ask(f"SELECT * {{ SERVICE <{LISTED}> {{ ?a ?b ?c }} }}", remote)


def test_rows_and_calls_are_limited_over_the_whole_query(remote: Endpoint) -> None:
    remote.body = NAMES
    clause = f"SERVICE <{LISTED}> {{ ?a ?b ?n }}"
    with pytest.raises(FederationFailedError, match="more than 1 rows"):
        ask(f"SELECT * {{ {clause} {clause} }}", remote)
    with pytest.raises(FederationRefusedError, match="calls more than 2 endpoints"):
        ask(f"SELECT * {{ {clause} {clause} {clause} }}", remote)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/other> { ?a ?b ?c } }",
        "SELECT * { SERVICE <http://example.org/spar%71l> { ?a ?b ?c } }",
        "SELECT * { SERVICE <http://example.org/spar\\u0071l> { ?a ?b ?c } }",
        "SELECT * { VALUES ?s { <http://example.org/sparql> } SERVICE ?s { ?a ?b ?c } }",
        "BASE <http://example.org/> SELECT * { SERVICE <sparql> { ?a ?b ?c } }",
        f"SELECT * {{ SERVICE <{LISTED}> {{ SERVICE <{LISTED}> {{ ?a ?b ?c }} }} }}",
        f"SELECT * {{ 1SERVICE <{LISTED}> }}",
        f"SELECT * {{ trueSERVICE <{LISTED}> {{ ?a ?b ?c }} }}",
        f"SELECT * {{ SERVICESILENT <{LISTED}> {{ ?a ?b ?c }} }}",
        "PREFIX x: <http://example.org/> SELECT * { SERVICEx:sparql { ?a ?b ?c } }",
        f"SELECT * {{ SERVICE <{LISTED}> }}",
        "SELECT * { SERVICE }",
    ],
)
def test_anything_but_a_listed_iri_is_refused(remote: Endpoint, query: str) -> None:
    with pytest.raises(FederationRefusedError):
        ask(query, remote)
    assert remote.queries == []


def test_without_the_setting_nobody_is_called(remote: Endpoint) -> None:
    with pytest.raises(FederationRefusedError, match="calls nobody"):
        ask(f"SELECT * {{ SERVICE <{LISTED}> {{ ?a ?b ?c }} }}", remote, Settings())
    assert remote.queries == []


def test_the_limits_of_the_check_hold_within_a_clause(remote: Endpoint) -> None:
    deep = "{" * 200 + "}" * 200
    with pytest.raises(QueryRefusedError, match="levels deep"):
        ask(f"SELECT * {{ SERVICE <{LISTED}> {{ {deep} }} }}", remote)


@pytest.mark.parametrize("between", [" ", "\n", "\n\n  "])
def test_a_syntax_error_is_where_it_was_written(remote: Endpoint, between: str) -> None:
    query = f"SELECT * {{ SERVICE{between}<{LISTED}>{between}{{ ?a\n ?b ?c }} . ?x ?y }}"
    with pytest.raises(QuerySyntaxError) as plain:
        Local().answer(Query(text=query, seconds=5, solutions=by_name("csv")))
    with pytest.raises(QuerySyntaxError) as caught:
        ask(query, remote)
    assert (caught.value.line, caught.value.column) == (plain.value.line, plain.value.column)


def test_a_skeleton_keeps_every_place() -> None:
    query = f"SELECT * {{ SERVICE\n<{LISTED}>\n {{ ?a ?b ?c }} FILTER(?q) }}"
    calls = Federation(SETTINGS).check(query)
    made = skeleton(query, calls)
    assert (len(made), made.index("FILTER"), made.count("\n")) == (len(query), query.index("FILTER"), 2)
    assert "SERVICE" not in made
