"""What a named graph holds, as a table for a reader."""

from __future__ import annotations

from dataclasses import dataclass

from kg.explore.asking import Asker, nodes
from kg.explore.facts import Value, value
from kg.explore.names import Names, iris
from kg.rdf.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The statements of a graph.

    Attributes:
        rows: Subject, property and value of the first hundred statements.
        size: How many there are.
    """

    rows: tuple[tuple[Value, Value, Value], ...]
    size: int


def page(asker: Asker, language: Language, graph: str, size: int) -> Contents:
    """Return what a graph holds."""
    rows = asker.rows("contents", graph=nodes([graph])).rows
    names = Names(asker, language).of(iris(term for row in rows for term in row))
    shown = tuple(tuple(value(term, names) for term in row if term is not None) for row in rows)
    return Contents(rows=tuple((s, p, o) for s, p, o in shown), size=size)
