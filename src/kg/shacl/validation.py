"""A program run over a data graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.shacl.paths import distinct
from kg.shacl.shapes import SHAPES_GRAPH

if TYPE_CHECKING:
    from kg.shacl.facts import Facts, Values
    from kg.shacl.shapes import Constraint, Program, Shape, Violation
    from kg.shacl.terms import Node, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A validation result (https://www.w3.org/TR/shacl/#results-validation-result).

    Attributes:
        focus: The focus node.
        path: The path as the shapes graph writes it, or an IRI; ``None`` where there is none.
        value: The value node; ``None`` where no single one is at fault.
        shape: The shape that has the constraint.
        component: The constraint component.
        severity: The severity.
        messages: What it says.
        constraint: The SPARQL constraint; ``None`` for another.
    """

    focus: Term
    path: Node | None
    value: Term | None
    shape: Node
    component: ox.NamedNode
    severity: ox.NamedNode
    messages: tuple[ox.Literal, ...]
    constraint: Term | None = None


def validate(facts: Facts, program: Program) -> Iterator[Result]:
    """Yield every result of a program over a data graph."""
    for results in by_target(facts, program):
        yield from results


def by_target(facts: Facts, program: Program) -> list[list[Result]]:
    """Return the results of each shape that has targets, in the order of the program."""
    run = Running(facts, program)
    return [
        list(run.results(shape, dict.fromkeys(targets.focus(facts), 1))) for shape, targets in program.targets
    ]


class Running:
    """A program over data; what is known to conform is remembered."""

    def __init__(self, facts: Facts, program: Program) -> None:
        """Begin."""
        self.facts = facts
        self._program = program
        self._store: ox.Store | None = None
        self._stored: set[int] = set()
        self._conforming: dict[Shape, set[int]] = {}
        self._failing: dict[Shape, set[int]] = {}

    def store(self, predicates: Iterable[ox.NamedNode] | None) -> ox.Store:
        """Return the store with the data of these predicates (``None``: all) and the shapes graph in it."""
        if self._store is None:
            self._store = ox.Store()
            self._store.extend(
                ox.Quad(triple.subject, triple.predicate, triple.object, SHAPES_GRAPH)
                for triple in self._program.triples
            )
        new = [number for number in self.facts.predicates(predicates) if number not in self._stored]
        if new:
            self._store.bulk_extend(self.facts.quads(new))
            self._stored.update(new)
        return self._store

    def failing(self, shape: Shape, nodes: Collection[int]) -> set[int]:
        """Return those of ``nodes`` that do not conform to ``shape``."""
        if shape.is_deactivated or not nodes:
            return set()
        failing, conforming = (
            self._failing.setdefault(shape, set()),
            self._conforming.setdefault(shape, set()),
        )
        new = set(nodes) - failing - conforming
        if new:
            found = self._found_failing(shape, new)
            failing |= found
            conforming |= new - found
        return failing.intersection(nodes)

    def _found_failing(self, shape: Shape, nodes: set[int]) -> set[int]:
        values = shape.values(self.facts, nodes)
        found = {
            violation.focus
            for constraint in shape.constraints
            for violation in constraint.violations(self, values)
        }
        for inner in shape.properties:
            if bad := self.failing(inner, distinct(values)):
                found.update(focus for focus, reached in values.items() if not bad.isdisjoint(reached))
        return found

    def results(self, shape: Shape, nodes: Mapping[int, int]) -> Iterator[Result]:
        """Yield the results of validating nodes against a shape.

        Args:
            shape: The shape.
            nodes: The focus nodes, each with how often it is validated; its results come as often.
        """
        if shape.is_deactivated or not nodes:
            return
        values = shape.values(self.facts, nodes)
        for constraint in shape.constraints:
            for violation in constraint.violations(self, values):
                result = self._result(shape, constraint, violation)
                yield from repeat(result, nodes[violation.focus])
        for inner in shape.properties:
            yield from self.results(inner, _times(values, nodes))

    def _result(self, shape: Shape, constraint: Constraint, violation: Violation) -> Result:
        terms = self.facts.terms
        return Result(
            focus=terms[violation.focus],
            path=violation.path or shape.path_node,
            value=None if violation.value is None else terms[violation.value],
            shape=shape.node,
            component=constraint.component,
            severity=shape.severity,
            messages=violation.messages or shape.messages or (ox.Literal(constraint.default),),
            constraint=violation.constraint,
        )


def _times(values: Values, nodes: Mapping[int, int]) -> Mapping[int, int]:
    """Return how often each value node is reached from focus nodes."""
    times: Counter[int] = Counter()
    for focus, found in values.items():
        for value in found:
            times[value] += nodes[focus]
    return times
