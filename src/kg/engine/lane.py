"""The quick lane: a query that takes milliseconds is answered in the thread of the event loop.

To hand it to another thread and back takes longer than to answer it. Whatever would hold up the loop goes on
in another thread: a worker that is not ready, a query that is not quick, a long answer, a failure.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Final

from kg.engine.frames import ClosedError, Head
from kg.engine.port import Answer, Cancellation, Query
from kg.engine.scheduler import PRESSED_SECONDS, Ticket

_SHORT: Final = 16_000  # characters of a query that a worker takes at once, whatever it does

if TYPE_CHECKING:
    from kg.engine.workers import Evaluation, Pool


async def answer(pool: Pool, query: Query, threads: Executor) -> Answer:
    """Return the answer of a pool; errors as for :meth:`kg.engine.workers.Pool.answer`."""
    run = asyncio.get_running_loop().run_in_executor
    pool.quarantine.check(query)
    if pool.quarantine.is_slow(query) or len(query.text) > _SHORT:
        return await run(threads, pool.answer, query)
    ticket = pool.scheduler.queue(query.client, query.seconds, is_slow=False)
    if not ticket.is_running:
        await _turn(pool, ticket, query.cancellation)
    pool.scheduler.settle(ticket, query.cancellation)
    with pool.leaving(ticket):
        worker = pool.staff.idle()
        if worker is None:
            return await run(threads, pool.evaluate, query, ticket)
        evaluation = pool.begin(query, ticket, worker)
        frame = await _frame(evaluation)
        if frame is None:
            return await run(threads, pool.carry_on, evaluation)
        return pool.answered(evaluation, *frame)


async def _turn(pool: Pool, ticket: Ticket, cancellation: Cancellation) -> None:
    """Wait for a query's turn, or its client's leaving, and not for ever."""
    loop, here = asyncio.get_running_loop(), threading.get_ident()
    turn: asyncio.Future[bool] = loop.create_future()

    def call() -> None:
        if threading.get_ident() == here:
            _settle(turn, result=True)
        else:
            loop.call_soon_threadsafe(_settle, turn, True)  # noqa: FBT003  # the result

    pool.scheduler.call(ticket, call)
    timer = loop.call_later(pool.scheduler.places.seconds, _settle, turn, False)  # noqa: FBT003
    with cancellation.calls(call):
        await turn
    timer.cancel()


async def _frame(evaluation: Evaluation) -> tuple[Head, bytes] | None:
    """Return a frame that comes in time for a quick query; ``None`` if it does not, or is long."""
    frames = evaluation.worker.frames
    until = asyncio.get_running_loop().time() + PRESSED_SECONDS
    with evaluation.query.cancellation.calls(evaluation.worker.kill):
        while await _is_readable(frames.descriptor, until):
            try:
                frame = frames.ready()
            except ClosedError:
                return None  # the other thread finds it too, and says what it means
            if evaluation.query.cancellation.is_cancelled:
                return None  # its end is near
            if frame or frames.is_long:
                return frame
    return None


async def _is_readable(descriptor: int, until: float) -> bool:
    """Wait until there is something to read; return whether that was in time."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[bool] = loop.create_future()
    loop.add_reader(descriptor, _settle, found, True)  # noqa: FBT003  # the result
    timer = loop.call_at(until, _settle, found, False)  # noqa: FBT003
    try:
        return await found
    finally:
        timer.cancel()
        loop.remove_reader(descriptor)


def _settle(future: asyncio.Future[bool], result: bool) -> None:  # noqa: FBT001
    if not future.done():
        future.set_result(result)
