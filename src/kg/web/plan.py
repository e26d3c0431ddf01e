"""How a query operation is to be answered: what the engine is asked, and what the answer is marked with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Unpack

from kg.engine.cache import is_changing
from kg.engine.port import Answer, Query
from kg.query import frames, negotiate
from kg.query.negotiate import Choice
from kg.query.request import Operation
from kg.rdf.formats import JSON_LD, Format, offered_for
from kg.settings import Settings
from kg.web import headers
from kg.web.asking import Asked
from kg.web.origins import origin
from kg.web.served import Served
from kg.web.urls import Urls

_TABLES: Final = offered_for("solutions")
_GRAPHS: Final = offered_for("graph")
_REMEMBERED: Final = 256


@dataclass(slots=True, kw_only=True)
class Plan:
    """A plan.

    Attributes:
        query: What the engine is asked.
        solutions: The format of a table or a boolean; ``None`` where the client accepts none.
        graph: The format of a graph; ``None`` where the client accepts none.
        entity: The entity tag; ``None`` for an answer that may differ the next time.
    """

    query: Query
    solutions: Choice | None
    graph: Choice | None
    entity: str | None

    def choice(self, answer: Answer) -> Choice | None:
        """Return the format of an answer, as it was chosen."""
        return self.graph if self.graph and answer.format is self.graph.format else self.solutions


class Planner:
    """Makes plans."""

    def __init__(self, served: Served, settings: Settings, urls: Urls) -> None:
        """Plan for the endpoint of ``urls``, over what is served."""
        self._served = served
        self._longest = settings.timeout
        self._endpoint = urls.endpoint
        self._origin = origin(served, urls)
        self._choose = lru_cache(maxsize=_REMEMBERED)(_choose)

    def plan(self, operation: Operation, accept: str | None, **asked: Unpack[Asked]) -> Plan:
        """Return how to answer a client that accepts these formats; ``asked`` is what the query says of it.

        Raises:
            NotAcceptableError: None of those that are offered.
            NotFoundError: The frame does not exist.
        """
        solutions, graph, names = self._choose(
            accept, operation.format, is_framed=operation.frame is not None
        )
        return Plan(
            query=self.query(
                operation,
                solutions.format if solutions else None,
                graph.format if graph else None,
                **asked,
            ),
            solutions=solutions,
            graph=graph,
            entity=self._entity(operation, names),
        )

    def query(
        self, operation: Operation, solutions: Format | None, graph: Format | None, **asked: Unpack[Asked]
    ) -> Query:
        """Return what the engine is asked for an answer in one of these formats."""
        return Query(
            text=operation.query,
            seconds=min(operation.seconds or self._longest, self._longest),
            solutions=solutions,
            graph=graph,
            dataset=operation.dataset,
            base=self._endpoint,
            frame=None if operation.frame is None else frames.read(operation.frame),
            origin=self._origin,
            may_stream=True,
            **asked,
        )

    def _entity(self, operation: Operation, names: str) -> str | None:
        if is_changing(operation.query):
            return None
        return headers.tag(self._served, operation.query, operation.dataset or None, operation.frame, names)


def _choose(
    accept: str | None, asked: str | None, *, is_framed: bool
) -> tuple[Choice | None, Choice | None, str]:
    """Return the formats of a table and of a graph, of which one is acceptable, and the names of both."""
    tables, graphs = ((), (JSON_LD,)) if is_framed else (_TABLES, _GRAPHS)
    solutions, graph = (negotiate.choose(accept, offered, asked) for offered in (tables, graphs))
    if solutions is None and graph is None:
        negotiate.require(accept, (*tables, *graphs), asked)
    return solutions, graph, f"{solutions} {graph}"
