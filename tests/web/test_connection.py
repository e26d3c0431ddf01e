"""HTTP as bytes over a real connection: framing, order, limits, and clients that leave."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvloop

from kg.settings import Settings
from kg.web.connection import Connection, House
from kg.web.exchange import Exchange
from kg.web.message import Request, head

CLOSE = "Connection: close\r\n"
CODES = {400: "bad-request", 431: "head-too-large"}


class Server:
    """A house in a thread of its own, whose answers say what was asked."""

    def __init__(self) -> None:
        """Listen."""
        self.left = threading.Event()
        self.asked: list[Request] = []
        self.refused: list[int] = []
        self.port = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: uvloop.run(self._run()))
        self._thread.start()
        assert self._ready.wait(5)

    async def _run(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self.house = House(self._answer, self.refused.append, Settings(body_bytes=100))
        server = await self._loop.create_server(lambda: Connection(self.house), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._tasks: list[asyncio.Task[None]] = []
        self._ready.set()
        await self._stopped.wait()
        server.close()
        await self.house.close(1)
        await server.wait_closed()

    def close(self) -> None:
        """End."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(5)

    def _answer(self, exchange: Exchange) -> None:
        request = exchange.request
        self.asked.append(request)
        exchange.on_leave(self.left.set)
        if request.path in (b"/parts", b"/broken"):
            self._tasks.append(self._loop.create_task(self._parts(exchange)))
        elif request.path != b"/wait":
            body = b"x" * 1_000_000 if request.path == b"/large" else request.target + b"|" + request.body
            exchange.send(head(200, [("Content-Length", str(len(body)))]), body)

    async def _parts(self, exchange: Exchange) -> None:
        exchange.start(head(200, []), is_sized=False)
        await exchange.part(b"one,")
        if exchange.request.path == b"/broken":
            exchange.break_off()
            return
        await exchange.part(b"two")
        exchange.end()

    def expire(self) -> None:
        """Let the time of every connection be over."""
        for connection in [*self.house.connections]:
            self._loop.call_soon_threadsafe(connection.expire)

    def tell(self, text: str) -> bytes:
        """Return all that is answered to some bytes, until the server closes or 2 seconds are over."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            connection.sendall(text.encode("latin-1"))
            parts = []
            while part := connection.recv(1 << 16):
                parts.append(part)
        return b"".join(parts)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def ask(
    target: str = "/", fields: str = CLOSE, method: str = "GET", body: str = "", version: str = "1.1"
) -> str:
    return f"{method} {target} HTTP/{version}\r\nHost: x\r\n{fields}\r\n{body}"


def test_requests_of_one_connection_are_answered_in_their_order(server: Server) -> None:
    answers = server.tell("".join(ask(f"/{n}", "") for n in range(40)) + ask("/last"))
    assert [part.partition(b"\r\n\r\n")[2].split(b"|")[0] for part in answers.split(b"HTTP/1.1 ")[1:]] == [
        *(f"/{n}".encode() for n in range(40)),
        b"/last",
    ]
    assert answers.count(b"date: ") == 41


def test_a_head_has_the_length_and_no_body(server: Server) -> None:
    opening, _, body = server.tell(ask("/a", method="HEAD")).partition(b"\r\n\r\n")
    assert (b"Content-Length: 3" in opening, body) == (True, b"")


def test_a_connection_of_an_older_client_ends_with_the_answer(server: Server) -> None:
    assert server.tell(ask("/a", "", version="1.0")).endswith(b"connection: close\r\n\r\n/a|")


def test_a_body_comes_whole_in_chunks_or_by_its_length(server: Server) -> None:
    chunked = "Transfer-Encoding: chunked\r\n" + CLOSE
    assert server.tell(ask("/", chunked, "POST", "3\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n")).endswith(
        b"/|abcde"
    )
    assert b"x" not in server.asked[0].headers
    assert server.tell(ask("/", "Content-Length: 5\r\n" + CLOSE, "POST", "abcde")).endswith(b"/|abcde")


def test_a_client_that_waits_to_be_asked_is_asked_for_its_body(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=2) as connection:
        connection.sendall(ask("/", "Content-Length: 2\r\nExpect: 100-continue\r\n", "POST").encode())
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ab")
        assert connection.recv(1_000).endswith(b"/|ab")


def test_of_a_body_past_its_limit_only_a_part_is_kept(server: Server) -> None:
    size = 3_000_000
    server.tell(ask("/", f"Content-Length: {size}\r\n{CLOSE}", "POST", "x" * size))
    assert 100 < len(server.asked[0].body) < 1_000_000


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/9.9\r\n\r\n", 400),
        ("nonsense\r\n\r\n", 400),
        (ask("/", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "POST", "0\r\n\r\n"), 400),
        (ask("/", "Content-Length: 3\r\nContent-Length: 4\r\n", "POST", "abcd"), 400),
        (ask("/", "X : y\r\n"), 400),
        (ask("/", "X: y\r\n" * 300), 431),
        ("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y" * 1_000_000, 431),
    ],
)
def test_what_is_no_request_is_refused_and_the_connection_closed(
    server: Server, text: str, status: int
) -> None:
    try:
        answer = server.tell(text)
    except ConnectionError:  # it was closed while more came
        answer = b""
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()) or (not answer and len(text) > 100_000)
    if answer:
        opening, _, body = answer.partition(b"\r\n\r\n")
        assert b"\r\nContent-Type: application/problem+json\r\n" in opening
        problem = json.loads(body)
        assert (problem["status"], problem["help"]) == (status, f"/problems/{CODES[status]}")
    assert (server.asked, server.refused) == ([], [status])


def test_an_answer_in_parts_ends_or_breaks_visibly(server: Server) -> None:
    assert server.tell(ask("/parts")).endswith(b"\r\n\r\n4\r\none,\r\n3\r\ntwo\r\n0\r\n\r\n")
    assert server.tell(ask("/broken")).endswith(b"\r\n\r\n4\r\none,\r\n")
    assert server.tell(ask("/parts", version="1.0")).endswith(b"\r\n\r\none,two")
    with pytest.raises(ConnectionResetError):
        server.tell(ask("/broken", version="1.0"))


def test_a_large_answer_waits_for_a_slow_client(server: Server) -> None:
    answer = server.tell(ask("/large", "") + ask("/end"))
    assert answer.count(b"x") == 1_000_000
    assert answer.endswith(b"/end|")


def test_a_client_that_leaves_ends_the_work(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=2) as connection:
        connection.sendall(ask("/wait", "").encode())
    assert server.left.wait(2)


def test_a_connection_whose_time_is_over_is_closed(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=2) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        time.sleep(0.1)
        server.expire()
        assert connection.recv(1_000).startswith(b"HTTP/1.1 408 ")


def test_a_target_names_its_path_in_two_ways() -> None:
    made = {"method": "GET", "version": "1.1", "headers": {}, "body": b"", "peer": ("x", 1)}
    for target in (b"/a%20b?c=%2F#d", b"http://x/a%20b?c=%2F"):
        request = Request(target=target, **made)  # type: ignore[arg-type]  # one for both
        assert (request.path, request.query_string) == (b"/a b", b"c=%2F")
