"""The application over what is served now, and over what is served next: a switch that drops no request."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, Final

from flask import Flask

from kg.engine.port import Engine
from kg.errors import KgError
from kg.web import wsgi
from kg.web.direct import Direct
from kg.web.message import Request
from kg.web.replies import Replies
from kg.web.served import Served
from kg.web.wsgi import Response

if TYPE_CHECKING:
    from kg.web.archive import Archive

_LOG: Final = logging.getLogger(__name__)
_PAUSE: Final = 0.05


class Site:
    """An application, what it serves, and the engine behind it; no build removes its release."""

    def __init__(self, app: Flask, direct: Direct, served: Served, engine: Engine, replies: Replies) -> None:
        """Take an application and its parts.

        Raises:
            ReleaseNotFoundError: The release is no longer kept.
        """
        self.app = app
        self._direct = direct
        self.served = served
        self.engine = engine
        self.replies = replies
        self.requests = 0
        self._hold = served.release.hold() if served.release else None

    async def respond(self, request: Request, known: dict[str, Any], threads: Executor) -> Response:
        """Return the answer to a request: at once, as far as that can be, or else by the application.

        Args:
            request: The request.
            known: What is known of it, for :mod:`kg.web.asking`.
            threads: The application runs in one of them.
        """
        if found := await self._direct.answer(request, known, threads):
            return found
        run = asyncio.get_running_loop().run_in_executor
        return await run(threads, wsgi.respond, self.app, wsgi.environ(request, known))

    def close(self) -> None:
        """End the engine's processes and let go of the release."""
        self.engine.close()
        if self._hold:
            self._hold.close()


class Sites:
    """The site that answers, and how the next one takes its place."""

    def __init__(self, first: Site, archive: Archive | None = None) -> None:
        """Begin with a site, beside what is kept of earlier ones."""
        self._site = first
        self.archive = archive
        self._lock = threading.Lock()
        self.refused: str | None = None

    @property
    def current(self) -> Site:
        """The site that new requests come to."""
        return self._site

    def using(self) -> _Use:
        """Hold the current site for one request; it is not closed before the request ends."""
        return _Use(self, self._lock)

    def switch(self, make: Callable[[], Site], seconds: float) -> None:
        """Make a site and let it answer from now on; close the one before when its requests have ended.

        A site that cannot be made changes nothing; :attr:`refused` says why.

        Args:
            make: Makes the site.
            seconds: How long requests of the site before may go on.
        """
        try:
            fresh = make()
        except KgError as error:
            if self.refused != str(error):  # said once, however often it is tried again
                _LOG.error("the new release is not served: %s", error)  # a finding, no fault here
            self.refused = str(error)
            return
        with self._lock:
            old, self._site, self.refused = self._site, fresh, None
        _LOG.info("serving %s", fresh.served.name)
        latest = time.monotonic() + seconds
        while old.requests and time.monotonic() < latest:
            time.sleep(_PAUSE)
        old.close()

    def close(self) -> None:
        """Close the current site, and what is open beside it."""
        self._site.close()
        if self.archive:
            self.archive.close()


class _Use:
    """A block during which a site is held; a plain class enters it soonest."""

    __slots__ = ("_lock", "_site", "_sites")

    def __init__(self, sites: Sites, lock: threading.Lock) -> None:
        self._sites = sites
        self._lock = lock

    def __enter__(self) -> Site:
        with self._lock:
            self._site = self._sites.current
            self._site.requests += 1
        return self._site

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._site.requests -= 1
