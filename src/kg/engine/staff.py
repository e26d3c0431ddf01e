"""The worker processes at hand: taken for a query, given back, ended, and made anew."""

from __future__ import annotations

import threading
from collections import Counter, deque
from contextlib import suppress

from kg.engine.frames import ClosedError, LateError
from kg.engine.nursery import Nursery, Source, Worker
from kg.errors import EngineBusyError, EnvironmentNotReadyError

_BIRTHS = 3


class Staff:
    """Idle workers, those used last taken first: theirs is the warm memory."""

    def __init__(self, source: Source, limits: dict[str, int], number: int) -> None:
        """Load the source and start ``number`` workers.

        Raises:
            EnvironmentNotReadyError: The source cannot be loaded, or no worker can start.
        """
        self._source = source
        self._limits = limits
        self._lock = threading.Lock()
        self._ended: Counter[str] = Counter()
        self._idle: deque[Worker] = deque()
        self._nursery = Nursery(source, limits)
        self.is_closed = False
        self.confined = self._first()
        self._idle.extend(self._nursery.bear() for _ in range(1, number))

    def pids(self) -> list[int]:
        """Return the process numbers of the workers that wait for a query."""
        with self._lock:
            return [worker.pid for worker in self._idle if worker.pid is not None]

    def ended(self) -> dict[str, int]:
        """Return how many workers were ended, by reason."""
        with self._lock:
            return dict(self._ended)

    def take(self) -> Worker:
        """Return a worker that is ready for a query.

        Raises:
            EngineBusyError: No process can be started, or the staff is closed.
        """
        for _ in range(_BIRTHS):
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            worker = worker or self._born()
            try:
                worker.ready()
            except (ClosedError, LateError):
                self.end(worker, "at birth")
                continue
            if worker.is_fit:
                return worker
            self.end(worker, "while idle")
        raise EngineBusyError("No query process can be started.", hint="Try again in a moment.", retry=1)

    def idle(self) -> Worker | None:
        """Return a worker that is ready for a query, if that is known without a wait."""
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        if worker is None or worker.is_heard or (worker.pid is not None and worker.is_fit):
            return worker
        self.give_back(worker)
        return None

    def give_back(self, worker: Worker) -> None:
        """Keep a worker for the next query."""
        with self._lock:
            if not self.is_closed:
                self._idle.append(worker)
                return
        worker.bury()

    def end(self, worker: Worker, reason: str) -> tuple[int, str]:
        """End a worker, and have the next one born; return the exit code and the last words."""
        with self._lock:
            self._ended[reason] += 1
        found = worker.bury()
        with suppress(EngineBusyError):
            born = self._born()
            with self._lock:
                if not self.is_closed:
                    self._idle.appendleft(born)
        return found

    def close(self) -> None:
        """End every worker, idle or not."""
        with self._lock:
            self.is_closed = True
            idle = [*self._idle]
            self._idle.clear()
        self._nursery.close()
        for worker in idle:
            worker.bury()

    def _first(self) -> tuple[str, ...]:
        worker = self._nursery.bear()
        try:
            confined = worker.ready()
        except (ClosedError, LateError):
            _, words = worker.bury()
            self.close()
            reason = (words.strip().splitlines() or ["it gave no reason"])[-1]
            raise EnvironmentNotReadyError(f"A query process could not start: {reason}") from None
        self._idle.append(worker)
        return confined

    def _born(self) -> Worker:
        """Return a new worker; a nursery that has ended is made anew."""
        try:
            with self._lock:
                if self.is_closed:
                    raise EngineBusyError("The server is stopping.", hint="Ask again in a moment.", retry=1)
                if not self._nursery.is_alive:
                    self._nursery.close()
                    self._nursery = Nursery(self._source, self._limits)
            return self._nursery.bear()
        except (OSError, EnvironmentNotReadyError) as error:
            raise EngineBusyError(
                f"No query process can be started: {error}.", hint="Try again in a moment.", retry=1
            ) from error
