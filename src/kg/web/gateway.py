"""Between the HTTP server and the application: RSGI in, WSGI out, and what WSGI cannot tell or do.

It stops the work for a client that has gone, breaks the connection of an answer that broke off, gives an
answer that was given before from memory, and slows down a client that is told to wait and does not.

RSGI: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md ; WSGI: PEP 3333.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from granian.rsgi import (  # type: ignore[attr-defined]  # it re-exports them without saying so
    HTTPProtocol,
    ProtocolClosed,
    Scope,
)

from kg.engine.port import Cancellation
from kg.settings import Settings
from kg.web.asking import BEGAN, CANCELLATION, CLIENT, NOTES
from kg.web.clients import Clients
from kg.web.monitor import Monitor
from kg.web.replies import Reply
from kg.web.sites import Site, Sites

_LOG: Final = logging.getLogger(__name__)
_THREADS: Final = 128  # requests in hand: those that wait for a worker must not keep out those that need none
_PATIENCE: Final = 0.05  # seconds before it is worth asking whether the client is still there
_DRAINED: Final = 64 << 20  # bytes of a body that is too large, read so that the client hears why
_PENALTY: Final = 0.1
_TOLD_TO_WAIT: Final = (429, 503)


@dataclass(slots=True, kw_only=True)
class _Response:
    """What the application answers: a whole body, or parts that end or break off."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    parts: Iterator[bytes] | None = None
    close: Callable[[], None] = field(default=lambda: None)


class Gateway:
    """The RSGI application."""

    def __init__(self, sites: Sites, settings: Settings, monitor: Monitor) -> None:
        """Pass requests to the site that is current when they come."""
        self._sites = sites
        self._monitor = monitor
        self._body_bytes = settings.body_bytes
        self._seconds = settings.request_seconds
        self._clients = Clients(settings.proxies)
        self._threads = ThreadPoolExecutor(_THREADS, "request")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        began = time.perf_counter()
        body = await self._body(protocol)
        if body is None:
            headers = [("content-type", "text/plain"), ("connection", "close")]
            protocol.response_str(408, headers, "The body did not come in time.\n")
            self._monitor.count(scope.method, scope.path, Reply(408, headers, b""), self._seconds)
            return
        with self._sites.using() as site:
            reply = await self._reply(site, scope, protocol, body)
        if reply:
            self._monitor.count(scope.method, scope.path, reply, time.perf_counter() - began)

    async def _body(self, protocol: HTTPProtocol) -> bytes | None:
        """Return the body, or a little more of it than is read; ``None`` if it does not come."""
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._seconds):
                async for part in protocol:
                    if size <= self._body_bytes:
                        parts.append(bytes(part))
                    size += len(part)
                    if size > _DRAINED:
                        break
        except TimeoutError:
            return None
        return b"".join(parts)

    async def _reply(self, site: Site, scope: Scope, protocol: HTTPProtocol, body: bytes) -> Reply | None:
        """Answer, and return what was answered; ``None`` if nobody waited for it."""
        environ = self._environ(scope, body)
        key = site.replies.key(environ, body)
        if found := site.replies.get(key):
            protocol.response_bytes(found.status, found.headers, found.body)
            return found
        response = await self._run(site, environ, protocol)
        if response is None:
            return None
        notes = environ[NOTES]
        if response.status in _TOLD_TO_WAIT:
            await asyncio.sleep(_PENALTY)
        if response.parts is not None:
            size = await self._stream(scope, protocol, response)
            return Reply(response.status, response.headers, b"", notes, size=size)
        protocol.response_bytes(response.status, response.headers, response.body)
        reply = Reply(response.status, response.headers, response.body, notes, size=len(response.body))
        site.replies.keep(key, reply)
        return reply

    async def _run(self, site: Site, environ: dict[str, Any], protocol: HTTPProtocol) -> _Response | None:
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, _respond, site.app, environ)
        done, _ = await asyncio.wait({work}, timeout=_PATIENCE)
        if not done:
            gone = asyncio.ensure_future(protocol.client_disconnect())
            either: list[asyncio.Future[Any]] = [work, gone]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                environ[CANCELLATION].cancel()
                self._monitor.cancelled()
                (await work).close()
                return None
            gone.cancel()
        return work.result()

    async def _stream(self, scope: Scope, protocol: HTTPProtocol, response: _Response) -> int:
        """Send the parts of an answer; return its size. One that breaks off breaks the connection."""
        loop = asyncio.get_running_loop()
        transport = protocol.response_stream(response.status, response.headers)
        parts, size = response.parts or iter(()), 0
        try:
            while (part := await loop.run_in_executor(self._threads, next, parts, None)) is not None:
                await transport.send_bytes(part)
                size += len(part)
        except ProtocolClosed:
            self._monitor.cancelled()
        except Exception as error:  # noqa: BLE001  # whatever broke the answer, its connection has to break
            _LOG.warning("an answer broke off after %d bytes: %s", size, error)
            self._monitor.broken()
            _break(scope.client)
        finally:
            await loop.run_in_executor(self._threads, response.close)
        return size

    def _environ(self, scope: Scope, body: bytes) -> dict[str, Any]:
        """Return the environment of PEP 3333, with what the application may want to know besides."""
        server, _, port = scope.server.rpartition(":")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": scope.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": scope.path.encode().decode("latin-1"),
            "QUERY_STRING": scope.query_string,
            "SERVER_NAME": server,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scope.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            BEGAN: time.monotonic(),
            CANCELLATION: Cancellation(),
            NOTES: {},
        }
        for name, value in scope.headers.items():
            key = f"HTTP_{name.upper().replace('-', '_')}"
            environ[key] = f"{environ[key]}, {value}" if key in environ else value
        environ.pop("HTTP_CONTENT_LENGTH", None)
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
        environ[CLIENT] = self._clients.of(scope.client, environ.get("HTTP_X_FORWARDED_FOR"))
        environ["REMOTE_ADDR"] = scope.client.rpartition(":")[0]
        return environ


def _respond(app: Callable[..., Any], environ: dict[str, Any]) -> _Response:
    """Run the application, up to the first part of its answer."""
    started: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], None]:
        started[:] = [int(status[:3]), headers]
        return lambda _: None

    result = app(environ, start)
    close = getattr(result, "close", lambda: None)
    parts = iter(result)
    first = next(parts, b"")
    status, headers = started
    length = next((value for name, value in headers if name.lower() == "content-length"), None)
    if environ["REQUEST_METHOD"] == "HEAD" or length == str(len(first)):
        close()
        return _Response(status=status, headers=headers, body=first)
    return _Response(status=status, headers=headers, parts=_after(first, parts), close=close)


def _after(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts


def _break(client: str) -> None:
    """Shut the connection of a client, so that it cannot take what it has for the whole.

    The server would end an answer that broke off as it ends a whole one, and lends nobody its socket.
    """
    for descriptor in map(int, os.listdir("/dev/fd")):  # noqa: PTH208  # a special folder, of numbers
        try:
            with socket.socket(fileno=os.dup(descriptor)) as connection:
                if connection.family != socket.AF_UNIX and _name(connection) == client:
                    connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue


def _name(connection: socket.socket) -> str:
    host, port = connection.getpeername()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
