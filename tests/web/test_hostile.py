"""Queries that break, hang or bloat engines, or reach out: each costs one answer, and the next is served."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator

import pytest
from tests.serving import serving

KINDS = "application/sparql-results+json, application/n-triples;q=0.5"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
DOUBLED = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40))
BROKEN = {400, 502, 504, 507}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server over 400 triples, where a query may take a second."""
    path = tmp_path_factory.mktemp("data") / "a.nt"
    path.write_text("".join(f'<http://e/{n}> <http://e/p> "{n}" .\n' for n in range(400)), "utf-8")
    environ = {"KG_TIMEOUT": "1", "KG_WORKER_BYTES": "300000000", "KG_RESULT_BYTES": "1000000"}
    with serving("--data", str(path), environ=environ) as server:
        yield server.port


def ask(port: int, query: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Content-Type": "application/sparql-query", "Accept": KINDS}
        connection.request("POST", "/sparql", query, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("SELECT * " + "{" * 30_000 + "}" * 30_000, {400}),
        ("SELECT * " + "{" * 30_000, {400}),
        ("ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }", {400}),
        ("ASK { FILTER(" + "!" * 50_000 + "true) }", {400}),
        ("ASK { FILTER(" + "true || " * 20_000 + "true) }", BROKEN | {200}),
        ("SELECT (" + "1 + " * 20_000 + "1 AS ?x) {}", BROKEN | {200}),
        ("SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 8_000) + " }", BROKEN | {200, 413}),
        ("SELECT * { " + "?s ?p ?o . " * 101 + " }", {400}),
        ("ASK { ?s " + "/".join(["<http://e/p>"] * 10_000) + " ?o }", BROKEN | {200}),
        (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", {504}),
        (f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f ?i", {504, 507}),
        (f"SELECT DISTINCT * {{ {CROSS} }}", {413, 504, 507}),
        (f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {CROSS} }}", {504, 507}),
        (f"SELECT * {{ {CROSS} }}", {413, 504}),
        (f"CONSTRUCT {{ ?a ?b ?f }} {{ {CROSS} }}", {413, 504, 507}),
        (f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("aaaaaaaa" AS ?v0) {DOUBLED} }}', {504, 507}),
        ('ASK { FILTER(REGEX("' + "a" * 5_000 + '", "(a+)+$b|' + "(a?){50}" * 50 + '")) }', BROKEN | {200}),
        (
            "SELECT * { ?a (<http://e/p>|!<http://e/p>|^<http://e/p>)* ?b . ?c (!<http://e/q>)* ?d }",
            {413, 504},
        ),
        ('SELECT * { ?s ?p "' + '"\\' * 50_000, {400}),
        ("SELECT * { ?s ?p '''x }", {400}),
        ("ASK {} #" + "x" * 300_000, {413}),
        ("SELECT * { VALUES ?x { " + "1 " * 100_000 + "} }", {200, 413, 504}),
        ("ASK { ?s ?p \0 }", {400}),
        ("ASK { BIND(<http://e/" + "a" * 200_000 + "> AS ?x) }", {200, 504}),
    ],
    ids=range(24),
)
def test_a_hostile_query_costs_one_answer(port: int, query: str, statuses: set[int]) -> None:
    status, body = ask(port, query.encode())
    assert status in statuses, body[:300]
    assert ask(port, b"ASK {}") == (200, b'{"head":{},"boolean":true}')


def test_bytes_that_are_no_text_are_refused(port: int) -> None:
    assert ask(port, b"ASK { \xff\xfe }")[0] == 400
    assert ask(port, b"\xed\xa0\x80")[0] == 400


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("SELECT * { SERVICE <URL> { ?s ?p ?o } }", {403}),
        ("SELECT * { sErViCe SILENT <URL> { ?s ?p ?o } }", {403}),
        ("SELECT * { BIND(<URL> AS ?x) SERVICE ?x { ?s ?p ?o } }", {403}),
        ("PREFIX x: <URL> SELECT * { ?a ?b 1.SERVICE x:{ ?s ?p ?o } }", {403}),
        ('SELECT * { ?a ?b "x"SERVICE#\n<URL>{ ?s ?p ?o } }', {403}),
        ("SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }", {403}),
        ("SELECT * FROM <URL> { ?s ?p ?o }", {200}),
        ("SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }", {200}),
        ("SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }", {200}),
        ("LOAD <URL>", {400}),
        ("PREFIX x: <URL> LOAD x:", {400}),
    ],
)
def test_no_query_reaches_out(port: int, query: str, statuses: set[int]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.05)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        status, body = ask(port, query.replace("URL", url).encode())
        assert status in statuses, body
        assert b'"bindings":[]' in body or status != 200
        with pytest.raises(TimeoutError):
            canary.accept()


@pytest.mark.parametrize(
    "query",
    [
        'ASK { BIND("SERVICE <http://e/> {" AS ?x) }',
        "ASK { # SERVICE <http://e/> { }\n }",
        "ASK { BIND(<http://e/SERVICE> AS ?SERVICE) }",
        "PREFIX service: <http://e/> ASK { OPTIONAL { ?s service:silent ?o } }",
        "ASK { FILTER(" + " && ".join(["true"] * 200) + ") }",
        "ASK " + "{" * 100 + "}" * 100,
    ],
)
def test_what_only_looks_hostile_is_answered(port: int, query: str) -> None:
    assert ask(port, query.encode()) == (200, b'{"head":{},"boolean":true}')
