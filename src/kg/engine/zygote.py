"""The program of the nursery: loads a store once, then forks a worker for each request.

Forking shares the loaded store between all workers, copy on write, and makes a new one in milliseconds. So
this process has one thread, evaluates nothing, and ends with all its children when its server does.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from kg.engine import worker
from kg.engine.sandbox import end_with_parent

_FILES: Final = 2  # descriptors that come with a request: a connection, and standard error


def main(text: str) -> None:
    """Load, then serve requests; ``text`` is what :class:`kg.engine.nursery.Nursery` writes, as JSON."""
    given = json.loads(text)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=given["control"])
    try:
        store = None if given["remote"] else _load(Path(given["store"]), in_memory=given["in_memory"])
        gc.freeze()  # the collector of a child need not touch, and so copy, what was loaded
        control.send(b"{}")
        _Nursery(control, store, given).run()
    finally:
        if given["temporary"]:
            shutil.rmtree(given["store"], ignore_errors=True)


def _load(path: Path, *, in_memory: bool) -> ox.Store | None:
    """Return the store in memory; nothing for one on disk, which each worker opens by itself."""
    stored = ox.Store.read_only(str(path))
    if not in_memory:
        return None
    store = ox.Store()
    store.bulk_extend(stored)
    return store


class _Nursery:
    """Children by the number that the server gave them."""

    def __init__(self, control: socket.socket, store: ox.Store | None, given: dict[str, Any]) -> None:
        self._control = control
        self._store = store
        self._given = given
        self._pids: dict[int, int] = {}
        self._wake, wakes = os.pipe()
        os.set_blocking(wakes, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)

    def run(self) -> None:
        try:
            while self._serve():
                pass
        finally:
            for pid in self._pids:
                os.kill(pid, signal.SIGKILL)

    def _serve(self) -> bool:
        """Wait for one thing to happen; return whether the server is still there."""
        ready, _, _ = select.select([self._control.fileno(), self._wake], [], [])
        if self._wake in ready:
            os.read(self._wake, 1 << 10)
            self._reap()
        if self._control.fileno() not in ready:
            return True
        content, files, _, _ = socket.recv_fds(self._control, 1 << 16, _FILES)
        if not content:
            return False
        message = json.loads(content)
        if "bear" in message:
            self._bear(message["bear"], files)
        elif message["kill"] in self._pids:
            os.kill(self._pids[message["kill"]], signal.SIGKILL)
        return True

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                number = next(number for number, pid in self._pids.items() if pid == ended[0])
                del self._pids[number]
                self._report(number, os.waitstatus_to_exitcode(ended[1]))

    def _report(self, number: int, code: int) -> None:
        with suppress(OSError):  # a server that is gone is noticed by the next wait
            self._control.send(json.dumps({"ended": number, "code": code}).encode())

    def _bear(self, number: int, files: list[int]) -> None:
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            self._report(number, 1)
            pid = None
        if pid == 0:
            self._become_worker(parent, *files)
        if pid:
            self._pids[number] = pid
        for file in files:
            os.close(file)

    def _become_worker(self, parent: int, connection: int, words: int) -> None:
        """Serve queries in the child; never return."""
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(words, sys.stderr.fileno())
            self._control.close()
            end_with_parent(parent)
            worker.run(self._store or Path(self._given["store"]), connection, self._given)
        finally:
            os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
