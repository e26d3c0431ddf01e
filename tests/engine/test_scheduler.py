"""Who is let in, in which order, and who is told to wait."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest

from kg.engine.port import Cancellation
from kg.engine.scheduler import Places, Scheduler, Ticket
from kg.errors import EngineBusyError, QueryCancelledError, TooManyQueriesError


def made(**changed: float) -> Scheduler:
    places = {"all": 2, "slow": 1, "waiting": 3, "per_client": 3, "seconds": 5.0} | changed
    return Scheduler(Places(**places))  # type: ignore[arg-type]  # whole numbers, but for the seconds


def enter(scheduler: Scheduler, client: str, *, is_slow: bool = False) -> Ticket:
    return scheduler.enter(client, 10.0, Cancellation(), is_slow=is_slow)


def entering(scheduler: Scheduler, client: str, entered: list[str]) -> threading.Thread:
    """Enter in a thread of its own; return it once the query waits or runs."""
    before = sum(scheduler.counts()[::2])

    def run() -> None:
        with suppress(EngineBusyError):
            enter(scheduler, client)
            entered.append(client)

    thread = threading.Thread(target=run)
    thread.start()
    while sum(scheduler.counts()[::2]) == before:
        time.sleep(0.001)
    return thread


def test_a_quick_query_has_a_place_though_slow_ones_wait() -> None:
    scheduler = made()
    enter(scheduler, "a", is_slow=True)
    assert enter(scheduler, "b").is_running
    assert scheduler.counts() == (2, 1, 0)


def test_one_client_leaves_a_quick_place_to_another_that_asked_of_late() -> None:
    scheduler = made(all=3)
    both = [enter(scheduler, "greedy"), enter(scheduler, "greedy")]
    assert [ticket.is_running for ticket in both] == [True, True]
    scheduler.leave(both[0])
    scheduler.leave(enter(scheduler, "modest"))
    waiting = scheduler.queue("greedy", 10.0, is_slow=False)
    assert not waiting.is_running
    assert enter(scheduler, "modest").is_running
    scheduler.leave(both[1])
    assert waiting.is_running


def test_a_query_that_becomes_slow_needs_a_slow_place() -> None:
    scheduler = made()
    first, second = enter(scheduler, "a"), None
    assert scheduler.promote(first)
    second = enter(scheduler, "b")
    assert not scheduler.promote(second)
    scheduler.leave(first)
    assert scheduler.promote(second)


def test_only_a_client_that_has_cost_less_presses_a_quick_query() -> None:
    scheduler = made(seconds=0.01)
    running = enter(scheduler, "greedy")
    assert not scheduler.is_pressed(running)
    time.sleep(0.02)
    scheduler.leave(running)
    running = enter(scheduler, "greedy")
    scheduler.queue("greedy", 10.0, is_slow=False)
    assert not scheduler.is_pressed(running)
    scheduler.queue("modest", 10.0, is_slow=False)
    assert scheduler.is_pressed(running)


def test_quick_queries_cost_nothing_however_many() -> None:
    scheduler = made(all=1)
    for _ in range(100):
        scheduler.leave(enter(scheduler, "often"), 0.019)
    scheduler.leave(enter(scheduler, "seldom"), 0.03)
    running = enter(scheduler, "another")
    seldom = scheduler.queue("seldom", 10.0, is_slow=False)
    often = scheduler.queue("often", 10.0, is_slow=False)
    scheduler.leave(running, 0.0)
    assert (often.is_running, seldom.is_running) == (True, False)


def test_of_clients_that_cost_the_same_the_first_is_first() -> None:
    scheduler = made(all=1, waiting=9)
    running = enter(scheduler, "a")
    waiting = [scheduler.queue(client, 10.0, is_slow=False) for client in "bcdbcd"]
    order = []
    for _ in waiting:
        scheduler.leave(running, 0.0)
        running = next(ticket for ticket in waiting if ticket.is_running)
        order.append(waiting.index(running))
    assert order == [0, 1, 2, 3, 4, 5]


def test_of_two_clients_that_cost_nothing_the_one_that_runs_is_pressed_by_what_it_costs_meanwhile() -> None:
    scheduler = made(all=1)
    running = enter(scheduler, "a")
    scheduler.queue("b", 10.0, is_slow=False)
    time.sleep(0.001)
    assert scheduler.is_pressed(running)


def test_the_client_that_has_cost_least_is_next() -> None:
    scheduler = made(all=1, seconds=1)
    running = enter(scheduler, "greedy")
    entered: list[str] = []
    threads = [entering(scheduler, "greedy", entered), entering(scheduler, "modest", entered)]
    time.sleep(0.05)  # what the first costs
    scheduler.leave(running)
    threads[1].join(5)
    assert entered == ["modest"]
    assert scheduler.counts() == (1, 0, 1)
    threads[0].join(5)


def test_of_one_client_the_first_is_first() -> None:
    scheduler = made(all=1, waiting=9, per_client=9)
    running = enter(scheduler, "a")
    time.sleep(0.02)
    scheduler.leave(running)
    running = enter(scheduler, "a")
    entered: list[int] = []
    threads = []
    for number in range(5):
        before = scheduler.counts()[2]
        threads.append(threading.Thread(target=pass_through, args=(scheduler, number, entered)))
        threads[-1].start()
        while scheduler.counts()[2] == before:
            time.sleep(0.001)
    scheduler.leave(running)
    for thread in threads:
        thread.join(5)
    assert entered == [0, 1, 2, 3, 4]


def pass_through(scheduler: Scheduler, number: int, entered: list[int]) -> None:
    ticket = enter(scheduler, "a")
    entered.append(number)
    scheduler.leave(ticket)


def test_one_client_has_only_so_many_in_hand() -> None:
    scheduler = made(per_client=1)
    enter(scheduler, "a", is_slow=True)
    with pytest.raises(TooManyQueriesError, match="1 queries in hand") as caught:
        enter(scheduler, "a")
    assert caught.value.retry == 10
    assert enter(scheduler, "b").is_running


def test_who_waits_in_vain_is_told_when_to_come_back() -> None:
    scheduler = made(all=1, seconds=0.05)
    running = enter(scheduler, "a")
    with pytest.raises(EngineBusyError, match="No place was free") as caught:
        enter(scheduler, "b")
    assert caught.value.retry == 10
    scheduler.leave(running)
    assert scheduler.counts() == (0, 0, 0)


def test_a_full_queue_is_said_at_once() -> None:
    scheduler = made(all=1, waiting=0)
    enter(scheduler, "a")
    with pytest.raises(EngineBusyError, match="wait already"):
        enter(scheduler, "b")


def test_slow_queries_that_wait_keep_out_no_quick_one_and_no_more_than_may() -> None:
    scheduler = made(all=4, slow=1, waiting=1)
    enter(scheduler, "a", is_slow=True)
    scheduler.queue("b", 10.0, is_slow=True)
    with pytest.raises(EngineBusyError, match="1 queries wait already"):
        scheduler.queue("c", 10.0, is_slow=True)
    quick = [scheduler.queue(client, 10.0, is_slow=False) for client in "cdef"]
    assert [ticket.is_running for ticket in quick] == [True, True, True, False]
    with pytest.raises(EngineBusyError, match="1 queries wait already"):
        scheduler.requeue(quick[0], Cancellation())
    assert quick[3].is_running


def test_a_client_that_leaves_waits_no_longer() -> None:
    scheduler = made(all=1)
    enter(scheduler, "a")
    cancellation = Cancellation()
    threading.Timer(0.05, cancellation.cancel).start()
    with pytest.raises(QueryCancelledError):
        scheduler.enter("b", 10.0, cancellation, is_slow=False)
    assert scheduler.counts() == (1, 0, 0)


def test_a_client_shares_with_who_asks_or_asked_lately() -> None:
    scheduler = made()
    ticket = enter(scheduler, "a", is_slow=True)
    assert not scheduler.is_shared(ticket)
    other = enter(scheduler, "b")
    assert scheduler.is_shared(ticket)
    scheduler.leave(other)
    assert scheduler.is_shared(ticket)


def test_a_query_is_alone_while_no_other_runs_or_waits() -> None:
    scheduler = made(all=1, slow=1)
    first = enter(scheduler, "a")
    assert scheduler.is_alone()
    waiting = scheduler.queue("b", 10.0, is_slow=False)
    assert not scheduler.is_alone()
    scheduler.leave(first)
    assert scheduler.is_alone()
    scheduler.leave(waiting)
    assert not scheduler.is_alone()
