"""A query, taken apart: the units of its pattern, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "triple", "triples", "values", "bind", "union", "group", "select", "optional", "filter", "minus"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A part of a group that can be left out.

    Attributes:
        kind: What it is; ``triples`` is a statement with ``[ … ]`` or a collection, kept whole.
        text: As SPARQL, within its GRAPH if it has one.
        triple: Subject, path and object of a triple pattern, as written.
        graph: The name of the GRAPH around it, as written.
        inner: The texts of the groups in a UNION, a nested group or a sub-select.
        variables: The variables in it, without their marks.
    """

    kind: Kind
    text: str
    triple: tuple[str, str, str] | None = None
    graph: str | None = None
    inner: tuple[str, ...] = ()
    variables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A query, taken apart.

    Attributes:
        prologue: Its PREFIX and BASE lines.
        form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
        dataset: Its FROM clauses.
        units: The parts of its pattern, in order; ``None`` for a DESCRIBE without a pattern.
        tail: What follows the pattern: grouping, order, limits.
    """

    prologue: str
    form: str
    dataset: str
    units: tuple[Unit, ...] | None
    tail: str


class ShapeError(Exception):
    """The query has a shape that is not taken apart; the message says which, for a sentence's end."""
