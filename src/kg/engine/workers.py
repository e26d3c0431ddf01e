"""A pool of worker processes: each query in one that can be killed, and is, at its deadline."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, cast

from kg.engine.frames import ClosedError, Head, LateError, receive, send
from kg.engine.port import Answer, Query
from kg.engine.worker import encode, result
from kg.errors import (
    EngineBusyError,
    EngineFailedError,
    EnvironmentNotReadyError,
    QueryError,
    QueryMemoryError,
    QueryTimeoutError,
)
from kg.settings import Settings

_LOG: Final = logging.getLogger(__name__)
_START_SECONDS: Final = 30.0
_PIPE_BYTES: Final = 1 << 20
_LAST_WORDS: Final = 8_192


class Worker:
    """One worker process and its pipes; it serves one query at a time."""

    def __init__(self, command: list[str]) -> None:
        """Start the process; it opens its store while the caller goes on."""
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter with our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={"MALLOC_ARENA_MAX": "2"},
        )
        self._stdin, self._stdout, self._stderr = (
            cast("IO[bytes]", pipe)
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr)
        )
        for pipe in (self._stdin, self._stdout):
            with suppress(AttributeError, OSError):  # a system without larger pipes has smaller ones
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._confined: tuple[str, ...] | None = None
        self._ending: tuple[int, str] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def ready(self) -> tuple[str, ...]:
        """Wait until the store is open; return the confinements that hold.

        Raises:
            ClosedError, LateError: The process did not get that far.
        """
        if self._confined is None:
            head, _ = receive(self._stdout.fileno(), time.monotonic() + _START_SECONDS)
            self._confined = tuple(head["confined"])
        return self._confined

    def ask(self, query: Query) -> tuple[Head, bytes]:
        """Return the reply to a query.

        Raises:
            ClosedError: The process ended.
            LateError: No reply by the deadline; the process still runs.
        """
        self.ready()
        deadline = time.monotonic() + query.seconds
        send(self._stdin.fileno(), *encode(query))
        return receive(self._stdout.fileno(), deadline)

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def bury(self) -> tuple[int, str]:
        """End the process, close its pipes; return its exit code and its last words."""
        if self._ending is None:
            self._process.kill()
            code = self._process.wait()
            words = os.read(self._stderr.fileno(), _LAST_WORDS).decode("utf-8", "replace")
            for pipe in (self._stdin, self._stdout, self._stderr):
                pipe.close()
            self._ending = (code, words)
        return self._ending


class Pool:
    """An engine over a store folder: as many queries at once as it has workers; others wait, for a while."""

    def __init__(self, store: Path, context: Path | None, settings: Settings) -> None:
        """Start the workers.

        Args:
            store: A database folder; nobody may write to it.
            context: The JSON-LD context for graphs; the prefix registry if not given.
            settings: How many workers, and their limits.

        Raises:
            EnvironmentNotReadyError: A worker cannot open the store.
        """
        limits = {
            "size": settings.result_bytes,
            "rows": settings.result_rows,
            "memory": settings.worker_bytes,
        }
        # -I: isolated from the environment and the working folder; -B: writes no files
        self._command = [sys.executable, "-I", "-B", "-m", "kg.engine.worker"]
        self._command += [str(store), str(context or ""), json.dumps(limits)]
        self._queue_seconds = settings.queue_seconds
        self._seconds = settings.timeout
        self._lock = threading.Lock()
        self._closed = False
        self._workers = [Worker(self._command) for _ in range(settings.workers or os.cpu_count() or 1)]
        self._free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)
        self.confined = self._first()

    def __len__(self) -> int:
        """Return the number of workers."""
        return len(self._workers)

    def answer(self, query: Query) -> Answer:
        """Evaluate a query in a free worker; see :meth:`kg.engine.port.Engine.answer`.

        Raises:
            EngineBusyError: No worker was free in time.
            QueryError: What became of the query.
        """
        try:
            worker = self._free.get(timeout=self._queue_seconds)
        except queue.Empty:
            raise EngineBusyError(
                f"All {len(self)} query processes were busy for {self._queue_seconds:g} seconds.",
                hint="Try again in a moment.",
            ) from None
        try:
            if not worker.is_alive:
                worker, _, _ = self._replace(worker)
            return result(*worker.ask(query))
        except (ClosedError, LateError) as error:
            worker, code, words = self._replace(worker)
            raise _cause(error, query, code, words) from None
        finally:
            self._free.put(worker)  # a dead one too: it is replaced when its turn comes

    def close(self) -> None:
        """Kill every worker; queries that run get an error."""
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.kill()
        for _ in self._workers:
            with suppress(queue.Empty):
                self._free.get(timeout=1).bury()

    def _first(self) -> tuple[str, ...]:
        try:
            return self._workers[0].ready()
        except (ClosedError, LateError):
            _, words = self._workers[0].bury()
            self.close()
            reason = (words.strip().splitlines() or ["it gave no reason"])[-1]
            raise EnvironmentNotReadyError(f"A query process could not start: {reason}") from None

    def _replace(self, worker: Worker) -> tuple[Worker, int, str]:
        """Put a new worker in the place of one that is broken or late; return how the old one ended."""
        code, words = worker.bury()
        with self._lock:
            if self._closed:
                return worker, code, words
            fresh = Worker(self._command)
            self._workers[self._workers.index(worker)] = fresh
        _LOG.info("a query process ended with %s and was replaced", code)
        return fresh, code, words


def _cause(error: Exception, query: Query, code: int, words: str) -> QueryError:
    """Return what the end of a worker means for its query."""
    if isinstance(error, LateError) or code == -signal.SIGALRM:
        return QueryTimeoutError(
            f"The query did not finish within {query.seconds:g} seconds.",
            hint="Ask for less: narrow the pattern, drop ORDER BY or DISTINCT, or add LIMIT.",
        )
    if code == -signal.SIGKILL or "memory allocation" in words or "bad_alloc" in words:
        return QueryMemoryError(
            "The query needs more memory than it may have.",
            hint="Ask for less: narrow the pattern, drop ORDER BY, DISTINCT or GROUP BY, or add LIMIT.",
        )
    return EngineFailedError(
        f"The engine broke on this query ({_ending(code)}); nothing else is affected.",
        hint="Write it in smaller or less nested parts.",
    )


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
