"""HTTP/1.1 over connections: requests in, one after the other, and their answers out.

Framing is that of RFC 9112 (https://www.rfc-editor.org/rfc/rfc9112), read by llhttp. All of it happens in the
thread of the event loop.
"""

from __future__ import annotations

import asyncio
import math
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Final, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from kg.settings import Settings
from kg.web.exchange import Exchange
from kg.web.message import Request, dated, joined
from kg.web.refusal import refusal

_HEAD_BYTES: Final = 1 << 16  # a longer head is refused, at the latest one piece later
_FIELDS: Final = 200
_AHEAD: Final = 16  # requests of one connection that wait for their turn
_DRAINED: Final = 64 << 20  # bytes of a body that is too large, read so that the client hears why
_IDLE_SECONDS: Final = 75.0
_TAKING_SECONDS: Final = 60.0
_RESET: Final = struct.pack("ii", 1, 0)  # do not linger


class House:
    """What the connections of a server have in common."""

    def __init__(
        self,
        answer: Callable[[Exchange], None],
        refused: Callable[[int], None],
        settings: Settings,
    ) -> None:
        """Begin without connections.

        Args:
            answer: Called for each request, with as much of its body as is read and one piece more.
            refused: Called with the status of what came and is no whole request.
            settings: The limits.
        """
        self.answer = answer
        self.refused = refused
        self.body_bytes = settings.body_bytes
        self.request_seconds = settings.request_seconds
        self.refusal = partial(refusal, settings=settings)
        self.connections: set[Connection] = set()
        self.is_closing = False
        self.date, self.now = dated(), time.monotonic()
        self._empty = asyncio.Event()

    def forget(self, connection: Connection) -> None:
        """Take note of a connection that has ended."""
        self.connections.discard(connection)
        if not self.connections:
            self._empty.set()

    async def sweep(self) -> None:
        """Each second, tell the time, and close the connections whose time is over."""
        while True:
            self.date, self.now = dated(), time.monotonic()
            for connection in [one for one in self.connections if one.deadline < self.now]:
                connection.expire()
            await asyncio.sleep(1.0)

    async def close(self, seconds: float) -> None:
        """Close every connection: those with a request in hand after its answer, or after ``seconds``."""
        self.is_closing = True
        self._empty.clear()
        for connection in [*self.connections]:
            connection.retire()
        if not self.connections:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), seconds)
        for connection in [*self.connections]:
            connection.abort()


