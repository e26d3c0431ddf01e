"""Constraints that refer to other shapes.

https://www.w3.org/TR/shacl/#core-components-logical and https://www.w3.org/TR/shacl/#core-components-shape
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.shacl.paths import distinct
from kg.shacl.shapes import Constraint, Run, Shape, Violation
from kg.shacl.terms import sh, show
from kg.shacl.values import EachValue, Test

if TYPE_CHECKING:
    from kg.shacl.facts import Values
    from kg.shacl.graph import ShapesGraph
    from kg.shacl.terms import Node, Term


def _conforms_to(shape: Shape) -> Test:
    return lambda run, numbers: run.failing(shape, numbers)


def _conforms_to_none(shape: Shape) -> Test:
    return lambda run, numbers: set(numbers) - run.failing(shape, numbers)


def _conforms_to_all(shapes: tuple[Shape, ...]) -> Test:
    return lambda run, numbers: set().union(*(run.failing(shape, numbers) for shape in shapes))


def _conforms_to_any(shapes: tuple[Shape, ...]) -> Test:
    def failing(run: Run, numbers: Collection[int]) -> set[int]:
        left = set(numbers)
        for shape in shapes:
            left = run.failing(shape, left)
        return left

    return failing


def _conforms_to_one(shapes: tuple[Shape, ...]) -> Test:
    def failing(run: Run, numbers: Collection[int]) -> set[int]:
        fails = Counter(number for shape in shapes for number in run.failing(shape, numbers))
        return {number for number in numbers if fails[number] != len(shapes) - 1}

    return failing


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """At least, or at most, so many value nodes conform to a shape, and to none of its siblings."""

    component: ox.NamedNode
    default: str
    shape: Shape
    siblings: tuple[Shape, ...] = ()
    least: int = 0
    most: float = float("inf")

    def violations(self, run: Run, values: Values) -> Iterable[Violation]:
        """Return a breach for each focus node with too few or too many of them."""
        every = distinct(values)
        counted = every - run.failing(self.shape, every)
        for sibling in self.siblings:
            counted = run.failing(sibling, counted)
        low, high = self.least, self.most
        return (
            Violation(focus)
            for focus, found in values.items()
            if not low <= sum(value in counted for value in found) <= high
        )


def read(graph: ShapesGraph, shape: Node, compiled: Callable[[Term], Shape]) -> Iterator[Constraint]:
    """Yield a shape's constraints that refer to other shapes; ``sh:property`` is the shape's own part.

    Args:
        graph: The shapes graph.
        shape: The shape.
        compiled: Returns another shape of the graph.

    Raises:
        ShapesError: A parameter is ill-formed.
    """
    for node in graph.all(shape, sh("node")):
        asked = compiled(node)
        default = f"The value does not conform to {show(node)}."
        yield _each("Node", default, _conforms_to(asked), asked)
    for node in graph.all(shape, sh("not")):
        asked = compiled(node)
        yield _each("Not", f"The value conforms to {show(node)}.", _conforms_to_none(asked), asked)
    for name, default, test in (
        ("And", "The value does not conform to every one of the shapes.", _conforms_to_all),
        ("Or", "The value conforms to none of the shapes.", _conforms_to_any),
        ("Xone", "The value does not conform to exactly one of the shapes.", _conforms_to_one),
    ):
        for head in graph.all(shape, sh(name.lower())):
            members = tuple(map(compiled, graph.members(head)))
            yield _each(name, default, test(members), *members)
    yield from _qualified(graph, shape, compiled)


def _each(name: str, default: str, test: Test, *shapes: Shape) -> EachValue:
    return EachValue(component=sh(f"{name}ConstraintComponent"), default=default, test=test, shapes=shapes)


def _qualified(graph: ShapesGraph, shape: Node, compiled: Callable[[Term], Shape]) -> Iterator[Constraint]:
    least = graph.integer(shape, sh("qualifiedMinCount"))
    most = graph.integer(shape, sh("qualifiedMaxCount"))
    node = graph.one(shape, sh("qualifiedValueShape"))
    if node is None:
        return
    if not graph.all(shape, sh("path")):
        raise ShapesError(f"sh:qualifiedValueShape of {show(shape)} stands on a shape without sh:path.")
    asked, siblings = compiled(node), tuple(map(compiled, _siblings(graph, shape, node)))
    if least is not None:
        yield Qualified(
            component=sh("QualifiedMinCountConstraintComponent"),
            default=f"Fewer than {least} values conform to {show(node)}.",
            shape=asked,
            siblings=siblings,
            least=least,
        )
    if most is not None:
        yield Qualified(
            component=sh("QualifiedMaxCountConstraintComponent"),
            default=f"More than {most} values conform to {show(node)}.",
            shape=asked,
            siblings=siblings,
            most=most,
        )


def _siblings(graph: ShapesGraph, shape: Node, node: Term) -> list[Term]:
    """Return the sibling shapes (https://www.w3.org/TR/shacl/#dfn-sibling-shapes)."""
    if not graph.boolean(shape, sh("qualifiedValueShapesDisjoint")):
        return []
    found = (
        other
        for parent in graph.subjects(sh("property"), shape)
        for beside in graph.all(parent, sh("property"))
        for other in graph.all(beside, sh("qualifiedValueShape"))
    )
    return [other for other in dict.fromkeys(found) if other != node]
