"""Run the application under granian until a signal ends it."""

from __future__ import annotations

import logging
import math
import socket
from functools import partial
from multiprocessing.util import Finalize
from typing import Any, Final

from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from kg.engine.workers import Pool
from kg.errors import EnvironmentNotReadyError
from kg.settings import Settings
from kg.web.app import create_app
from kg.web.served import Served
from kg.web.urls import Urls

_THREADS: Final = 64  # requests in hand: those that wait for a worker must not keep out those that need none
_STOP_SECONDS: Final = 2


def run(served: Served, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then end every process and return.

    Raises:
        EnvironmentNotReadyError: The address cannot be listened on, or the server could not start.
    """
    port = _free(settings.host, settings.port)
    chosen = settings.replace(port=port)
    server = Server(
        "kg.web",
        address=chosen.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=math.ceil(chosen.timeout) + _STOP_SECONDS,
    )
    try:
        server.serve(target_loader=partial(load, served, chosen), wrap_loader=False)
    except SystemExit as stopped:
        if stopped.code:
            raise EnvironmentNotReadyError(
                "The server ended on its own.", hint="See what it wrote above."
            ) from stopped


def load(served: Served, settings: Settings) -> Flask:
    """Return the application, with a pool that ends with this process; called in granian's own process."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    engine = Pool(served.store, served.context, settings)
    Finalize(None, engine.close, exitpriority=0)
    origin = f"http://{_bracketed(settings.host)}:{settings.port}"
    app = create_app(served, engine, settings, Urls(origin=origin))
    print(f"Serving {served.name or served.title} at {origin}/  (stop with Ctrl-C)", flush=True)  # noqa: T201
    return app


def _free(host: str, port: int) -> int:
    """Return the port, or a free one for 0; granian itself would share one that is in use."""
    family: Any = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise EnvironmentNotReadyError(
                f"{_bracketed(host)}:{port} cannot be listened on: {error.strerror}.",
                hint="Stop what listens there, or choose another port with --port (or KG_PORT).",
            ) from error
        return int(probe.getsockname()[1])


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
