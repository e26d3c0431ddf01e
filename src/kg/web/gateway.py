"""Between the connections and the application: what WSGI cannot tell or do.

It stops the work for a client that has left, breaks the connection of an answer that broke off, gives an
answer that was given before from memory, and slows down a client that is told to wait and does not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

from kg.engine.port import Cancellation
from kg.settings import Settings
from kg.web.asking import BEGAN, CANCELLATION, CLIENT, NOTES
from kg.web.clients import Clients
from kg.web.exchange import Exchange
from kg.web.monitor import Monitor
from kg.web.replies import Key, Reply, key
from kg.web.sites import Site, Sites
from kg.web.wsgi import Response

_LOG: Final = logging.getLogger(__name__)
_THREADS: Final = 128  # requests in hand: those that wait for a worker must not keep out those that need none
_PENALTY: Final = 0.1
_TOLD_TO_WAIT: Final = (429, 503)


class Gateway:
    """Answers requests; its methods run in the thread of the event loop, the application in others."""

    def __init__(self, sites: Sites, settings: Settings, monitor: Monitor) -> None:
        """Pass requests to the site that is current when they come."""
        self._sites = sites
        self._monitor = monitor
        self._clients = Clients(settings.proxies)
        self._threads = ThreadPoolExecutor(_THREADS, "request")
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, exchange: Exchange) -> None:
        """Answer a request: at once from memory, or else when the application has."""
        request = exchange.request
        asked = key(request)
        found = self._sites.current.replies.get(asked)
        if found:
            exchange.send(found.opening, found.body)
            self._monitor.count(request, found)
            return
        task = asyncio.get_running_loop().create_task(self._work(exchange, asked))
        self._tasks.add(task)
        task.add_done_callback(partial(self._done, exchange))

    def _done(self, exchange: Exchange, task: asyncio.Task[None]) -> None:
        """Let no client wait for an answer that will not come."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _LOG.error("%s failed", exchange.request.path, exc_info=error)
            self._monitor.broken()
            exchange.break_off()

    async def _work(self, exchange: Exchange, asked: Key | None) -> None:
        with self._sites.using() as site:
            response, notes = await self._run(site, exchange)
            if exchange.has_left:
                self._monitor.cancelled()
                response.close()
                return
            if response.status in _TOLD_TO_WAIT:
                await asyncio.sleep(_PENALTY)
            reply = Reply.of(response, notes)
            if response.parts is None:
                exchange.send(reply.opening, reply.body)
                site.replies.keep(asked, reply)
            else:
                reply.size = await self._stream(exchange, reply.opening, response)
            self._monitor.count(exchange.request, reply)

    async def _run(self, site: Site, exchange: Exchange) -> tuple[Response, dict[str, Any]]:
        """Ask the site; return its answer, and what it noted for the log."""
        request, cancellation = exchange.request, Cancellation()
        exchange.on_leave(cancellation.cancel)
        notes: dict[str, Any] = {}
        forwarded = request.headers.get(b"x-forwarded-for", b"").decode("latin-1")
        client = self._clients.of(request.peer[0], forwarded)
        known = {BEGAN: request.began, CANCELLATION: cancellation, CLIENT: client, NOTES: notes}
        return await site.respond(request, known, self._threads), notes

    async def _stream(self, exchange: Exchange, opening: bytes, response: Response) -> int:
        """Send the parts of an answer; return its size. One that breaks off breaks the connection."""
        run = asyncio.get_running_loop().run_in_executor
        parts: Iterator[bytes] = response.parts or iter(())
        size = 0
        exchange.start(opening, is_sized=response.length is not None)
        try:
            while (part := await run(self._threads, next, parts, None)) is not None:
                await exchange.part(part)
                size += len(part)
            exchange.end()
        except ConnectionError:
            self._monitor.cancelled()
        except Exception as error:  # noqa: BLE001  # whatever broke the answer, its connection has to break
            _LOG.warning("an answer broke off after %d bytes: %s", size, error)
            self._monitor.broken()
            exchange.break_off()
        finally:
            await run(self._threads, response.close)
        return size
