"""Ask another SPARQL endpoint over HTTP: a public address, resolved once, within limits of time and size.

The answer is a table in SPARQL JSON or XML. No redirect is followed, no proxy is used, nothing compressed is
read, and the connection goes to the address that was checked (https://www.w3.org/TR/sparql11-protocol/).
"""

from __future__ import annotations

import ipaddress
import json
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import SplitResult, urlencode, urlsplit

import pyoxigraph as ox
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from kg.errors import FederationFailedError, FederationRefusedError
from kg.query.request import FORM_TYPE
from kg.stores.causes import reason

Dialer = Callable[[str, int, float], socket.socket]
"""Connects to a host and a port within so many seconds."""

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_FORMATS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
_ACCEPT: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_AGENT: Final = "tipsom-kg (SPARQL federation)"
_PORTS: Final = {"http": 80, "https": 443}
_CHUNK: Final = 1 << 16
_UNICAST: Final = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may be spent on a call: seconds, bytes of its answer, and rows."""

    seconds: float
    size: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The answer of an endpoint: variables without their marks, and the terms of each row."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    size: int


def resolved(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of a host; the system's resolver knows no deadline, so it runs beside.

    Raises:
        OSError: The host has none.
    """
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def resolve() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            answers.put(error)
        except UnicodeError:  # no name of a host
            answers.put(socket.gaierror())
        else:
            answers.put(list(dict.fromkeys(str(item[4][0]) for item in found)))

    threading.Thread(target=resolve, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def is_public(address: str) -> bool:
    """Return whether an address is one that anybody on the Internet may be reached by.

    Addresses of IPv6 that carry one of IPv4 (mapped, 6to4, NAT64, Teredo) are not: they lead elsewhere.
    """
    parsed = ipaddress.ip_address(address)
    if parsed.is_multicast or parsed.is_reserved or not parsed.is_global:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        return parsed in _UNICAST and parsed.sixtofour is None and parsed.teredo is None
    return True


def dial(
    host: str,
    port: int,
    seconds: float,
    *,
    resolve: Callable[[str, int, float], list[str]] = resolved,
    is_allowed: Callable[[str], bool] = is_public,
) -> socket.socket:
    """Connect to a host that has public addresses only; the address that was checked is the one connected to.

    Args:
        host: The host's name or address.
        port: Its port.
        seconds: Within which time.
        resolve: Returns the addresses of a host; called once.
        is_allowed: Whether an address may be called.

    Raises:
        FederationRefusedError: An address of the host is not public.
        OSError: The host has no address, or none answers.
    """
    deadline = time.monotonic() + seconds
    addresses = resolve(host, port, seconds)
    for address in addresses:
        if not is_allowed(address):
            raise FederationRefusedError(
                f"{host} has an address that is not public.",
                hint="Endpoints in private networks and on this machine are never called.",
            )
    failure = OSError(f"{host} has no address")
    for address in addresses:
        try:
            left = max(0.01, deadline - time.monotonic())
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            failure = error
    raise failure


def select(endpoint: str, query: str, limits: Limits, dialer: Dialer = dial) -> Table:
    """Return the answer of an endpoint to a SELECT.

    Raises:
        FederationRefusedError: The endpoint's address is not public.
        FederationFailedError: It gave no whole answer within the limits.
    """
    if limits.seconds <= 0:
        raise FederationFailedError("It was not asked: the time was up.")
    with _Call(endpoint, limits, dialer) as call:
        content, kind = call.post(query)
    return _table(content, kind, limits.rows)


class _Call:
    """One request on one connection, which is broken off at its deadline, wherever it hangs."""

    def __init__(self, endpoint: str, limits: Limits, dialer: Dialer) -> None:
        self._url = urlsplit(endpoint)
        self._limits = limits
        self._dialer = dialer
        self._deadline = time.monotonic() + limits.seconds
        self._socket: socket.socket | None = None
        self._is_late = False
        self._timer = threading.Timer(limits.seconds, self._break_off)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._socket:
            self._socket.close()

    def post(self, query: str) -> tuple[bytes, str]:
        """Return the body of the answer and its media type."""
        try:
            with self._pool() as pool:
                response = pool.urlopen(
                    "POST",
                    _target(self._url),
                    body=urlencode({"query": query}).encode(),
                    headers={"Accept": _ACCEPT, "Content-Type": FORM_TYPE, "User-Agent": _AGENT}
                    | {"Accept-Encoding": "identity"},
                    retries=False,
                    redirect=False,
                    preload_content=False,
                    decode_content=False,
                )
                kind = _checked(response)
                return self._read(response), kind
        except (HTTPError, OSError, FederationFailedError) as error:
            if self._is_late:  # whatever it looks like from here, it was broken off
                raise FederationFailedError("It did not answer: it took too long.") from error
            if isinstance(error, FederationFailedError):
                raise
            raise FederationFailedError(f"It did not answer: {reason(error)}.") from error

    def _pool(self) -> HTTPConnectionPool:
        """Return a pool for one connection, made by the dialer; TLS is checked against the host's name."""
        connect = self._connect
        timeout = Timeout(total=self._limits.seconds)
        host, port = str(self._url.hostname), _port(self._url)

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return connect(host, port)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return connect(host, port)

        if self._url.scheme == "https":
            secure = HTTPSConnectionPool(host, port, timeout=timeout, maxsize=1, cert_reqs=ssl.CERT_REQUIRED)
            secure.ConnectionCls = Secure
            return secure
        plain = HTTPConnectionPool(host, port, timeout=timeout, maxsize=1)
        plain.ConnectionCls = Plain
        return plain

    def _connect(self, host: str, port: int) -> socket.socket:
        connected = self._dialer(host, port, max(0.01, self._deadline - time.monotonic()))
        # A copy of the descriptor: TLS takes the socket itself away, and breaking off needs one that lives
        self._socket = connected.dup()
        if self._is_late:
            self._break_off()
        return connected

    def _break_off(self) -> None:
        self._is_late = True
        if self._socket:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _read(self, response: BaseHTTPResponse) -> bytes:
        parts: list[bytes] = []
        left = self._limits.size
        for part in response.stream(_CHUNK, decode_content=False):
            left -= len(part)
            if left < 0:
                raise FederationFailedError(
                    f"It sent more than {self._limits.size:,} bytes.", hint="Ask it for less."
                )
            parts.append(part)
        if self._is_late:
            raise FederationFailedError("It did not answer: it took too long.")
        return b"".join(parts)


def _checked(response: BaseHTTPResponse) -> str:
    """Return the media type of an answer that may be read."""
    if response.status != HTTPStatus.OK:
        raise FederationFailedError(f"It answered with status {response.status}.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FederationFailedError("It sent a compressed answer, which was not asked for.")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _FORMATS:
        raise FederationFailedError("It sent no SPARQL results in JSON or XML.")
    return kind


def _table(content: bytes, kind: str, most: int) -> Table:
    fmt = _FORMATS[kind]
    try:
        if fmt == ox.QueryResultsFormat.JSON:
            json.loads(content)  # refuses what nests too deep, at which the engine's parser ends the process
        results = ox.parse_query_results(content, format=fmt)
        if isinstance(results, ox.QueryBoolean):
            raise FederationFailedError("It sent a boolean instead of a table.")
        rows: list[tuple[Term | None, ...]] = []
        for row in results:
            if len(rows) >= most:
                raise FederationFailedError(f"It sent more than {most:,} rows.", hint="Ask it for less.")
            rows.append(tuple(row))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise FederationFailedError("It sent results that cannot be read.") from error
    variables = tuple(variable.value for variable in results.variables)
    return Table(variables=variables, rows=tuple(rows), size=len(content))


def _target(url: SplitResult) -> str:
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def _port(url: SplitResult) -> int:
    return url.port or _PORTS[url.scheme]
