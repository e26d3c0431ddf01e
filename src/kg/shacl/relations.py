"""Constraints that look at all value nodes of a focus node together.

https://www.w3.org/TR/shacl/#core-components-count and the sections on languages, pairs and other constraints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.shacl import operators
from kg.shacl.shapes import Constraint, Run, Violation
from kg.shacl.terms import component as named
from kg.shacl.terms import sh, show

if TYPE_CHECKING:
    from kg.shacl.facts import Values
    from kg.shacl.graph import ShapesGraph
    from kg.shacl.terms import Node, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """At least, or at most, so many value nodes."""

    component: ox.NamedNode
    default: str
    least: int = 0
    most: float = float("inf")

    def violations(self, run: Run, values: Values) -> Iterable[Violation]:  # noqa: ARG002
        """Return a breach for each focus node with too few or too many value nodes."""
        low, high = self.least, self.most
        return (Violation(focus) for focus, found in values.items() if not low <= len(found) <= high)


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueLanguage:
    """At most one value node for each language tag."""

    component: ox.NamedNode = named("UniqueLang")  # noqa: RUF009  # nodes never change
    default: str = "Two values have one language."

    def violations(self, run: Run, values: Values) -> Iterator[Violation]:
        """Yield a breach for each tag of a focus node that comes twice."""
        terms = run.facts.terms
        for focus, found in values.items():
            if len(found) > 1:
                tags = Counter(filter(None, (_tag(terms[value]) for value in found)))
                yield from (Violation(focus) for count in tags.values() if count > 1)


def _tag(term: Term) -> str:
    return (term.language or "").lower() if isinstance(term, ox.Literal) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SameValues:
    """The value nodes are exactly the values of another property."""

    component: ox.NamedNode
    default: str
    other: ox.NamedNode

    def violations(self, run: Run, values: Values) -> Iterator[Violation]:
        """Yield a breach for each value that one of the two lacks."""
        others = run.facts.objects(run.facts.find(self.other))
        for focus, found in values.items():
            for value in set(found) ^ set(others.get(focus, ())):
                yield Violation(focus, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCommonValue:
    """No value node is a value of another property."""

    component: ox.NamedNode
    default: str
    other: ox.NamedNode

    def violations(self, run: Run, values: Values) -> Iterator[Violation]:
        """Yield a breach for each common value."""
        others = run.facts.objects(run.facts.find(self.other))
        for focus, found in values.items():
            if focus in others:
                yield from (Violation(focus, value) for value in set(others[focus]).intersection(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Every value node is less than every value of another property, or equal where that is allowed."""

    component: ox.NamedNode
    default: str
    other: ox.NamedNode
    operator: Literal["<", "<="]

    def violations(self, run: Run, values: Values) -> Iterator[Violation]:
        """Yield a breach for each pair that is not in order, or cannot be compared."""
        terms, others = run.facts.terms, run.facts.objects(run.facts.find(self.other))
        triples = [
            (focus, value, other)
            for focus, found in values.items()
            for other in others.get(focus, ())
            for value in found
        ]
        pairs = dict.fromkeys((value, other) for _, value, other in triples)
        rows = list(pairs)
        right = operators.which([(terms[a], terms[b]) for a, b in rows], f"?a {self.operator} ?b")
        in_order = {rows[position] for position in right}
        return (Violation(f, value) for f, value, other in triples if (value, other) not in in_order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Includes:
    """One value node is a given term."""

    component: ox.NamedNode
    default: str
    term: Term

    def violations(self, run: Run, values: Values) -> Iterable[Violation]:
        """Return a breach for each focus node that lacks it."""
        wanted = run.facts.number(self.term)
        return (Violation(focus) for focus, found in values.items() if wanted not in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Value nodes have no other properties than those named."""

    component: ox.NamedNode
    default: str
    allowed: frozenset[ox.NamedNode]

    def violations(self, run: Run, values: Values) -> Iterator[Violation]:
        """Yield a breach for each statement with another property."""
        facts = run.facts
        for predicate in set(facts.predicates()).difference(facts.predicates(self.allowed)):
            objects, path = facts.objects(predicate), facts.node(predicate)
            for focus, found in values.items():
                for value in found:
                    for obj in objects.get(value, ()):
                        yield Violation(focus, obj, path if isinstance(path, ox.NamedNode) else None)


_ORDERS: Final[tuple[tuple[str, Literal["<", "<="]], ...]] = (("lessThan", "<"), ("lessThanOrEquals", "<="))
_ONLY_ON_PROPERTIES: Final = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")


def read(graph: ShapesGraph, shape: Node, *, has_path: bool) -> Iterator[Constraint]:
    """Yield a shape's constraints on value nodes together.

    Raises:
        ShapesError: A parameter is ill-formed, or belongs to property shapes alone.
    """
    if not has_path:
        for name in _ONLY_ON_PROPERTIES:
            if graph.all(shape, sh(name)):
                raise ShapesError(
                    f"sh:{name} of {show(shape)} stands on a shape without sh:path.", hint="Give it a path."
                )
    yield from _counts(graph, shape)
    yield from _pairs(graph, shape)
    for term in graph.all(shape, sh("hasValue")):
        yield Includes(component=named("HasValue"), default=f"{show(term)} is missing.", term=term)
    if graph.boolean(shape, sh("closed")):
        yield _closed(graph, shape)


def _counts(graph: ShapesGraph, shape: Node) -> Iterator[Constraint]:
    if (low := graph.integer(shape, sh("minCount"))) is not None:
        yield Count(component=named("MinCount"), default=f"Fewer than {low} values.", least=low)
    if (high := graph.integer(shape, sh("maxCount"))) is not None:
        yield Count(component=named("MaxCount"), default=f"More than {high} values.", most=high)
    if graph.boolean(shape, sh("uniqueLang")):
        yield UniqueLanguage()


def _pairs(graph: ShapesGraph, shape: Node) -> Iterator[Constraint]:
    for node in graph.iris(shape, sh("equals")):
        default = f"The values are not those of {show(node)}."
        yield SameValues(component=named("Equals"), default=default, other=node)
    for node in graph.iris(shape, sh("disjoint")):
        default = f"The value is also a value of {show(node)}."
        yield NoCommonValue(component=named("Disjoint"), default=default, other=node)
    for name, operator in _ORDERS:
        for node in graph.iris(shape, sh(name)):
            default = f"The value is not {operator} every value of {show(node)}."
            component = named(name[0].upper() + name[1:])
            yield Before(component=component, default=default, other=node, operator=operator)


def _closed(graph: ShapesGraph, shape: Node) -> Constraint:
    properties = graph.all(shape, sh("property"))
    paths = [term for one in properties for term in graph.all(one, sh("path"))]
    head = graph.one(shape, sh("ignoredProperties"))
    allowed = [*paths, *(graph.members(head) if head else ())]
    return Closed(
        component=named("Closed"),
        default="The shape is closed and allows no such property.",
        allowed=frozenset(term for term in allowed if isinstance(term, ox.NamedNode)),
    )
