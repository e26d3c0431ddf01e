"""Worker processes on request: a process that has everything loaded forks them in milliseconds."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.engine.frames import Frames, LateError
from kg.engine.port import Query
from kg.engine.worker import encode
from kg.errors import EnvironmentNotReadyError
from kg.stores.credentials import Credentials

if TYPE_CHECKING:
    from kg.engine.lane import Ear

_START_SECONDS: Final = 30.0
_ENDING_SECONDS: Final = 5.0
_LAST_WORDS: Final = 8_192
_PROCESSOR_TIME: Final = 2
_LAST: Final = 19  # the niceness of a process that gets what is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What workers evaluate on.

    Attributes:
        store: A database folder; nobody may write to it.
        in_memory: Whether it is copied into memory once, for all workers, or read from disk by each.
        temporary: Whether the folder goes when the nursery does.
        context: The JSON-LD context file; the prefix registry if not given.
        remote: Where queries go instead, as :func:`kg.engine.remote.found` says.
    """

    store: Path
    in_memory: bool = False
    temporary: bool = False
    context: Path | None = None
    remote: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What queries are evaluated on: ``memory``, ``disk``, or a ``store`` elsewhere."""
        return "store" if self.remote else "memory" if self.in_memory else "disk"


class Worker:
    """A process that the nursery forked, known by its ``pid`` once ready; it serves one query at a time."""

    def __init__(self, nursery: Nursery, number: int, connection: socket.socket, words: int) -> None:
        """Hold this side's ends of the connection and of the process's standard error."""
        self.pid: int | None = None
        self.has_yielded = False
        self.ear: Ear | None = None
        self._thread = 0
        self._nursery = nursery
        self._number = number
        self._connection = connection
        self.frames = Frames(connection.fileno())
        self._words = words
        self._confined: tuple[str, ...] = ()
        self._ended = threading.Event()
        self._code: int | None = None
        self._buried: tuple[int, str] | None = None

    @property
    def is_fit(self) -> bool:
        """Whether an idle process can take a query: nothing comes from it before, but its end."""
        try:
            self.frames.wait(0.0)
        except LateError:
            return True
        return False

    @property
    def is_heard(self) -> bool:
        """Whether an event loop would know if the idle process had ended, or soon will."""
        return self.ear is not None and self.ear.is_open

    def ready(self) -> tuple[str, ...]:
        """Wait until the process is confined; return the confinements that hold.

        Raises:
            ClosedError, LateError: The process did not get that far.
        """
        if self.pid is None:
            head, _ = self.frames.receive(time.monotonic() + _START_SECONDS)
            self._confined, self.pid, self._thread = tuple(head["confined"]), head["pid"], head["thread"]
        return self._confined

    def ask(self, query: Query, *, is_alone: bool) -> None:
        """Send a query; the answer is to be received from :attr:`frames`.

        Args:
            query: The query.
            is_alone: Whether there is no other; the process then stays awake for a moment after it.

        Raises:
            ClosedError: The process ended.
        """
        self.frames.write(*encode(query, is_alone=is_alone))

    def used(self) -> float | None:
        """Return the seconds of a processor that the process has had, where the system tells.

        ``man 3 clock_getcpuclockid``: the clock of a process has its number in the name.
        """
        if self.pid is None or sys.platform != "linux":
            return None
        try:
            return time.clock_gettime(~self.pid << 3 | _PROCESSOR_TIME)
        except OSError:  # it has ended
            return None

    def yield_time(self) -> None:
        """Let every other process go first from now on; that cannot be taken back."""
        self.has_yielded = True
        with suppress(OSError):  # it may have ended
            os.setpriority(os.PRIO_PROCESS, self._thread, _LAST)

    def kill(self) -> None:
        """End the process at once; nothing happens to one that has ended."""
        self._nursery.tell({"kill": self._number})

    def bury(self) -> tuple[int, str]:
        """End the process and close the connection; return its exit code and its last words."""
        if self._buried is None:
            self.kill()
            self._ended.wait(_ENDING_SECONDS)
            words = os.read(self._words, _LAST_WORDS) if self._code is not None else b""
            os.close(self._words)
            self._connection.close()
            self._buried = self._code or 0, words.decode("utf-8", "replace")
        return self._buried

    def end(self, code: int) -> None:
        """Take note of how the process ended; for the nursery."""
        self._code = code
        self._ended.set()


class Nursery:
    """The process that forks workers, and the thread that hears from it."""

    def __init__(self, source: Source, limits: dict[str, int]) -> None:
        """Start the process and wait until it has loaded its source.

        Args:
            source: What workers evaluate on.
            limits: ``size``, ``spool``, ``rows`` of an answer, and ``memory`` of a process in bytes.

        Raises:
            EnvironmentNotReadyError: The source cannot be loaded.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = {
            "control": theirs.fileno(),
            "store": str(source.store),
            "in_memory": source.in_memory,
            "temporary": source.temporary,
            "context": str(source.context or ""),
            "limits": limits,
            "remote": dict(source.remote),
        }
        # -I: isolated from the environment and the working folder; -B: writes no files
        command = [sys.executable, "-I", "-B", "-m", "kg.engine.zygote", json.dumps(arguments)]
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter with our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
            env={"MALLOC_ARENA_MAX": "2"} | _secrets(source),
        )
        theirs.close()
        self._control = ours
        self._lock = threading.Lock()
        self._children: dict[int, Worker] = {}
        self._count = 0
        self._await_loading()
        self._listener = threading.Thread(target=self._listen, name="nursery", daemon=True)
        self._listener.start()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def bear(self) -> Worker:
        """Fork a process; it introduces itself on its connection when it is ready.

        Raises:
            OSError: The nursery is gone, or no descriptors are left.
        """
        ours, theirs = socket.socketpair()
        words, last = os.pipe()
        with theirs, self._lock:
            self._count += 1
            child = self._children[self._count] = Worker(self, self._count, ours, words)
            try:
                request = json.dumps({"bear": self._count}).encode()
                socket.send_fds(self._control, [request], [theirs.fileno(), last])
            except OSError:
                child.end(-1)
            finally:
                os.close(last)
        return child

    def tell(self, message: dict[str, int]) -> None:
        """Send a message; a nursery that is gone has no children left to tell of."""
        with self._lock, suppress(OSError):
            self._control.send(json.dumps(message).encode())

    def close(self) -> None:
        """End the process and every child of it."""
        with self._lock, suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
        try:
            self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        self._control.close()
        if self._process.stderr:
            self._process.stderr.close()

    def _await_loading(self) -> None:
        if self._control.recv(1 << 16):
            return
        _, words = self._process.communicate()
        self._control.close()
        reason = (words.decode("utf-8", "replace").strip().splitlines() or ["it gave no reason"])[-1]
        raise EnvironmentNotReadyError(f"The query processes could not start: {reason}")

    def _listen(self) -> None:
        """Hear of ended children until the nursery itself ends; then all have."""
        while message := self._receive():
            with self._lock:
                child = self._children.pop(message["ended"], None)
            if child:
                child.end(message["code"])
        with self._lock:
            left = [*self._children.values()]
            self._children.clear()
        for child in left:
            child.end(-9)

    def _receive(self) -> dict[str, int] | None:
        try:
            message = self._control.recv(1 << 16)
        except OSError:
            return None
        return dict(json.loads(message)) if message else None


def _secrets(source: Source) -> dict[str, str]:
    """Return what a store elsewhere asks for; arguments are for anybody to read, the environment is not."""
    return Credentials.from_environment(os.environ).variables() if source.remote else {}
