"""What HTTP brings that WSGI does not tell: clients that leave, answers that break off, new releases."""

from __future__ import annotations

import http.client
import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.serving import metric, serving, until

from kg.curate import pipeline
from kg.layout import Project
from kg.release.shelf import locked

ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(40)) + " }"


def ask(port: int, query: str, **headers: str) -> tuple[int, Message, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request("GET", f"/sparql?query={quote(query)}", headers=headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "a.nt"
    lines = (f'<http://e/{n}> <http://e/p> "{n:05}" .\n' for n in range(3_000))
    path.write_text("".join(lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def port(file: Path) -> Iterator[int]:
    environ = {"KG_SPOOL_BYTES": "20000", "KG_RESULT_BYTES": "60000000", "KG_CLIENT_QUERIES": "3"}
    with serving("--data", str(file), environ=environ) as server:
        yield server.port


def test_a_query_ends_when_its_client_leaves(port: int) -> None:
    connection = socket.create_connection(("127.0.0.1", port), timeout=5)
    connection.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    until(port, "kg_queries_running", 1)
    connection.close()
    until(port, "kg_queries_running", 0)
    assert metric(port, 'kg_workers_ended_total{reason="query-cancelled"}') == 1


def test_an_answer_past_the_spool_comes_in_parts_and_whole(port: int) -> None:
    status, headers, body = ask(port, "SELECT ?o { ?s ?p ?o } ORDER BY ?o", Accept="text/csv")
    assert (status, headers.get("KG-Rows"), headers.get("Content-Length")) == (200, None, None)
    assert body.decode().split() == ["o", *(f"{n:05}" for n in range(3_000))]


def test_an_answer_that_breaks_off_breaks_the_connection(port: int) -> None:
    endless = "SELECT (CONCAT(STR(?a), STR(?b)) AS ?x) { ?s ?p ?a . ?t ?q ?b . FILTER(STRLEN(?b) > 0) }"
    with pytest.raises(http.client.IncompleteRead):
        ask(port, endless, Accept="text/csv")
    assert metric(port, "kg_answers_broken_total") == 1
    assert ask(port, "ASK {}")[0] == 200


def test_a_page_of_an_answer_that_would_stream_is_refused_whole(port: int) -> None:
    status, _, body = ask(port, "SELECT * { ?s ?p ?o }", Accept="text/html")
    assert (status, b"larger than 20,000 bytes" in body) == (413, True)


def test_a_query_that_ran_out_of_time_is_not_tried_again_at_once(port: int) -> None:
    url = f"/sparql?query={quote(ENDLESS)}&timeout=0.2"
    details = []
    for _ in range(2):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        connection.request("GET", url)
        response = connection.getresponse()
        details.append((response.status, json.loads(response.read())["detail"]))
        connection.close()
    assert [status for status, _ in details] == [504, 504]
    assert "not tried again" in details[1][1]


def test_a_request_that_was_answered_is_answered_from_memory(port: int) -> None:
    before = metric(port, "kg_cache_replies_hits_total")
    first, second = (ask(port, "SELECT * { ?s ?p ?o } LIMIT 7") for _ in range(2))
    assert first[2] == second[2]
    assert first[1]["ETag"] == second[1]["ETag"]
    assert metric(port, "kg_cache_replies_hits_total") == before + 1
    other = ask(port, "SELECT * { ?s ?p ?o } LIMIT 7", Accept="text/csv")
    assert other[2] != first[2]


def test_300_half_requests_hold_nothing_up_and_may_be_ended(port: int) -> None:
    half = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(300)]
    try:
        for connection in half:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n")
        assert [ask(port, f"ASK {{}} # {number}")[0] for number in range(40)] == [200] * 40
        half[-1].sendall(b"Content-Type: application/sparql-query\r\n\r\nASK {} #")
        assert half[-1].recv(1_000).startswith(b"HTTP/1.1 200 ")
    finally:
        for connection in half:
            connection.close()


def test_a_request_that_does_not_come_to_its_end_is_given_up(file: Path) -> None:
    with serving("--data", str(file), environ={"KG_REQUEST_SECONDS": "1"}) as server:
        for half in (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nASK",
            b"GET /sparql HTTP/1.1\r\nHost: x\r\n",
        ):
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
                connection.sendall(half)
                received = b"".join(iter(lambda: connection.recv(1_000), b""))
            assert received.startswith(b"HTTP/1.1 408 ")
            problem = json.loads(received.partition(b"\r\n\r\n")[2])
            assert problem["detail"] == "The request did not come to its end within 1 seconds."
            with urllib.request.urlopen(server.origin + problem["help"], timeout=5) as page:  # noqa: S310
                assert b"as many bytes as Content-Length says." in page.read()
        assert ask(server.port, "ASK {}")[0] == 200


@pytest.mark.parametrize("size", [9_000, 70_000, 500_000])
def test_an_address_or_a_header_past_its_limit_is_refused_and_the_server_goes_on(
    port: int, size: int
) -> None:
    for text in (
        f"GET /?{'a' * size} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET / HTTP/1.1\r\nX: {'a' * size}\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            try:
                connection.sendall(text.encode())
                first = connection.recv(100)
            except OSError:
                first = b""
        assert not first.startswith(b"HTTP/1.1 5")
    assert ask(port, "ASK {}")[0] == 200


def test_a_new_release_takes_over_without_a_failed_request(mini: Project) -> None:
    project, root = mini, mini.root
    with locked(project):
        first = pipeline.bake(project, pipeline.check(project)).manifest.name
    with serving(cwd=root) as server:
        port = server.port
        assert ask(port, "ASK {}")[1]["KG-Release"] == first
        with ThreadPoolExecutor(1) as threads:
            slow = threads.submit(ask, port, ENDLESS)
            label = root / "ontology" / "mini.ttl"
            label.write_text(label.read_text("utf-8") + "# changed\n", "utf-8")
            descriptor = root / "release.toml"
            text = descriptor.read_text("utf-8")
            version = next(line for line in text.splitlines() if line.startswith("version"))
            descriptor.write_text(text.replace(version, 'version = "2099.1.1"'), "utf-8")
            with locked(project):
                second = pipeline.bake(project, pipeline.check(project)).manifest.name
            seen: list[str] = []
            deadline = time.monotonic() + 20
            while (not seen or seen[-1] != second) and time.monotonic() < deadline:
                status, headers, _ = ask(port, "ASK {}")
                assert status == 200
                seen.append(headers["KG-Release"])
            assert seen[0] == first
            assert seen[-1] == second
            status, headers, _ = slow.result()
            assert (status, headers["KG-Release"]) == (504, first)
