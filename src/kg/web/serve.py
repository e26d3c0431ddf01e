"""Run the application under granian until a signal ends it."""

from __future__ import annotations

import ctypes
import logging
import math
import os
import signal
import socket
import sys
import threading
import time
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
_SET_PARENT_DEATH_SIGNAL: Final = 1  # linux/prctl.h
_TRIES: Final = 500
_PAUSE_SECONDS: Final = 0.02


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
    _detach()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    engine = Pool(served.store, served.context, settings)
    Finalize(None, engine.close, exitpriority=0)
    origin = f"http://{_bracketed(settings.host)}:{settings.port}"
    app = create_app(served, engine, settings, Urls(origin=origin))
    line = f"Serving {served.name or served.title} at {origin}/  (stop with Ctrl-C)\n"
    threading.Thread(target=_announce, args=(line, settings), daemon=True).start()
    return app


def _detach() -> None:
    """Make this process take signals from its parent only, and end with it.

    Ctrl-C goes to every process of the terminal's group; in a group of its own this one is stopped once:
    granian hangs on two signals in a row.
    """
    parent = os.getppid()
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            raise SystemExit(1)


def _announce(line: str, settings: Settings) -> None:
    """Write a line once the address answers; granian listens only after it has the application."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  # compared
    for _ in range(_TRIES):
        try:
            socket.create_connection((host, settings.port), timeout=1).close()
            break
        except OSError:
            time.sleep(_PAUSE_SECONDS)
    sys.stdout.write(line)
    sys.stdout.flush()


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
