"""Who is served next: the client that has cost least of late, and long queries only in their own places.

A query is let in as a quick one. Past :data:`QUICK_SECONDS` it needs one of the slow places; without one it
makes room and waits for it, so that quick queries never wait long, whatever else is asked. Where a client
waits that has cost less, that is so past :data:`PRESSED_SECONDS` already; what takes less than that costs
nothing. Where several clients ask, none has every quick place.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from kg.engine.port import Cancellation
from kg.errors import EngineBusyError, QueryCancelledError, TooManyQueriesError

QUICK_SECONDS: Final = 0.1
PRESSED_SECONDS: Final = 0.02
_HALF_LIFE: Final = 10.0
_CLIENTS_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How many queries there is room for.

    Attributes:
        all: Evaluated at once.
        slow: Of these, past the quick time.
        waiting: Not begun, and as many that wait for a slow place.
        per_client: In hand for one client, evaluated or not.
        seconds: How long one waits to begin.
    """

    all: int
    slow: int
    waiting: int
    per_client: int
    seconds: float


@dataclass(slots=True, eq=False)
class Ticket:
    """A query's place: waiting until :attr:`call`, then evaluated; ``is_slow`` once it needs a slow place."""

    client: str
    seconds: float
    is_slow: bool
    is_running: bool = False
    began: float = 0.0
    call: Callable[[], object] = field(default=lambda: None)


class _Costs:
    """Seconds of evaluation by client, those of the past halved every ten seconds."""

    def __init__(self) -> None:
        self._costs: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def of(self, client: str, now: float) -> float:
        cost, then = self._costs.get(client, (0.0, now))
        return cost * math.exp2((then - now) / _HALF_LIFE) if cost else 0.0

    def has_other(self, client: str, now: float) -> bool:
        """Return whether a client but this one has asked within the half-life."""
        for other in reversed(self._costs):  # those that asked last
            if other != client:
                return now - self._costs[other][1] < _HALF_LIFE
        return False

    def add(self, client: str, seconds: float) -> None:
        now = time.monotonic()
        self._costs[client] = (self.of(client, now) + seconds, now)
        self._costs.move_to_end(client)
        if len(self._costs) > _CLIENTS_REMEMBERED:
            self._costs.popitem(last=False)


