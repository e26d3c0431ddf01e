"""Calls to other endpoints: to public addresses, within limits."""

from __future__ import annotations

import gzip
import socket
import time
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.errors import FederationFailedError, FederationRefusedError
from kg.query.remote import Limits, Table, dial, is_public, select

if TYPE_CHECKING:
    from tests.conftest import Endpoint

LIMITS = Limits(seconds=5, size=10_000, rows=3)
ONE = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"a","xml:lang":"en"}}]}}'
XML = b"""<sparql xmlns="http://www.w3.org/2005/sparql-results#">
<head><variable name="x"/><variable name="y"/></head>
<results><result><binding name="x"><uri>http://e/a</uri></binding></result></results></sparql>"""


def ask(remote: Endpoint, limits: Limits = LIMITS, endpoint: str = "http://example.org/sparql?a=b") -> Table:
    return select(endpoint, "SELECT * WHERE { ?x ?y ?z }", limits, remote.dial)


def test_rows_come_in_json_and_in_xml(remote: Endpoint) -> None:
    remote.body = ONE
    assert ask(remote) == Table(variables=("x",), rows=((ox.Literal("a", language="en"),),), size=len(ONE))
    remote.body, remote.content_type = XML, "application/sparql-results+xml; charset=utf-8"
    assert ask(remote) == Table(
        variables=("x", "y"), rows=((ox.NamedNode("http://e/a"), None),), size=len(XML)
    )
    assert remote.queries == ["SELECT * WHERE { ?x ?y ?z }"] * 2
    assert remote.hosts == ["example.org"] * 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": 500}, "status 500"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1/"}}, "status 302"),
        ({"content_type": "text/html"}, "no SPARQL results"),
        ({"headers": {"Content-Encoding": "gzip"}, "body": gzip.compress(ONE)}, "compressed"),
        ({"body": b" " * 10_001}, "more than 10,000 bytes"),
        ({"body": b'{"head":{"vars":[]},"results":{"bindings":[{},{},{},{}]}}'}, "more than 3 rows"),
        ({"body": b'{"head":{},"boolean":true}'}, "a boolean"),
        ({"body": b"{"}, "cannot be read"),
        ({"body": b"\xff"}, "cannot be read"),
        ({"body": ONE.replace(b'"literal"', b'"uri"')}, "cannot be read"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(
    remote: Endpoint, changes: dict[str, object], message: str
) -> None:
    for name, value in changes.items():
        setattr(remote, name, value)
    with pytest.raises(FederationFailedError, match=message):
        ask(remote)


def test_an_answer_that_nests_too_deep_is_an_error(remote: Endpoint) -> None:
    """The engine's parser would end the process."""
    deep = '{"type":"triple","value":{"object":' * 20_000 + "1" + "}}" * 20_000
    remote.body = f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{{"x":{deep}}}]}}}}'.encode()
    with pytest.raises(FederationFailedError, match="cannot be read"):
        ask(remote, Limits(seconds=5, size=10_000_000, rows=3))


def test_an_answer_cut_short_is_an_error(remote: Endpoint) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 999\r\n\r\n"
    remote.handle = lambda connection: connection.sendall(head + ONE)
    with pytest.raises(FederationFailedError, match="the connection broke"):
        ask(remote)


@pytest.mark.parametrize("part", [b"HTTP/1.1 200 OK\r\n", b"H", b"X-A: b\r\n"])
def test_an_endpoint_that_drips_is_left_at_the_deadline(remote: Endpoint, part: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" if part != b"H" else b"")
        for _ in range(100):
            try:
                connection.sendall(part)
            except OSError:
                return
            time.sleep(0.1)

    remote.handle = drip
    began = time.monotonic()
    with pytest.raises(FederationFailedError, match="took too long"):
        ask(remote, Limits(seconds=0.5, size=10_000, rows=3))
    assert time.monotonic() - began < 5


def test_no_time_left_is_no_call(remote: Endpoint) -> None:
    with pytest.raises(FederationFailedError, match="not asked"):
        ask(remote, Limits(seconds=0, size=1, rows=1))
    assert remote.queries == []


def test_an_endpoint_without_tls_is_not_asked_over_https(remote: Endpoint) -> None:
    with pytest.raises(FederationFailedError, match="TLS"):
        ask(remote, endpoint="https://example.org/sparql")
    assert remote.queries == []


def test_nobody_listening_is_an_error(remote: Endpoint) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        remote.port = closed.getsockname()[1]
    with pytest.raises(FederationFailedError, match="refused the connection"):
        ask(remote)


def test_an_endpoint_is_asked_over_tls(secure: Endpoint) -> None:
    secure.body = ONE
    assert ask(secure, endpoint="https://example.org/sparql").rows == ((ox.Literal("a", language="en"),),)
    assert secure.hosts == ["example.org"]


def test_a_certificate_for_another_name_is_refused(secure: Endpoint) -> None:
    with pytest.raises(FederationFailedError, match="its certificate or its TLS is not in order"):
        ask(secure, endpoint="https://example.net/sparql")
    assert secure.queries == []


def test_a_certificate_by_an_unknown_authority_is_refused(
    secure: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FederationFailedError, match="its certificate or its TLS is not in order"):
        ask(secure, endpoint="https://example.org/sparql")
    assert secure.queries == []


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433"),  # noqa: S104  # asked, not bound
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "[fe80::1]", "10.0.0.1", "[fc00::1]"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_and_its_neighbours_are_never_called(remote: Endpoint, host: str, scheme: str) -> None:
    with pytest.raises((FederationRefusedError, FederationFailedError), match=r"not public|no address"):
        select(f"{scheme}://{host}:{remote.port}/", "SELECT * {}", LIMITS)
    assert remote.queries == []


def test_a_host_is_resolved_once_and_called_at_the_address_that_was_checked(remote: Endpoint) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    checked = []

    def is_allowed(address: str) -> bool:
        checked.append(address)
        return address == "127.0.0.1"

    dialer = partial(dial, resolve=lambda *_: next(answers), is_allowed=is_allowed)
    remote.body = ONE
    table = select(f"http://rebound.example:{remote.port}/", "SELECT * {}", LIMITS, dialer)
    assert len(table.rows) == 1
    assert checked == ["127.0.0.1"]
    assert next(answers) == ["127.0.0.2"]


def test_a_host_with_one_address_that_is_not_public_is_not_called(remote: Endpoint) -> None:
    dialer = partial(
        dial, resolve=lambda *_: ["127.0.0.1", "10.0.0.1"], is_allowed=lambda address: address == "127.0.0.1"
    )
    with pytest.raises(FederationRefusedError, match="an address that is not public"):
        select(f"http://mixed.example:{remote.port}/", "SELECT * {}", LIMITS, dialer)
    assert remote.queries == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "2002:7f00:1::", "2002:808:808::"),
        *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2001:0:7f00:1::1"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "91.198.174.192", "2620:0:862:ed1a::1", "2a00:1450::1"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)
