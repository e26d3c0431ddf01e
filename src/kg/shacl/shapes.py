"""Shapes as values: what is looked at, what is asked of it, and how a breach is called."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import pyoxigraph as ox

if TYPE_CHECKING:
    from kg.shacl.facts import Facts, Values
    from kg.shacl.paths import Path
    from kg.shacl.terms import Node, Term


SHAPES_GRAPH: Final = ox.NamedNode("urn:kg:shapes")
"""What ``$shapesGraph`` means: the graph of the store that holds the shapes graph."""


class Violation(NamedTuple):
    """A breach of a constraint, by number.

    Attributes:
        focus: The focus node.
        value: The value node, if the result names one.
        path: The path, where it is not the shape's own.
        messages: What to say, where it is not what the shape says.
        constraint: The SPARQL constraint, for ``sh:sourceConstraint``.
    """

    focus: int
    value: int | None = None
    path: ox.NamedNode | None = None
    messages: tuple[ox.Literal, ...] = ()
    constraint: Term | None = None


class Run(Protocol):
    """What a constraint may ask while a program runs."""

    @property
    def facts(self) -> Facts:
        """The data."""

    def store(self, predicates: Iterable[ox.NamedNode] | None) -> ox.Store:
        """Return the engine's store, the data of these predicates and the shapes graph in it.

        Args:
            predicates: The predicates that a query reads; ``None`` where it may read any.
        """

    def failing(self, shape: Shape, nodes: Collection[int]) -> set[int]:
        """Return those of ``nodes`` that do not conform to ``shape``."""


class Constraint(Protocol):
    """A constraint, of one component (https://www.w3.org/TR/shacl/#core-components)."""

    @property
    def component(self) -> ox.NamedNode:
        """The constraint component."""

    @property
    def default(self) -> str:
        """What a result says where the shape says nothing."""

    def violations(self, run: Run, values: Values) -> Iterable[Violation]:
        """Return the breaches among the value nodes of all focus nodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Where a shape's focus nodes come from (https://www.w3.org/TR/shacl/#targets).

    Attributes:
        nodes: The nodes themselves.
        classes: Classes; their instances.
        subjects_of: Predicates; what has them.
        objects_of: Predicates; what they lead to.
    """

    nodes: tuple[Term, ...] = ()
    classes: tuple[ox.NamedNode, ...] = ()
    subjects_of: tuple[ox.NamedNode, ...] = ()
    objects_of: tuple[ox.NamedNode, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)

    def focus(self, facts: Facts) -> set[int]:
        """Return the focus nodes."""
        found = {facts.number(node) for node in self.nodes}
        found.update(*map(facts.instances, self.classes))
        found.update(*(facts.objects(facts.find(node)) for node in self.subjects_of))
        found.update(*(facts.subjects(facts.find(node)) for node in self.objects_of))
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """A shape.

    Attributes:
        node: What the shapes graph calls it.
        severity: The severity of its results.
        messages: What its results say.
        is_deactivated: Whether everything conforms to it.
        path_node: What the shapes graph calls the path of a property shape.
        path: That path.
        constraints: What is asked of the value nodes.
        properties: Property shapes that every value node must conform to, with results of their own.
    """

    node: Node
    severity: ox.NamedNode
    messages: tuple[ox.Literal, ...] = ()
    is_deactivated: bool = False
    path_node: Node | None = None
    path: Path | None = None
    constraints: tuple[Constraint, ...] = ()
    properties: tuple[Shape, ...] = ()

    def values(self, facts: Facts, nodes: Collection[int]) -> Values:
        """Return the value nodes of each focus node."""
        return self.path.values(facts, nodes) if self.path else {node: (node,) for node in nodes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A shapes graph, compiled.

    Attributes:
        targets: Each shape that has targets, with them.
        triples: The shapes graph.
    """

    targets: tuple[tuple[Shape, Targets], ...]
    triples: tuple[ox.Triple, ...]