class Scheduler:
    """Lets queries in."""

    def __init__(self, places: Places) -> None:
        """Begin with every place free."""
        self.places = places
        self._quick = max(1, places.all - places.slow)
        self._lock = threading.RLock()
        self._waiting: dict[bool, list[Ticket]] = {False: [], True: []}  # by whether they are slow
        self._running: list[Ticket] = []
        self._slow = 0  # of those that run
        self._in_hand: Counter[str] = Counter()
        self._costs = _Costs()

    def counts(self) -> tuple[int, int, int]:
        """Return how many queries are evaluated, how many of these are slow, and how many wait."""
        with self._lock:
            return len(self._running), self._slow, sum(map(len, self._waiting.values()))

    def enter(self, client: str, seconds: float, cancellation: Cancellation, *, is_slow: bool) -> Ticket:
        """Wait for a place.

        Args:
            client: Who asks.
            seconds: How long the query may take once it runs.
            cancellation: Ends the wait.
            is_slow: Whether the query is known to be slow, and so begins in a slow place.

        Raises:
            TooManyQueriesError: The client has as many queries in hand as it may.
            EngineBusyError: Too many wait already, or no place became free in time.
            QueryCancelledError: Nobody waits for the answer.
        """
        ticket = self.queue(client, seconds, is_slow=is_slow)
        self._await(ticket, cancellation)
        return ticket

    def queue(self, client: str, seconds: float, *, is_slow: bool) -> Ticket:
        """Return a place, or a place in the queue; who waits there comes to :meth:`settle` in the end.

        Raises:
            TooManyQueriesError, EngineBusyError: As for :meth:`enter`.
        """
        ticket = Ticket(client, seconds, is_slow)
        with self._lock:
            self._admit(client)
            self._waiting[is_slow].append(ticket)
            self._in_hand[client] += 1
            self._let_in()
            self._bound(ticket)
        return ticket

    def call(self, ticket: Ticket, call: Callable[[], object]) -> None:
        """Have ``call`` called when it is a query's turn, at once if it is already."""
        with self._lock:
            ticket.call = call
            if ticket.is_running:
                call()

    def settle(self, ticket: Ticket, cancellation: Cancellation) -> None:
        """End a wait, in vain or not; errors as for :meth:`enter`."""
        with self._lock:
            if ticket.is_running and not cancellation.is_cancelled:
                return
            self.leave(ticket)
            if cancellation.is_cancelled:
                raise QueryCancelledError("The client is gone.")
            raise self._busy(f"No place was free for {self.places.seconds:g} seconds.")

    def is_pressed(self, ticket: Ticket) -> bool:
        """Return whether a quick query of the costliest client keeps one waiting that has cost less."""
        with self._lock:
            now = time.monotonic()
            others = [t for t in self._waiting[False] if t.client != ticket.client]
            waiting = min((self._costs.of(t.client, now) for t in others), default=math.inf)
            cost = self._cost(ticket, now)
            quick = (t for t in self._running if not t.is_slow)
            return cost > waiting and all(self._cost(t, now) <= cost for t in quick)

    def is_shared(self, ticket: Ticket) -> bool:
        """Return whether other clients ask too, or did within the last seconds."""
        with self._lock:
            return self._has_other(ticket.client)

    def is_alone(self) -> bool:
        """Return whether one query is in hand, and no other."""
        with self._lock:
            return self._in_hand.total() == 1

    def promote(self, ticket: Ticket) -> bool:
        """Take a slow place for a running query; return whether there was one."""
        with self._lock:
            if self._slow < self.places.slow:
                ticket.is_slow = True
                self._slow += 1
                self._let_in()
            return ticket.is_slow

    def requeue(self, ticket: Ticket, cancellation: Cancellation) -> None:
        """Give a running query's place back and wait for a slow one; errors as for :meth:`enter`."""
        with self._lock:
            self._stop(ticket)
            ticket.is_slow = True
            self._waiting[True].insert(0, ticket)
            self._let_in()
            self._bound(ticket)
        self._await(ticket, cancellation)

    def leave(self, ticket: Ticket, spent: float | None = None) -> None:
        """Give a place back, after so much work, or else time; one that was given back already stays so."""
        with self._lock:
            if ticket.is_running:
                self._stop(ticket, spent)
            elif ticket in self._waiting[ticket.is_slow]:
                self._waiting[ticket.is_slow].remove(ticket)
            else:
                return
            self._in_hand[ticket.client] -= 1
            if not self._in_hand[ticket.client]:
                del self._in_hand[ticket.client]
            self._let_in()

    def _admit(self, client: str) -> None:
        if self._in_hand[client] >= self.places.per_client:
            own = [ticket for ticket in self._running if ticket.client == client]
            raise TooManyQueriesError(
                f"You have {self._in_hand[client]} queries in hand, as many as one client may.",
                hint="Wait for their answers, then ask on.",
                retry=self._retry(own or self._running),
            )

    def _bound(self, ticket: Ticket) -> None:
        """Refuse a query where too many wait; slow ones that wait keep out no quick one."""
        if not ticket.is_running and len(self._waiting[ticket.is_slow]) > self.places.waiting:
            self.leave(ticket)
            raise self._busy(f"{self.places.waiting} queries wait already, as many as may.")

    def _await(self, ticket: Ticket, cancellation: Cancellation) -> None:
        if not ticket.is_running:
            turn = threading.Event()
            self.call(ticket, turn.set)
            with cancellation.calls(turn.set):
                turn.wait(self.places.seconds)
        self.settle(ticket, cancellation)

    def _let_in(self) -> None:
        """Begin every waiting query for which there is a place now."""
        while len(self._running) < self.places.all and (ticket := self._next()):
            self._waiting[ticket.is_slow].remove(ticket)
            self._running.append(ticket)
            self._slow += ticket.is_slow
            ticket.is_running, ticket.began = True, time.monotonic()
            ticket.call()

    def _next(self) -> Ticket | None:
        """Return the waiting query that begins next, if one may."""
        able: list[Ticket] = []
        quick = len(self._running) - self._slow
        if self._waiting[False] and quick < self._quick:
            able += [ticket for ticket in self._firsts(is_slow=False) if self._may_begin(ticket, quick)]
        if self._waiting[True] and self._slow < self.places.slow:
            able += self._firsts(is_slow=True)
        if len(able) <= 1:
            return able[0] if able else None
        now = time.monotonic()
        return min(able, key=lambda ticket: self._costs.of(ticket.client, now))

    def _firsts(self, *, is_slow: bool) -> Collection[Ticket]:
        """Return the first query of each client that waits."""
        waiting = self._waiting[is_slow]
        if len(self._in_hand) == 1:
            return waiting[:1]
        firsts: dict[str, Ticket] = {}
        for ticket in waiting:
            firsts.setdefault(ticket.client, ticket)
        return firsts.values()

    def _may_begin(self, ticket: Ticket, quick: int) -> bool:
        """Return whether a quick query may take a free place; the last is for other clients, if any ask.

        Args:
            ticket: The query.
            quick: How many quick ones run.
        """
        if quick == 0 or quick < self._quick - 1:
            return True
        is_first = all(running.client != ticket.client for running in self._running if not running.is_slow)
        return is_first or not self._has_other(ticket.client)

    def _has_other(self, client: str) -> bool:
        is_beside = len(self._in_hand) > (client in self._in_hand)
        return is_beside or self._costs.has_other(client, time.monotonic())

    def _busy(self, message: str) -> EngineBusyError:
        return EngineBusyError(message, hint="Try again later.", retry=self._retry(self._running))

    def _retry(self, tickets: list[Ticket]) -> int:
        """Return in how many seconds, at the latest, the first of these running queries ends."""
        now = time.monotonic()
        ends = [t.began + t.seconds - now for t in tickets]
        return max(1, math.ceil(min(ends, default=1.0)))

    def _stop(self, ticket: Ticket, spent: float | None = None) -> None:
        """Charge a running query's client for what is not quick, and let its place go."""
        spent = time.monotonic() - ticket.began if spent is None else spent
        self._costs.add(ticket.client, max(0.0, spent - PRESSED_SECONDS))
        self._running.remove(ticket)
        self._slow -= ticket.is_slow
        ticket.is_running = False

    def _cost(self, ticket: Ticket, now: float) -> float:
        """Return what a running query's client has cost, with what this one has so far."""
        return self._costs.of(ticket.client, now) + now - ticket.began
