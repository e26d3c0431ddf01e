"""A request and the way back for its answer: whole, or in parts that end or break off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from kg.web.message import Request

if TYPE_CHECKING:
    from kg.web.connection import Connection

_SLICE: Final = 1 << 18  # bytes of a whole answer that are handed over at once
_LAST: Final = b"connection: close\r\n"


class Exchange:
    """One request over a connection; to be used in the thread of the event loop."""

    __slots__ = ("_connection", "_is_chunked", "_is_framed", "_leave", "_sending", "has_left", "request")

    def __init__(self, connection: Connection, request: Request) -> None:
        """Answer ``request`` over ``connection``."""
        self._connection = connection
        self._leave: Callable[[], object] | None = None
        self._sending: asyncio.Task[None] | None = None
        self.request = request
        self.has_left = False
        self._is_chunked = self._is_framed = False

    def on_leave(self, leave: Callable[[], object]) -> None:
        """Have ``leave`` called when the client leaves without its answer."""
        self._leave = leave

    def leave(self) -> None:
        """Take note that the client has left."""
        self.has_left = True
        if self._leave:
            self._leave()

    def send(self, opening: bytes, body: bytes) -> None:
        """Answer with an opening of :func:`kg.web.message.head` and a whole body."""
        if self.request.method == "HEAD":
            body = b""
        self._connection.write(self._opened(opening) + body[:_SLICE])
        if len(body) <= _SLICE:
            self._connection.proceed()
        else:
            self._sending = asyncio.get_running_loop().create_task(self._send_rest(body))

    def start(self, opening: bytes, *, is_sized: bool) -> None:
        """Begin to answer in parts; ``opening`` gives their size together, or nothing does."""
        self._is_chunked = not is_sized and self.request.version == "1.1"
        self._is_framed = is_sized or self._is_chunked
        framing = b"transfer-encoding: chunked\r\n" if self._is_chunked else b""
        self._connection.write(self._opened(opening + framing))

    async def part(self, content: bytes) -> None:
        """Send a part, and wait until the client has taken most of what it was sent.

        Raises:
            ConnectionError: The client has left.
        """
        if content:
            self._connection.write(self._framed(content))
        await self._connection.taken()

    def end(self) -> None:
        """End an answer in parts."""
        self._connection.write(self._framed(b""))
        self._connection.proceed()

    def break_off(self) -> None:
        """Break the connection, so that the client cannot take what it has for the whole."""
        if self._is_framed:
            self._connection.abort()
        else:
            self._connection.reset()

    def _opened(self, opening: bytes) -> bytes:
        closing = _LAST if self.request.is_last else b""
        return b"%b%b%b\r\n" % (opening, self._connection.house.date, closing)

    def _framed(self, content: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(content), content) if self._is_chunked else content

    async def _send_rest(self, body: bytes) -> None:
        try:
            for start in range(_SLICE, len(body), _SLICE):
                await self._connection.taken()
                self._connection.write(body[start : start + _SLICE])
        except ConnectionError:
            return
        self._connection.proceed()
