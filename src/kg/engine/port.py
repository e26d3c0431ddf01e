"""What the floors above ask of an engine: a query with its dataset and limits in, an answer out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, runtime_checkable

from kg.rdf.formats import Format
from kg.rdf.origin import Origin


class Dataset(NamedTuple):
    """The RDF dataset of a query, as the SPARQL 1.1 Protocol lets a request name it.

    When either part is named, nothing else is in the dataset
    (https://www.w3.org/TR/sparql11-protocol/#dataset).

    Attributes:
        default_graphs: IRIs of the graphs that are merged into the default graph.
        named_graphs: IRIs of the graphs that ``GRAPH`` reaches.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether the request names a dataset at all."""
        return bool(self.default_graphs or self.named_graphs)


class Cancellation:
    """Tells whoever works on a query that nobody waits for its answer any more."""

    def __init__(self) -> None:
        """Begin as not cancelled."""
        self._lock = threading.Lock()
        self._stop: Callable[[], None] | None = None
        self.is_cancelled = False

    def cancel(self) -> None:
        """Call what stops the work; work that begins later is stopped at once."""
        with self._lock:
            self.is_cancelled = True
            if self._stop:
                self._stop()

    def calls(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        """Have ``stop`` called by :meth:`cancel`, from another thread, while the block runs."""
        return _Calls(self, stop)

    def call(self, stop: Callable[[], None] | None) -> None:
        """Have ``stop`` called by :meth:`cancel` from now on, or nothing; at once after a cancellation."""
        with self._lock:
            self._stop = stop
            if stop and self.is_cancelled:
                stop()


class _Calls:
    """A block during which a cancellation calls something; a plain class enters it soonest."""

    __slots__ = ("_cancellation", "_stop")

    def __init__(self, cancellation: Cancellation, stop: Callable[[], None]) -> None:
        self._cancellation = cancellation
        self._stop = stop

    def __enter__(self) -> None:
        self._cancellation.call(self._stop)

    def __exit__(self, *_: object) -> None:
        self._cancellation.call(None)


@dataclass(slots=True, kw_only=True)
class Query:
    """One evaluation. Nobody changes it; a frozen one would take three times as long to make.

    Attributes:
        text: SPARQL 1.1 Query.
        seconds: How long it may take.
        solutions: The format of a SELECT's or an ASK's answer; ``None`` where the client accepts none.
        graph: The format of a CONSTRUCT's or a DESCRIBE's answer; ``None`` where the client accepts none.
        dataset: What the request names; the query's own clauses, or the whole store, if it names nothing.
        iris: IRIs that are bound to variables of the query.
        base: What relative references are resolved against; they are errors without it.
        origin: What was asked, for formats that say it.
        blank: An IRI of this query's own: the function that makes a blank node of an IRI that begins with it,
            and leaves any other term as it is; empty if there is no such function.
        frame: A JSON-LD frame, as JSON, that shapes a graph answer in JSON-LD.
        into: The graph that a graph answer's triples are named after, in formats that carry datasets.
        may_stream: Whether an answer past the spool may come in parts; it is refused otherwise.
        spent: Seconds of that time that went by before the engine was asked.
        client: Who asks; engines share their time fairly between clients.
        cancellation: Stops the evaluation when nobody waits for it.
    """

    text: str
    seconds: float
    solutions: Format | None = None
    graph: Format | None = None
    dataset: Dataset = field(default_factory=Dataset)
    iris: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    origin: Origin = field(default_factory=Origin)
    blank: str = ""
    frame: str | None = None
    into: str | None = None
    may_stream: bool = False
    spent: float = 0.0
    client: str = ""
    cancellation: Cancellation = field(default_factory=Cancellation, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, serialised.

    Attributes:
        content: All of its bytes, or the first of them.
        format: What they are.
        rows: How many solutions or triples; 1 for an ASK; ``None`` for one that streams.
        rest: The parts that follow ``content``; ``None`` for a whole answer. It raises a
            :class:`kg.errors.QueryError` where the answer breaks off; closing it ends the evaluation.
    """

    content: bytes
    format: Format
    rows: int | None
    rest: Iterator[bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How an engine is, at this moment and since its start.

    Attributes:
        kind: What it evaluates on: ``memory``, ``disk``, or a ``store`` elsewhere.
        workers: How many queries it evaluates at once.
        running, slow, waiting: Queries in hand: evaluated, of these past the short time, and not begun.
        confined: What confines each process.
        ended: Processes that were ended, by reason.
        cache: Hits, misses, entries and bytes of the answer cache.
    """

    kind: str
    workers: int
    running: int = 0
    slow: int = 0
    waiting: int = 0
    confined: tuple[str, ...] = ()
    ended: Mapping[str, int] = field(default_factory=dict)
    cache: Mapping[str, int] = field(default_factory=dict)


class Engine(Protocol):
    """Something that evaluates queries; it may be called from several threads at once."""

    def answer(self, query: Query) -> Answer:
        """Evaluate a query.

        Raises:
            QueryError: One of its subclasses, by what went wrong.
            NotAcceptableError: The answer is of a kind for which the query names no format.
        """
        ...

    def state(self) -> State:
        """Return how the engine is."""
        ...

    def close(self) -> None:
        """End every process that belongs to the engine."""
        ...


@runtime_checkable
class Prompt(Engine, Protocol):
    """An engine that can answer in the thread of an event loop without holding it up."""

    async def answer_soon(self, query: Query, threads: Executor) -> Answer:
        """Do as :meth:`answer`; what would hold up the loop is done by ``threads``."""
        ...
