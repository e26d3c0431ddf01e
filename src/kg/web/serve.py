"""Run the application until a signal ends it, and take in new releases as they come."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import threading
from functools import partial
from typing import Any, Final

import uvloop

from kg.engine import remote
from kg.engine.cache import Cached
from kg.engine.nursery import Source
from kg.engine.sandbox import gaps
from kg.engine.workers import Pool
from kg.errors import EnvironmentNotReadyError
from kg.layout import Project
from kg.release.reader import Release, fingerprint, open_release
from kg.settings import Settings, is_store
from kg.web.app import create_app
from kg.web.archive import RELEASES, Archive, beside
from kg.web.connection import Connection, House
from kg.web.direct import Direct
from kg.web.gateway import Gateway
from kg.web.monitor import Monitor
from kg.web.replies import Replies
from kg.web.served import Served
from kg.web.sites import Site, Sites
from kg.web.urls import Urls
from kg.web.warming import warm

_LOG: Final = logging.getLogger(__name__)
_STOP_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 1.0
_BACKLOG: Final = 1_024
_COLLECTED: Final = (
    2_000,
    5,
    100,
)  # seldom all: a pass over what caches hold stops every request for a while


def run(served: Served, settings: Settings, project: Project | None = None) -> None:
    """Serve until SIGINT or SIGTERM: requests in hand are answered first, then every process ends.

    Args:
        served: What to serve.
        settings: Where, and within which limits.
        project: Where new releases come from; each is served when it is current and whole.

    Raises:
        EnvironmentNotReadyError: The address cannot be listened on, or the engine cannot start.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    with _bound(settings.host, settings.port) as address:
        chosen = settings.replace(port=address.getsockname()[1])
        monitor = Monitor(chosen)
        seconds = chosen.timeout + _STOP_SECONDS
        kept = Archive(project, partial(_kept, chosen, monitor), seconds) if project else None
        sites = Sites(site(served, chosen, monitor, kept), kept)
        monitor.watch(sites)
        try:
            uvloop.run(_serve(address, sites, chosen, monitor, project))
        finally:
            sites.close()


def site(
    served: Served,
    settings: Settings,
    monitor: Monitor,
    kept: Archive | None = None,
    current: str | None = None,
) -> Site:
    """Return the application over what is served, with an engine of its own.

    Args:
        served: What to serve.
        settings: Where, and within which limits.
        monitor: What watches it.
        kept: The releases that are kept beside it.
        current: The path that the current release is under, if this is another.

    Raises:
        EnvironmentNotReadyError: The engine cannot start.
    """
    engine = Cached(Pool(_source(served, settings), settings), settings.cache_bytes // 2)
    urls = Urls.under(settings.public_url or _origin(settings), settings.base_path, current)
    app = create_app(served, engine, settings, urls, monitor, kept)
    if served.release and current is None:
        warm(app, urls)
    if kept:
        app.wsgi_app = beside(app.wsgi_app, kept, urls.root, served.name)  # type: ignore[assignment,method-assign]
    direct = Direct(engine, served, settings, urls)
    return Site(app, direct, served, engine, Replies(settings.cache_bytes // 2))


def _kept(settings: Settings, monitor: Monitor, release: Release) -> Site:
    """Return the application over a release that is no longer current: under its path, with one worker."""
    root = f"{settings.base_path}{RELEASES}{release.manifest.name}"
    small = settings.replace(base_path=root, workers=1, cache_bytes=settings.cache_bytes // 8)
    if is_store(small.engine):  # it holds the current release alone
        small = small.replace(engine="auto")
    return site(Served.of_release(release), small, monitor, current=settings.base_path)


def _source(served: Served, settings: Settings) -> Source:
    """Return what queries are evaluated on: what is served, from memory or disk, or a store that holds it."""
    if is_store(settings.engine) and served.release:
        return Source(
            store=served.store, context=served.context, remote=remote.found(settings, served.release)
        )
    quads = served.default + sum(served.graphs.values())
    in_memory = settings.engine == "memory" or (settings.engine == "auto" and quads <= settings.memory_quads)
    return Source(
        store=served.store, in_memory=in_memory, temporary=served.release is None, context=served.context
    )


async def _serve(
    address: socket.socket, sites: Sites, settings: Settings, monitor: Monitor, project: Project | None
) -> None:
    loop, ended, stopped = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    if project:
        arguments = (project, sites, settings, monitor, stopped)
        threading.Thread(target=_follow, args=arguments, name="releases", daemon=True).start()
    house = House(Gateway(sites, settings, monitor).answer, monitor.refused_at_once, settings)
    server = await loop.create_server(lambda: Connection(house), sock=address, backlog=_BACKLOG)
    sweeping = loop.create_task(house.sweep())
    settle()
    _announce(sites.current, settings)
    await ended.wait()
    stopped.set()
    server.close()
    await house.close(settings.timeout + _STOP_SECONDS)
    await server.wait_closed()
    sweeping.cancel()


def _follow(
    project: Project, sites: Sites, settings: Settings, monitor: Monitor, stopped: threading.Event
) -> None:
    """Serve each release that becomes current, also one that did so while the server started.

    A store may get it later than we do: it is asked until then.
    """
    first = sites.current.served.release
    seen = fingerprint(first.folder.path) if first else None
    while not stopped.wait(_LOOK_SECONDS):
        is_awaited = sites.refused and is_store(settings.engine)
        if (found := fingerprint(project.current)) and (found != seen or is_awaited):
            seen = found
            sites.switch(
                lambda: site(_next(project, settings), settings, monitor, sites.archive),
                settings.timeout + _STOP_SECONDS,
            )
            settle()


def settle() -> None:
    """Free what is left of a start or of an earlier site, and let the collector pass by what stays."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED)


def _next(project: Project, settings: Settings) -> Served:
    """Return the current release; a store is asked for it before every file is compared."""
    release = open_release(project.root)
    if is_store(settings.engine):
        remote.found(settings, release)
    return Served.of_release(release)


def _announce(first: Site, settings: Settings) -> None:
    name = first.served.name or first.served.title
    sys.stdout.write(f"Serving {name} at {_origin(settings)}/  (stop with Ctrl-C)\n")
    sys.stdout.flush()
    for gap in gaps(first.engine.state().confined):
        _LOG.error("%s", gap)


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket with this address, and a free port for 0; it does not listen yet."""
    family: Any = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise EnvironmentNotReadyError(
            f"{_bracketed(host)}:{port} cannot be listened on: {error.strerror}.",
            hint="Stop what listens there, or choose another port with --port (or KG_PORT).",
        ) from error
    return bound


def _origin(settings: Settings) -> str:
    return f"http://{_bracketed(settings.host)}:{settings.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
