"""SERVICE: the endpoint's rows in the place of the clause."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.engine.answers import Evaluator
from kg.engine.answers import Limits as AnswerLimits
from kg.engine.port import Answer, Query
from kg.errors import FederationFailedError, FederationRefusedError, QueryRefusedError, QuerySyntaxError
from kg.query.calls import skeleton
from kg.query.federate import Federation, Receipt
from kg.rdf.formats import by_name
from kg.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Endpoint

LISTED, OTHER = "http://example.org/sparql", "http://example.org/other"
JSON = "application/sparql-results+json"
ROOT = Path(__file__).parent.parent.parent
SUITE = ROOT.parent / "shared/conformance/suites/rdf-tests/sparql/sparql11/service"
WIDE = Settings(federation=f"{LISTED} {OTHER}")
SETTINGS = Settings(federation=f"{LISTED} https://example.net/x", federation_calls=2, federation_rows=3)
NAMES = b"""{"head":{"vars":["a","n","z"]},"results":{"bindings":[
{"a":{"type":"uri","value":"http://e/a"},"n":{"type":"literal","value":"q\\"\\\\\\n} #","xml:lang":"en"}},
{"n":{"type":"literal","value":"1","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}"""


class Local:
    """An engine over a store."""

    def __init__(self, store: ox.Store | None = None) -> None:
        """Know that a p b, or what is in a store."""
        if store is None:
            store = ox.Store()
            store.update("INSERT DATA { <http://e/a> <http://e/p> <http://e/b> }")
        self._evaluator = Evaluator(store, {}, AnswerLimits(size=100_000, spool=100_000, rows=1_000))

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


BLANK = b"""{"head":{"vars":["a","n"]},"results":{"bindings":[
{"a":{"type":"bnode","value":"x"},"n":{"type":"literal","value":"1"}},
{"a":{"type":"bnode","value":"x"},"n":{"type":"bnode","value":"y"}},
{"a":{"type":"uri","value":"http://e/a"},"n":{"type":"literal","value":"x\\"","xml:lang":"en"}},
{"n":{"type":"literal","value":"2"}}]}}"""
CLAUSE = f"SERVICE <{LISTED}> {{ ?a ?p ?n }}"


@pytest.mark.parametrize(
    ("query", "csv"),
    [
        (f"SELECT (COUNT(DISTINCT ?a) AS ?c) (COUNT(DISTINCT ?n) AS ?d) {{ {CLAUSE} }}", "c,d\r\n2,4\r\n"),
        (f"SELECT (COUNT(*) AS ?c) {{ {CLAUSE} FILTER(isBlank(?a)) }}", "c\r\n2\r\n"),
        (f"SELECT (COUNT(?s) AS ?c) {{ {CLAUSE} BIND(STR(?n) AS ?s) }}", "c\r\n3\r\n"),
        (f"SELECT ?n {{ {CLAUSE} FILTER(isIRI(?a)) }}", 'n\r\n"x"""\r\n'),
        (f"SELECT ?n {{ {CLAUSE} FILTER(!BOUND(?a)) }}", "n\r\n2\r\n"),
        (f"SELECT (COUNT(*) AS ?c) {{ {CLAUSE} ?a <http://e/p> ?b }}", "c\r\n2\r\n"),
        (f"SELECT (COUNT(*) AS ?c) {{ {CLAUSE} SERVICE <{LISTED}> {{ ?a ?q ?m }} }}", "c\r\n8\r\n"),
    ],
)
def test_a_blank_node_is_one_of_its_own_answer(remote: Endpoint, query: str, csv: str) -> None:
    """In the last query each row joins those without ?a, and those whose ?a is the same IRI."""
    remote.body = BLANK
    assert ask(query, remote, WIDE)[0] == csv


def test_a_blank_node_bears_one_label_in_an_answer(remote: Endpoint) -> None:
    remote.body = BLANK
    one, other, *rest = ask(f"SELECT ?a {{ {CLAUSE} }}", remote, WIDE)[0].split("\r\n")[1:-1]
    assert one.startswith("_:b")
    assert one == other
    assert rest == ["http://e/a", ""]


def test_a_triple_as_a_term_is_an_error(remote: Endpoint) -> None:
    triple = (
        b'{"subject":{"type":"uri","value":"http://e/a"},"predicate":{"type":"uri","value":"http://e/p"},'
    )
    triple += b'"object":{"type":"literal","value":"1"}}'
    remote.body = (
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"triple","value":%s}}]}}' % triple
    )
    with pytest.raises(FederationFailedError, match="a triple as a term"):
        ask(f"SELECT * {{ {CLAUSE} }}", remote)


def test_a_clause_within_another_is_asked_first_and_its_rows_go_to_the_outer_one(remote: Endpoint) -> None:
    remote.body = NAMES
    query = f"SELECT ?n {{ SERVICE <{OTHER}> {{ ?s ?p ?n {{ service <{LISTED}> {{ ?a 1 ?n }} }} }} }}"
    csv, receipts = ask(query, remote, WIDE)
    inner, outer = remote.queries
    assert inner == "SELECT * WHERE { ?a 1 ?n }"
    assert outer.startswith("SELECT * WHERE { ?s ?p ?n {  VALUES(?a ?n){(<http://e/a> ")
    assert "service" not in outer
    assert csv == f"n\r\n{QUOTED}\r\n1\r\n"
    assert [(receipt.endpoint, receipt.rows) for receipt in receipts] == [(LISTED, 2), (OTHER, 2)]


def test_a_blank_node_is_not_sent_on_to_another_endpoint(remote: Endpoint) -> None:
    remote.body = BLANK
    nested = f"SELECT (1 AS ?x) {{ SERVICE <{OTHER}> {{ ?s ?p ?o {CLAUSE} }} }}"
    with pytest.raises(FederationFailedError, match="blank node, which has no meaning for the endpoint"):
        ask(nested, remote, WIDE)
    csv, (inner, outer) = ask(nested.replace("SERVICE", "SERVICE SILENT", 1), remote, WIDE)
    assert csv == "x\r\n1\r\n"
    assert (inner.failed.startswith("Its answer has a blank node"), inner.rows) == (True, None)
    assert outer.failed.startswith(f"{LISTED} gave no answer to be used.")
    assert len(remote.queries) == 2


def test_bytes_are_limited_over_the_whole_query(remote: Endpoint) -> None:
    remote.body = NAMES
    narrow = Settings(federation=LISTED, federation_bytes=len(NAMES) + 10)
    assert ask(f"SELECT ?n {{ {CLAUSE} }}", remote, narrow)[0].startswith("n\r\n")
    with pytest.raises(FederationFailedError, match="more than 10 bytes"):
        ask(f"SELECT ?n {{ {CLAUSE} {CLAUSE} }}", remote, narrow)


def test_seconds_are_limited_over_the_whole_query(remote: Endpoint) -> None:
    def slow(connection: socket.socket) -> None:
        time.sleep(0.4)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(NAMES)}\r\n\r\n"
        connection.sendall(head.encode() + NAMES)

    remote.handle = slow
    text = f"SELECT ?n {{ {CLAUSE} {CLAUSE} }}"
    federation = Federation(WIDE, remote.dial)
    receipts: list[Receipt] = []
    query = Query(text=text, seconds=0.6, solutions=by_name("csv"))
    with pytest.raises(FederationFailedError, match="took too long"):
        federation.answer(Local(), query, federation.check(text), receipts)  # type: ignore[arg-type]
    assert [receipt.failed for receipt in receipts] == ["", "It did not answer: it took too long."]


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
        f"SELECT * {{ SERVICE <{LISTED}> {{ SERVICE <{OTHER}> {{ ?a ?b ?c }} }} }}",
        f"SELECT * {{ SERVICE <{LISTED}> {{ ?a ?b ?c {{ SERVICE SILENT ?s {{ ?a ?b ?c }} }} }} }}",
        f"SELECT * {{ SERVICE <{LISTED}> {{ ?a ?b 1SERVICE <{OTHER}> {{ ?a ?b ?c }} }} }}",
        f"SELECT * {{ SERVICE <{LISTED}> {{ ?a ?b trueSERVICE <{LISTED}> {{ ?a ?b ?c }} }} }}",
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


@pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C's tests are not here")
@pytest.mark.parametrize(
    ("query", "local", "endpoints"),
    [
        ("01", "data01", {"http://example.org/sparql": "data01endpoint"}),
        (
            "02",
            None,
            {
                "http://example1.org/sparql": "data02endpoint1",
                "http://example2.org/sparql": "data02endpoint2",
            },
        ),
        (
            "03",
            None,
            {
                "http://example1.org/sparql": "data03endpoint1",
                "http://example2.org/sparql": "data03endpoint2",
            },
        ),
        ("04a", "data04", {"http://example.org/sparql": "data04endpoint"}),
        ("06", None, {"http://example1.org/sparql": "data06endpoint1"}),
        ("07", "data07", {"http://example.org/sparql": "data07"}),
    ],
)
def test_the_tests_of_the_w3c_pass(
    remote: Endpoint, query: str, local: str | None, endpoints: dict[str, str]
) -> None:
    """Number 5 names its endpoint by a variable, which is refused."""
    for iri, name in endpoints.items():
        remote.stores[iri.removeprefix("http://")] = loaded(name)
    text = (SUITE / f"service{query}.rq").read_text("utf-8")
    settings = Settings(federation=" ".join([*endpoints, "http://invalid.endpoint.org/sparql"]))
    federation = Federation(settings, remote.dial)
    asked = Query(text=text, seconds=5, solutions=by_name("json"))
    store = loaded(local) if local else ox.Store()
    answer = federation.answer(Local(store), asked, federation.check(text), [])  # type: ignore[arg-type]
    expected = (SUITE / f"service{query.removesuffix('a')}.srx").read_bytes()
    found = rows(answer.content, ox.QueryResultsFormat.JSON)
    assert len(found) > 0
    assert found == rows(expected, ox.QueryResultsFormat.XML)


def loaded(name: str) -> ox.Store:
    store = ox.Store()
    store.load(path=str(SUITE / f"{name}.ttl"), base_iri="http://example.org/")
    return store


def rows(content: bytes, fmt: ox.QueryResultsFormat) -> list[list[str]]:
    found = ox.parse_query_results(content, format=fmt)
    assert isinstance(found, ox.QuerySolutions)
    names = sorted(variable.value for variable in found.variables)
    return sorted([str(row[name]) for name in names] for row in found)