class Connection(asyncio.Protocol):
    """A connection; its parser calls the methods that begin with ``on_``."""

    def __init__(self, house: House) -> None:
        """Belong to ``house``."""
        self.house = house
        self.deadline = math.inf
        self._parser = HttpRequestParser(self)
        self._waiting: deque[Request] = deque()
        self._exchange: Exchange | None = None
        self._room: asyncio.Future[None] | None = None
        self._is_deaf = self._is_paused = False  # whether what comes is read no longer, or not now
        self._expect()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request."""
        self._transport = cast("asyncio.Transport", transport)
        self._peer = transport.get_extra_info("peername")[:2]
        self.house.connections.add(self)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._is_deaf:
            return
        if self._in_head:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._is_deaf = True  # the request is answered as it is; what follows it is no HTTP
        except HttpParserError:
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            if self._in_head and self._head_bytes > _HEAD_BYTES:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def connection_lost(self, _: Exception | None) -> None:
        """End the work for a client that has gone."""
        self._is_deaf = True
        self._waiting.clear()
        self.house.forget(self)
        self.resume_writing()
        if self._exchange:
            self._exchange.leave()

    def pause_writing(self) -> None:
        """Wait for a client that is slow to take what it was sent."""
        self._room = asyncio.get_running_loop().create_future()
        self._watch()

    def resume_writing(self) -> None:
        """Send on."""
        if self._room:
            self._room.set_result(None)
            self._room = None
            self._watch()

    def on_message_begin(self) -> None:
        """Give a request some time to come."""
        self._has_begun = True
        self._watch()

    def on_url(self, part: bytes) -> None:
        """Take a part of the target."""
        self._target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head; those that may follow a body say nothing here."""
        if self._in_head:
            self._fields.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Ask for a body that waits to be asked for."""
        self._in_head = False
        self._watch()
        if self._exchange is None and (b"expect", b"100-continue") in self._fields:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, part: bytes) -> None:
        """Take a part of the body; past the limit it is only counted."""
        if self._body_bytes <= self.house.body_bytes:
            self._parts.append(part)
        self._body_bytes += len(part)
        if self._body_bytes > _DRAINED and not self._is_deaf:
            self._is_deaf = True
            self._take(is_last=True)

    def on_message_complete(self) -> None:
        """Answer a request that is whole."""
        if not self._is_deaf:
            self._take(is_last=not self._parser.should_keep_alive() or self._parser.should_upgrade())

    def write(self, content: bytes) -> None:
        """Send; what a client that has gone does not get is dropped."""
        if not self._transport.is_closing():
            self._transport.write(content)

    async def taken(self) -> None:
        """Wait until the client has taken most of what it was sent.

        Raises:
            ConnectionError: It is gone.
        """
        if self._room:
            await self._room
        if self._transport.is_closing():
            raise ConnectionAbortedError

    def proceed(self) -> None:
        """Go on to the next request."""
        is_last = self._exchange is None or self._exchange.request.is_last
        self._exchange = None
        if is_last or self.house.is_closing:
            self._is_deaf = True
            self._transport.close()
        elif self._waiting:
            asyncio.get_running_loop().call_soon(self._next)
        self._watch()

    def abort(self) -> None:
        """Close at once, whatever is still to be sent."""
        self._transport.abort()

    def reset(self) -> None:
        """Close at once, as no answer ends: where the end of an answer is that of its connection."""
        connection = self._transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.abort()

    def retire(self) -> None:
        """Close, if no request is in hand."""
        if self._exchange is None:
            self._transport.close()

    def expire(self) -> None:
        """Close after too long a wait."""
        if self._room or not self._has_begun:
            self.abort()
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _expect(self) -> None:
        """Begin with the next request."""
        self._has_begun, self._in_head = False, True
        self._head_bytes = self._body_bytes = 0
        self._target = b""
        self._fields: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []

    def _watch(self) -> None:
        """Say how long what is waited for now may take; a query has a deadline of its own."""
        if self._room:
            seconds = _TAKING_SECONDS
        elif self._exchange:
            seconds = math.inf
        elif self._has_begun:
            seconds = self.house.request_seconds
        else:
            seconds = _IDLE_SECONDS
        self.deadline = self.house.now + seconds

    def _take(self, *, is_last: bool) -> None:
        version, headers = self._parser.get_http_version(), joined(self._fields)
        if len(self._fields) > _FIELDS:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return
        if version != "1.0" and b"host" not in headers:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        request = Request(
            method=self._parser.get_method().decode("ascii"),
            target=self._target,
            version=version,
            headers=headers,
            body=b"".join(self._parts),
            peer=self._peer,
            is_last=is_last or version == "1.0",
        )
        self._expect()
        self._waiting.append(request)
        if self._exchange is None and len(self._waiting) == 1:
            self._next()
        elif len(self._waiting) > _AHEAD and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()

    def _next(self) -> None:
        if self._exchange is None and self._waiting:
            if self._is_paused:
                self._is_paused = False
                self._transport.resume_reading()
            self._exchange = Exchange(self, self._waiting.popleft())
            self._watch()
            self.house.answer(self._exchange)

    def _refuse(self, status: HTTPStatus) -> None:
        """Close the connection, with a word why where no other answer is due before."""
        self._is_deaf = True
        self.house.refused(status)
        if self._exchange or self._waiting:
            self.abort()
            return
        opening, body = self.house.refusal(status)
        self.write(opening + self.house.date + b"\r\n" + body)
        self._transport.close()
