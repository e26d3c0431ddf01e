"""Limits over a real server: a refusal says why, and when to come back, and leads to a page with the cure."""

from __future__ import annotations

import http.client
import json
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from html import escape
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from tests.serving import serving, until

from kg.query.problems import of_code

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
SECONDS = 2
MOMENT = 0.3  # a process that is ended at its deadline ends a little later
LIMITS = {
    "KG_WORKERS": "1",
    "KG_QUEUE_LENGTH": "1",
    "KG_CLIENT_QUERIES": "1",
    "KG_PROXIES": "127.0.0.1 192.0.2.0/24",
    "KG_BODY_BYTES": "2000",
    "KG_QUERY_BYTES": "1500",
    "KG_RESULT_ROWS": "1000",
    "KG_WORKER_BYTES": "60000000",
}
Answer = tuple[int, dict[str, str], bytes]
numbers = count()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that evaluates one query at a time, lets one wait, and each client ask one."""
    path = tmp_path_factory.mktemp("data") / "a.nt"
    path.write_text("".join(f'<http://e/{n}> <http://e/p> "{n}" .\n' for n in range(3_000)), "utf-8")
    with serving("--data", str(path), environ=LIMITS) as server:
        yield server.port


def ask(port: int, query: str, client: str, peer: str = "127.0.0.1", accept: str = "*/*") -> Answer:
    """Ask from an address, on behalf of a client as a proxy would."""
    headers = {"Accept": accept, "X-Forwarded-For": client}
    return send(port, "GET", f"/sparql?timeout={SECONDS}&query={quote(query)}", headers, peer=peer)


def send(  # noqa: PLR0913  # the parts of a request
    port: int, method: str, path: str, headers: dict[str, str], body: bytes = b"", *, peer: str = "127.0.0.1"
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(peer, 0))
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, dict(response.headers), response.read()
    finally:
        connection.close()


def problem(answer: Answer) -> dict[str, Any]:
    """Return the problem details of an answer (RFC 9457)."""
    status, headers, body = answer
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("application/problem+json", "no-store")
    found: dict[str, Any] = json.loads(body)
    assert found["status"] == status
    return found


def small() -> str:
    """Return a query that nobody has asked before."""
    return f"ASK {{}} # {next(numbers)}"


@contextmanager
def busy(port: int, client: str, peer: str = "127.0.0.1") -> Iterator[Future[Answer]]:
    """Have a client's query evaluated that ends at its deadline."""
    query = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }} # {next(numbers)}"
    with ThreadPoolExecutor(1) as threads:
        until(port, "kg_queries_running", 0)
        slow = threads.submit(ask, port, query, client, peer)
        until(port, "kg_queries_running", 1)
        yield slow


@pytest.mark.parametrize(
    ("query", "status", "code", "words"),
    [
        ("SELECT * { ?s ?p ?o }", 413, "result-too-large", "more than 1,000 rows"),
        (
            "ASK {} #" + "x" * 1_800,
            413,
            "payload-too-large",
            "1,808 bytes; the longest that is read has 1,500",
        ),
        ("ASK {} #" + "x" * 3_000, 413, "payload-too-large", "larger than 2,000 bytes"),
        (f"SELECT DISTINCT * {{ {CROSS} }} ORDER BY ?f", 507, "query-memory", "more memory than it may have"),
        (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", 504, "query-timeout", "within 0.2 seconds"),
    ],
)
def test_a_refusal_names_the_limit_and_leads_to_its_cure(
    port: int, query: str, status: int, code: str, words: str
) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    path = "/sparql?timeout=0.2" if status == 504 else "/sparql"
    answer = send(port, "POST", path, kind, query.encode())
    found = problem(answer)
    assert (answer[0], found["type"]) == (status, f"https://w3id.org/tipsom/problems/{code}")
    assert words in found["detail"]
    assert found["hint"].endswith(".")
    assert "Retry-After" not in answer[1]
    known = of_code(code)
    assert known
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{found['help']}", timeout=10) as page:
        text = page.read().decode()
    assert all(escape(part).replace("&#x27;", "&#39;") in text for part in (known[1].cause, known[1].cure))


def test_a_client_with_its_share_in_hand_is_told_when_to_come_back(port: int) -> None:
    with busy(port, "203.0.113.1") as slow:
        refused = ask(port, small(), "203.0.113.1")
        assert (refused[0], problem(refused)["title"]) == (429, "Too many queries")
        assert 1 <= int(refused[1]["Retry-After"]) <= SECONDS
        time.sleep(int(refused[1]["Retry-After"]) + MOMENT)
        assert ask(port, small(), "203.0.113.1")[0] == 200
        assert slow.result()[0] == 504


def test_two_clients_of_a_proxy_have_shares_of_their_own(port: int) -> None:
    with busy(port, "203.0.113.1"):
        assert ask(port, small(), "203.0.113.9, 203.0.113.1, 192.0.2.5")[0] == 429
        assert ask(port, small(), "203.0.113.2")[0] == 200


def test_who_forges_a_header_stays_who_it_is(port: int) -> None:
    with busy(port, "203.0.113.1", peer="127.0.0.2"):
        assert ask(port, small(), "203.0.113.2", peer="127.0.0.2")[0] == 429
        assert ask(port, small(), "203.0.113.1")[0] == 200


@pytest.mark.parametrize("accept", ["application/json", "text/html", "text/plain, */*;q=0.1"])
def test_where_as_many_wait_as_may_a_query_is_told_when_to_come_back(port: int, accept: str) -> None:
    with busy(port, "203.0.113.1"), ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(ask, port, small(), "203.0.113.2")
        until(port, "kg_queries_waiting", 1)
        refused = ask(port, small(), "203.0.113.3", accept=accept)
        assert (refused[0], b"1 queries wait already, as many as may." in refused[2]) == (503, True)
        assert 1 <= int(refused[1]["Retry-After"]) <= SECONDS
        time.sleep(int(refused[1]["Retry-After"]) + MOMENT)
        assert ask(port, small(), "203.0.113.3", accept=accept)[0] == 200
        assert waiting.result()[0] == 200
