"""The quick lane: a query that takes milliseconds is answered in the thread of the event loop.

To hand it to another thread and back takes longer than to answer it. Whatever would hold up the loop goes on
in another thread: a worker that is not ready, a query that is not quick, a long answer, a failure.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import Executor
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from kg.engine.frames import AWAKE_SECONDS, ClosedError, Frames, Head
from kg.engine.port import Answer, Cancellation, Query
from kg.engine.scheduler import PRESSED_SECONDS, Ticket

_CORES: Final = os.cpu_count() or 1
_SHORT: Final = 16_000  # characters of a query that a worker takes at once, whatever it does

if TYPE_CHECKING:
    from kg.engine.workers import Evaluation, Pool

T = TypeVar("T")


async def answer(pool: Pool, query: Query, threads: Executor) -> Answer:
    """Return the answer of a pool; errors as for :meth:`kg.engine.workers.Pool.answer`."""
    loop = asyncio.get_running_loop()
    pool.quarantine.check(query)
    if pool.quarantine.is_slow(query) or len(query.text) > _SHORT:
        return await loop.run_in_executor(threads, pool.answer, query)
    ticket = pool.scheduler.queue(query.client, query.seconds, is_slow=False)
    if not ticket.is_running:
        await _turn(pool, ticket, query.cancellation, loop)
    pool.scheduler.settle(ticket, query.cancellation)
    try:
        worker = pool.staff.idle()
        if worker is None:
            return await loop.run_in_executor(threads, pool.evaluate, query, ticket)
        try:
            is_alone = _CORES > 1 and pool.scheduler.is_alone()
            evaluation = pool.begin(query, ticket, worker, is_alone=is_alone)
        except ClosedError:  # whoever takes it next finds that it has ended
            pool.staff.give_back(worker)
            return await loop.run_in_executor(threads, pool.evaluate, query, ticket)
        frame = await _frame(evaluation, loop, is_alone=is_alone)
        if frame is None:
            return await loop.run_in_executor(threads, pool.carry_on, evaluation)
        return pool.answered(evaluation, *frame)
    except BaseException:
        pool.leave(ticket)
        raise


async def _turn(
    pool: Pool, ticket: Ticket, cancellation: Cancellation, loop: asyncio.AbstractEventLoop
) -> None:
    """Wait for a query's turn, or its client's leaving, and not for ever."""
    here = threading.get_ident()
    turn: asyncio.Future[bool] = loop.create_future()

    def call() -> None:
        if threading.get_ident() == here:
            _settle(turn, True)  # noqa: FBT003  # the result
        else:
            loop.call_soon_threadsafe(_settle, turn, True)  # noqa: FBT003  # the result

    pool.scheduler.call(ticket, call)
    timer = loop.call_later(pool.scheduler.places.seconds, _settle, turn, False)  # noqa: FBT003
    cancellation.call(call)
    try:
        await turn
    finally:
        cancellation.call(None)
        timer.cancel()


async def _frame(
    evaluation: Evaluation, loop: asyncio.AbstractEventLoop, *, is_alone: bool
) -> tuple[Head, bytes] | None:
    """Return a frame that comes in time for a quick query; ``None`` if it does not, or is long."""
    worker, cancellation = evaluation.worker, evaluation.query.cancellation
    if worker.ear is None or not worker.ear.is_open or worker.ear.loop is not loop:
        worker.ear = Ear(worker.frames, loop)
    cancellation.call(worker.kill)
    try:
        frame = await worker.ear.frame(PRESSED_SECONDS, is_near=is_alone)
    finally:
        cancellation.call(None)
    return None if cancellation.is_cancelled else frame  # then the end of the worker is near


class Ear:
    """Hears a worker in the thread of an event loop, also between queries: no query has to begin or end it.

    It has a descriptor of its own, which nobody else closes. Where another thread reads, it falls silent.
    """

    __slots__ = ("_descriptor", "_frames", "_is_timed", "_latest", "_wanted", "loop")

    def __init__(self, frames: Frames, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to listen."""
        self._frames = frames
        self.loop = loop
        self._wanted: asyncio.Future[tuple[Head, bytes] | None] | None = None
        self._latest, self._is_timed = 0.0, False
        self._descriptor = os.dup(frames.descriptor)
        loop.add_reader(self._descriptor, self._hear)

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return self._descriptor >= 0

    async def frame(self, seconds: float, *, is_near: bool) -> tuple[Head, bytes] | None:
        """Return the next frame; ``None`` where it is not there in time, is long, or nobody sends it.

        One that may be near is first looked for without giving the loop away.
        """
        if is_near and self._frames.look(AWAKE_SECONDS):
            with suppress(ClosedError):  # that is heard again
                if found := self._frames.ready():
                    return found
        self._wanted = self.loop.create_future()
        self._latest = time.monotonic() + seconds
        if not self._is_timed:
            self._look()
        try:
            return await self._wanted
        finally:
            self._wanted = None

    def _look(self) -> None:
        """Give up a frame that is late, or look again when the one that is wanted then would be."""
        left = self._latest - time.monotonic()
        self._is_timed = self._wanted is not None and left > 0
        if self._is_timed:
            self.loop.call_later(left, self._look)
        elif self._wanted is not None:
            self._close()

    def _hear(self) -> None:
        if self._wanted is None or self._wanted.done():
            self._close()
            return
        try:
            frame = self._frames.ready()
        except ClosedError:
            self._close()  # the other thread finds it too, and says what it means
            return
        if frame:
            self._wanted.set_result(frame)
        elif self._frames.is_long:
            self._close()

    def _close(self) -> None:
        """Leave the rest to another thread."""
        if self._descriptor >= 0:
            self.loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1
        if self._wanted:
            _settle(self._wanted, None)


def _settle(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)
