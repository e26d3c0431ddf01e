"""What the floors above ask of an engine: a query with its dataset and limits in, a whole answer out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kg.rdf.formats import Format
from kg.rdf.origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One evaluation.

    Attributes:
        text: SPARQL 1.1 Query.
        seconds: How long it may take.
        solutions: The format of a SELECT's or an ASK's answer; ``None`` where the client accepts none.
        graph: The format of a CONSTRUCT's or a DESCRIBE's answer; ``None`` where the client accepts none.
        dataset: What the request names; the query's own clauses, or the whole store, if it names nothing.
        iris: IRIs that are bound to variables of the query.
        base: What relative references are resolved against; they are errors without it.
        origin: What was asked, for formats that say it.
        into: The graph that a graph answer's triples are named after, in formats that carry datasets.
    """

    text: str
    seconds: float
    solutions: Format | None = None
    graph: Format | None = None
    dataset: Dataset = field(default_factory=Dataset)
    iris: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    origin: Origin = field(default_factory=Origin)
    into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer, serialised.

    Attributes:
        content: All of its bytes.
        format: What they are.
        rows: How many solutions or triples; 1 for an ASK.
    """

    content: bytes
    format: Format
    rows: int


class Engine(Protocol):
    """Something that evaluates queries; it may be called from several threads at once."""

    def answer(self, query: Query) -> Answer:
        """Evaluate a query.

        Raises:
            QueryError: One of its subclasses, by what went wrong.
            NotAcceptableError: The answer is of a kind for which the query names no format.
        """
        ...

    def close(self) -> None:
        """End every process that belongs to the engine."""
        ...
