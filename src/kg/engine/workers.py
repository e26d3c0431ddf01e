"""A pool of worker processes: each query in one that can be killed, and is, at its deadline."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from kg.engine import lane
from kg.engine.frames import ClosedError, Head, LateError
from kg.engine.nursery import Source, Worker
from kg.engine.port import Answer, Query, State
from kg.engine.quarantine import Quarantine
from kg.engine.scheduler import PRESSED_SECONDS, QUICK_SECONDS, Places, Scheduler, Ticket
from kg.engine.staff import Staff
from kg.engine.worker import reply_format
from kg.errors import (
    EngineBusyError,
    EngineFailedError,
    QueryCancelledError,
    QueryError,
    QueryMemoryError,
    QueryTimeoutError,
)
from kg.settings import Settings

_LOG: Final = logging.getLogger(__name__)
_LONG_SECONDS: Final = 1.0
_TRIES: Final = 3
_SHARE: Final = 5  # as much longer than its work may a query take without being slow


class Pool:
    """An engine over a store: as many queries at once as it has places; others wait, for a while."""

    def __init__(self, source: Source, settings: Settings) -> None:
        """Load the source and start the first worker.

        Args:
            source: What to evaluate on.
            settings: How many workers, and their limits.

        Raises:
            EnvironmentNotReadyError: The source cannot be loaded, or no worker can start.
        """
        limits = {
            "size": max(settings.result_bytes, settings.spool_bytes),
            "spool": settings.spool_bytes,
            "rows": settings.result_rows,
            "memory": settings.worker_bytes,
        }
        self._source = source
        self._places = Places(
            all=settings.query_processes,
            slow=settings.slow_processes,
            waiting=settings.queue_length,
            per_client=settings.client_queries,
            seconds=settings.queue_seconds,
        )
        self.scheduler = Scheduler(self._places)
        self.quarantine = Quarantine()
        self.staff = Staff(source, limits, self._places.all)

    def state(self) -> State:
        """Return how the pool is."""
        running, slow, waiting = self.scheduler.counts()
        return State(
            kind=self._source.kind,
            workers=self._places.all,
            running=running,
            slow=slow,
            waiting=waiting,
            confined=self.staff.confined,
            ended=self.staff.ended(),
        )

    def answer(self, query: Query) -> Answer:
        """Evaluate a query in a free worker; see :meth:`kg.engine.port.Engine.answer`.

        Raises:
            EngineBusyError, TooManyQueriesError: There was no place for it.
            QueryCancelledError: Nobody waits for the answer.
            QueryError: What became of the query.
        """
        self.quarantine.check(query)
        is_slow = self.quarantine.is_slow(query)
        ticket = self.scheduler.enter(query.client, query.seconds, query.cancellation, is_slow=is_slow)
        try:
            return self.evaluate(query, ticket)
        except BaseException:
            self.leave(ticket)
            raise

    async def answer_soon(self, query: Query, threads: Executor) -> Answer:
        """Do as :meth:`answer` in the thread of an event loop; see :mod:`kg.engine.lane`."""
        return await lane.answer(self, query, threads)

    def close(self) -> None:
        """Kill every worker; queries that run get an error."""
        self.staff.close()

    def receive(self, evaluation: Evaluation) -> tuple[Head, bytes]:
        """Return the next frame of an answer.

        Raises:
            QueryError: The worker ended, or is late.
        """
        try:
            with evaluation.query.cancellation.calls(evaluation.worker.kill):
                return evaluation.worker.frames.receive(evaluation.deadline)
        except (ClosedError, LateError) as error:
            raise self._failure(evaluation, error) from None

    def finish(self, evaluation: Evaluation) -> None:
        """Make room, and keep a worker for the next query unless it worked for long: it may hold memory."""
        spent = evaluation.spent()
        if spent < QUICK_SECONDS:
            self.quarantine.note_quick(evaluation.query)
        if evaluation.query.cancellation.is_cancelled:
            self.staff.end(evaluation.worker, QueryCancelledError.code)  # it may be about to be killed
        elif spent > _LONG_SECONDS or evaluation.worker.has_yielded:
            self.staff.end(evaluation.worker, "worked long")
        else:
            self.staff.give_back(evaluation.worker)
        self.scheduler.leave(evaluation.ticket, spent)

    def leave(self, ticket: Ticket) -> None:
        """Make room for the next query."""
        self.scheduler.leave(ticket)

    def evaluate(self, query: Query, ticket: Ticket) -> Answer:
        """Return the answer to a query that has its turn; errors as for :meth:`answer`."""
        return self.carry_on(self._begun(query, ticket))

    def begin(self, query: Query, ticket: Ticket, worker: Worker, *, is_alone: bool = False) -> Evaluation:
        """Ask a worker.

        Args:
            query: The query.
            ticket: Its place.
            worker: An idle worker.
            is_alone: Whether no other query is in hand.

        Raises:
            ClosedError: It had ended before.
        """
        began = time.monotonic()
        deadline = began + query.seconds - query.spent
        evaluation = Evaluation(query, ticket, worker, began, deadline, worker.used())
        worker.ask(query, is_alone=is_alone)
        return evaluation

    def _begun(self, query: Query, ticket: Ticket) -> Evaluation:
        """Ask a free worker, or the next one where it has ended before."""
        for _ in range(_TRIES):
            worker = self.staff.take()
            try:
                return self.begin(query, ticket, worker)
            except ClosedError:
                self.staff.end(worker, "while idle")
        raise EngineFailedError("No query process took the query.", hint="Ask again in a moment.")

    def carry_on(self, evaluation: Evaluation) -> Answer:
        """Wait for an answer; errors as for :meth:`answer`."""
        while not self._may_go_on(evaluation):
            query, ticket = evaluation.query, evaluation.ticket
            self.staff.end(evaluation.worker, "no slow place")
            self.scheduler.requeue(ticket, query.cancellation)
            evaluation = self._begun(query, ticket)
        return self.answered(evaluation, *self.receive(evaluation))

    def answered(self, evaluation: Evaluation, head: Head, content: bytes) -> Answer:
        """Return the answer of a frame, and make room for the next query, if it is the last."""
        if head.get("more"):
            rest = _Rest(self, evaluation)
            return Answer(content=content, format=reply_format(head), rows=None, rest=rest)
        self.finish(evaluation)
        return Answer(content=content, format=reply_format(head), rows=head["rows"])

    def _may_go_on(self, evaluation: Evaluation) -> bool:
        """Wait for a moment; return whether the query is quick, or has a slow place.

        Where others ask too, a worker in a slow place only gets the time that nobody else wants.
        """
        query, worker, ticket = evaluation.query, evaluation.worker, evaluation.ticket
        while not ticket.is_slow:
            spent = evaluation.spent()
            if spent >= QUICK_SECONDS or (spent >= PRESSED_SECONDS and self.scheduler.is_pressed(ticket)):
                self.quarantine.note_slow(query)
                if not self.scheduler.promote(ticket):
                    return False
                break
            with suppress(LateError), query.cancellation.calls(worker.kill):
                worker.frames.wait(time.monotonic() + PRESSED_SECONDS)
                return True
        if self.scheduler.is_shared(ticket):
            worker.yield_time()
        return True

    def _failure(self, evaluation: Evaluation, error: Exception) -> QueryError:
        """Return what the end of a worker, or its silence, means for its query."""
        code, words = evaluation.worker.bury()
        if self.staff.is_closed:
            return EngineBusyError("The server is stopping.", hint="Ask again in a moment.", retry=1)
        failure = _cause(error, evaluation.query, code, words)
        self.staff.end(evaluation.worker, failure.code)
        if not isinstance(failure, QueryCancelledError):
            self.quarantine.add(evaluation.query, failure)
            _LOG.info("a query process ended with %s: %s", _ending(code), failure.code)
        return failure


@dataclass(slots=True)
class Evaluation:
    """A query in a worker; times are those of :func:`time.monotonic`, ``used`` that of its own clock."""

    query: Query
    ticket: Ticket
    worker: Worker
    began: float
    deadline: float
    used: float | None

    def spent(self) -> float:
        """Return how long the worker has worked: a busy machine makes no query slow, a wait for data does."""
        passed = time.monotonic() - self.began
        used = self.worker.used() if passed > PRESSED_SECONDS else None  # before, it makes no difference
        return passed if used is None or self.used is None else max(used - self.used, passed / _SHARE)


class _Rest:
    """The parts of an answer that follow its first; a worker whose answer nobody takes is ended."""

    def __init__(self, pool: Pool, evaluation: Evaluation) -> None:
        self._pool = pool
        self._evaluation = evaluation
        self._is_over = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._is_over:
            raise StopIteration
        try:
            head, content = self._pool.receive(self._evaluation)
        except QueryError:
            self._over()
            raise
        if not head.get("more"):
            self._pool.finish(self._evaluation)
            self._is_over = True
            reply_format(head)
        return content

    def close(self) -> None:
        """End the evaluation, if it is not over."""
        if not self._is_over:
            self._pool.staff.end(self._evaluation.worker, "not taken")
            self._over()

    def _over(self) -> None:
        self._is_over = True
        self._pool.leave(self._evaluation.ticket)


def _cause(error: Exception, query: Query, code: int, words: str) -> QueryError:
    if query.cancellation.is_cancelled:
        return QueryCancelledError("The client is gone.")
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
