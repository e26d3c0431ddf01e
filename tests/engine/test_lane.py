"""Queries that are asked from an event loop: quick ones never leave its thread, others lose nothing by it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.engine.conftest import gone

from kg.engine.cache import Cached
from kg.engine.frames import Frames
from kg.engine.nursery import Source
from kg.engine.port import Answer, Cancellation, Query
from kg.engine.workers import Pool
from kg.errors import (
    EngineBusyError,
    KgError,
    QueryCancelledError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
)
from kg.rdf.formats import TURTLE, by_name
from kg.settings import Settings

ASK = Query(text="ASK {}", seconds=5, solutions=by_name("json"), graph=TURTLE)
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(40)) + " }"
YES = b'{"head":{},"boolean":true}'


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


@pytest.fixture
def narrow(store: Path) -> Iterator[Pool]:
    """One worker, that one waits for no longer than a moment."""
    made = Pool(Source(store=store, in_memory=True), Settings(workers=1, queue_seconds=0.3))
    yield made
    made.close()


async def together(*work: Coroutine[Any, Any, Answer]) -> list[Answer | BaseException]:
    return await asyncio.gather(*work, return_exceptions=True)


def test_a_quick_query_needs_no_other_thread(pool: Pool, threads: ThreadPoolExecutor) -> None:
    pool.answer(ASK)  # some worker is ready
    threads.shutdown()  # it takes nothing any more
    found = asyncio.run(pool.answer_soon(ASK, threads))
    assert (found.content, found.rows) == (YES, 1)


def test_many_at_once_are_answered_in_turns(pool: Pool, threads: ThreadPoolExecutor) -> None:
    asked = [replace(ASK, text=f"SELECT ({n} AS ?n) {{}}", client=str(n % 3)) for n in range(60)]
    found = asyncio.run(together(*(pool.answer_soon(query, threads) for query in asked)))
    values = [
        answer.content.split(b'"value":"')[1].split(b'"')[0] for answer in found if isinstance(answer, Answer)
    ]
    assert values == [str(n).encode() for n in range(60)]
    assert pool.state().running == pool.state().waiting == 0


def test_an_answer_of_many_reads_is_whole(pool: Pool, threads: ThreadPoolExecutor) -> None:
    text = 'SELECT (REPLACE("' + "a" * 600 + '", "a", "' + "b" * 1_000 + '") AS ?x) {}'
    assert asyncio.run(pool.answer_soon(replace(ASK, text=text), threads)).content.count(b"b") > 600_000


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ASK", QuerySyntaxError),
        (ENDLESS, QueryTimeoutError),
    ],
)
def test_what_goes_wrong_is_the_same_error_and_the_next_is_answered(
    pool: Pool, threads: ThreadPoolExecutor, text: str, error: type[KgError]
) -> None:
    query = replace(ASK, text=text, seconds=0.5)
    (found,) = asyncio.run(together(pool.answer_soon(query, threads)))
    assert isinstance(found, error)
    assert [asyncio.run(pool.answer_soon(ASK, threads)).content for _ in range(3)] == [YES] * 3


def test_a_client_that_leaves_ends_its_query_running_or_waiting(
    narrow: Pool, threads: ThreadPoolExecutor
) -> None:
    queries = [replace(ASK, text=ENDLESS + f" # {n}", cancellation=Cancellation()) for n in range(2)]

    async def leave() -> list[Answer | BaseException]:
        tasks = [asyncio.create_task(narrow.answer_soon(query, threads)) for query in queries]
        await asyncio.sleep(0.01)
        for query in queries:
            query.cancellation.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(found) for found in asyncio.run(leave())] == [QueryCancelledError] * 2
    assert asyncio.run(narrow.answer_soon(ASK, threads)).content == YES


def test_a_query_that_is_left_as_its_answer_comes_harms_no_other(
    pool: Pool, threads: ThreadPoolExecutor
) -> None:
    async def leave_and_ask() -> None:
        for n in range(150):
            query = replace(
                ASK, text=f"SELECT (COUNT(*) AS ?n{n}) {{ ?s ?p ?o }}", cancellation=Cancellation()
            )
            task = asyncio.create_task(pool.answer_soon(query, threads))
            await asyncio.sleep(n / 150_000)
            query.cancellation.cancel()
            assert (await pool.answer_soon(ASK, threads)).content == YES
            await asyncio.wait({task})
            task.exception()

    asyncio.run(leave_and_ask())


def test_a_worker_that_has_ended_and_was_not_heard_costs_no_query(
    narrow: Pool, threads: ThreadPoolExecutor
) -> None:
    async def ask_after_its_end() -> Answer:
        await narrow.answer_soon(ASK, threads)  # from now on the event loop hears it
        (pid,) = narrow.staff.pids()
        os.kill(pid, signal.SIGKILL)
        gone(pid)  # the event loop is held up meanwhile, so it hears nothing
        return await narrow.answer_soon(ASK, threads)

    assert asyncio.run(ask_after_its_end()).content == YES
    assert narrow.staff.ended() == {"while idle": 1}


def test_who_waits_in_vain_is_told(narrow: Pool, threads: ThreadPoolExecutor) -> None:
    long, short = replace(ASK, text=ENDLESS, seconds=1.5), replace(ASK, client="other")
    found = asyncio.run(together(narrow.answer_soon(long, threads), narrow.answer_soon(short, threads)))
    assert [type(one) for one in found] == [QueryTimeoutError, EngineBusyError]


def test_a_cache_answers_what_was_answered(pool: Pool, threads: ThreadPoolExecutor) -> None:
    cached = Cached(pool, 1_000_000)
    first = asyncio.run(cached.answer_soon(ASK, threads))
    assert asyncio.run(cached.answer_soon(ASK, threads)) is first is cached.answer(ASK)


def test_a_slow_query_gives_way_to_every_other_process_where_others_ask(pool: Pool) -> None:
    pool.answer(replace(ASK, client="another"))
    errors: list[KgError] = []

    def run() -> None:
        with pytest.raises((QueryTimeoutError, QueryMemoryError)) as caught:
            pool.answer(replace(ASK, text=ENDLESS + " # slow", seconds=1))
        errors.append(caught.value)

    before = set(pool.staff.pids())
    slow = threading.Thread(target=run)
    slow.start()
    time.sleep(0.6)
    (pid,) = before - set(pool.staff.pids())
    niceness = [
        os.getpriority(os.PRIO_PROCESS, int(path.name)) for path in Path(f"/proc/{pid}/task").iterdir()
    ]
    slow.join()
    assert 19 in niceness
    assert len(errors) == 1
    assert pid not in pool.staff.pids()


def test_a_process_that_dies_while_a_lone_query_is_looked_for_is_heard(
    narrow: Pool, threads: ThreadPoolExecutor
) -> None:
    narrow.answer(ASK)
    [pid] = narrow.staff.pids()
    threading.Timer(0.0001, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(KgError):
        asyncio.run(narrow.answer_soon(replace(ASK, text=ENDLESS), threads))
    assert asyncio.run(narrow.answer_soon(ASK, threads)).content == YES


def test_what_comes_is_seen_without_a_sleep_and_what_does_not_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        frames = Frames(ours.fileno())
        began = time.monotonic()
        assert not frames.look(0.001)
        assert 0.001 <= time.monotonic() - began < 0.5
        Frames(theirs.fileno()).send({"rows": 1}, b"content")
        assert frames.look(0.0)
        assert frames.ready() == ({"rows": 1}, b"content")
        theirs.close()
        assert frames.look(0.0)
