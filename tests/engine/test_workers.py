"""What a query may do to a worker, and what becomes of the next one."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from tests.engine.conftest import gone

from kg.engine.nursery import Source
from kg.engine.port import Answer, Query
from kg.engine.workers import Pool
from kg.errors import (
    EngineBusyError,
    EngineFailedError,
    EnvironmentNotReadyError,
    NotAcceptableError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
)
from kg.rdf.formats import TURTLE, by_name
from kg.settings import Settings

JSON = by_name("json")
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(40)) + " }"
YES = b'{"head":{},"boolean":true}'


def ask(pool: Pool, text: str, seconds: float = 10.0) -> Answer:
    return pool.answer(Query(text=text, seconds=seconds, solutions=JSON, graph=TURTLE))


def test_a_query_is_answered_whole(pool: Pool) -> None:
    answer = ask(pool, "ASK { <http://e/a> <http://e/p> 1 }")
    assert (answer.content, answer.format, answer.rows) == (YES, JSON, 1)


def test_a_query_is_ended_at_its_deadline_and_the_next_is_answered(pool: Pool) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeoutError, match=r"within 0\.3 seconds"):
        ask(pool, ENDLESS, 0.3)
    assert time.monotonic() - started < 5  # it would never end by itself
    assert [ask(pool, "ASK {}").content for _ in range(4)] == [YES] * 4


def test_a_query_that_breaks_the_engine_costs_only_itself(pool: Pool) -> None:
    with pytest.raises(EngineFailedError, match="broke on this query"):
        ask(pool, "SELECT * " + "{" * 400_000 + "}" * 400_000)
    assert [ask(pool, "ASK {}").content for _ in range(4)] == [YES] * 4


def test_a_query_that_takes_all_memory_costs_only_itself(pool: Pool) -> None:
    doubled = "".join(f" BIND(CONCAT(?v{i},?v{i}) AS ?v{i + 1})" for i in range(40))
    with pytest.raises(QueryMemoryError):
        ask(pool, f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("aaaaaaaaaaaaaaaa" AS ?v0) {doubled} }}')
    assert [ask(pool, "ASK {}").content for _ in range(4)] == [YES] * 4


def test_a_worker_killed_while_idle_is_replaced_unnoticed(store: Path) -> None:
    pool = Pool(Source(store=store), Settings(workers=1))
    try:
        for pid in pool.staff.pids():
            os.kill(pid, signal.SIGKILL)
            gone(pid)
        assert ask(pool, "ASK {}").content == YES
    finally:
        pool.close()


def test_workers_killed_at_birth_cost_no_more_than_the_queries_meanwhile(store: Path) -> None:
    pool = Pool(Source(store=store), Settings(workers=2, queue_seconds=0.5))
    (first, *_) = pool.staff.pids()
    parent = int(Path(f"/proc/{first}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
    newborn = Path(f"/proc/{parent}/task/{parent}/children")
    killed: set[int] = set()
    until = time.monotonic() + 2

    def kill() -> None:
        while time.monotonic() < until:
            for pid in map(int, newborn.read_text("utf-8").split()):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        while killer.is_alive():
            query = (
                f"ASK {{}} # {len(killed)}"  # one that ends with its worker is not asked again for a while
            )
            with suppress(EngineFailedError, EngineBusyError, QueryMemoryError):
                assert ask(pool, query).content == YES
        assert len(killed) > 20
        assert [ask(pool, "ASK {}").content for _ in range(20)] == [YES] * 20
    finally:
        killer.join()
        pool.close()


def test_a_query_whose_worker_had_no_processor_for_a_while_is_not_slow(store: Path) -> None:
    text = "ASK { ?s <http://e/held> ?o }"
    pool = Pool(Source(store=store, in_memory=True), Settings(workers=1))
    try:
        ask(pool, "ASK {}")
        until = time.monotonic() + 10
        while not (pids := pool.staff.pids()):  # on its way back
            assert time.monotonic() < until
            time.sleep(0.01)
        os.kill(pids[0], signal.SIGSTOP)
        timer = threading.Timer(0.3, os.kill, (pids[0], signal.SIGCONT))
        began = time.monotonic()
        timer.start()
        ask(pool, text)
        assert time.monotonic() - began > 0.2
        timer.join()
        query = Query(text=text, seconds=5.0, solutions=by_name("json"), graph=TURTLE)
        assert not pool.quarantine.is_slow(query)
    finally:
        pool.close()


def test_every_thread_of_a_worker_gives_way_to_the_server_that_asks_it(pool: Pool) -> None:
    ask(pool, "ASK {}")
    (pid, *_) = pool.staff.pids()
    threads = [int(path.name) for path in Path(f"/proc/{pid}/task").iterdir()]
    assert len(threads) > 1
    assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_BATCH}


def test_an_answer_past_its_size_is_refused_whole(pool: Pool) -> None:
    with pytest.raises(ResultTooLargeError, match="larger than 1,000,000 bytes"):
        ask(pool, 'SELECT (REPLACE("' + "a" * 1100 + '", "a", "' + "b" * 1100 + '") AS ?x) {}')


def test_an_answer_past_its_rows_is_refused_whole(pool: Pool) -> None:
    values = " ".join(str(n) for n in range(50))
    with pytest.raises(ResultTooLargeError, match="more than 2,000 rows"):
        ask(pool, f"SELECT ?x ?y {{ VALUES ?x {{ {values} }} VALUES ?y {{ {values} }} }}")


def test_a_syntax_error_names_line_and_column(pool: Pool) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        ask(pool, "SELECT *\nWHERE { ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 16)


def test_a_kind_of_answer_without_a_format_is_not_acceptable(pool: Pool) -> None:
    with pytest.raises(NotAcceptableError, match="is a graph"):
        pool.answer(Query(text="CONSTRUCT WHERE { ?s ?p ?o }", seconds=5, solutions=JSON))


def test_queries_run_side_by_side(pool: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(
            threads.map(lambda n: ask(pool, f"SELECT (COUNT(*) * {n} AS ?n) {{ ?s ?p ?o }}"), range(40))
        )
    assert [f'"value":"{3 * n}"'.encode() in answer.content for n, answer in enumerate(found)] == [True] * 40


def test_a_query_that_finds_no_free_worker_is_told_to_come_back(store: Path) -> None:
    pool = Pool(Source(store=store), Settings(workers=1, queue_seconds=0.2))

    def hold() -> None:
        with pytest.raises(QueryTimeoutError):
            ask(pool, ENDLESS, 1.5)

    held = threading.Thread(target=hold)
    held.start()
    time.sleep(0.3)
    try:
        with pytest.raises(EngineBusyError, match="No place was free"):
            ask(pool, "ASK {}")
    finally:
        held.join()
        pool.close()


def test_closing_ends_queries_that_run(store: Path) -> None:
    pool = Pool(Source(store=store), Settings(workers=1))
    errors: list[BaseException] = []

    def run() -> None:
        with pytest.raises((QueryMemoryError, EngineFailedError, EngineBusyError)) as caught:
            ask(pool, ENDLESS, 20)
        errors.append(caught.value)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.3)
    pool.close()
    thread.join(5)
    assert len(errors) == 1


def test_a_folder_that_is_no_database_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentNotReadyError, match="could not start"):
        Pool(Source(store=tmp_path / "nothing"), Settings(workers=2))


def test_a_worker_cannot_connect(pool: Pool) -> None:
    """The check before the engine refuses SERVICE; this is what stands behind it."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        with pytest.raises(EngineFailedError):
            ask(pool, f"SELECT * {{ SERVICE <http://127.0.0.1:{canary.getsockname()[1]}/> {{ ?s ?p ?o }} }}")
        canary.settimeout(0.05)
        with pytest.raises(TimeoutError):
            canary.accept()
    assert {"files", "memory"} < set(pool.state().confined)
