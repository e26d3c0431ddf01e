"""Constraints that ask something of each value node alone; every distinct value node is asked once.

https://www.w3.org/TR/shacl/#core-components-value-type and the sections on ranges, strings and shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from kg.errors import ShapesNotCompiledError
from kg.shacl import operators
from kg.shacl.lexical import ill_formed
from kg.shacl.paths import distinct
from kg.shacl.shapes import Run, Shape, Violation
from kg.shacl.terms import sh, show

if TYPE_CHECKING:
    from kg.shacl.facts import Values
    from kg.shacl.graph import ShapesGraph
    from kg.shacl.terms import Node, Term

Test: TypeAlias = Callable[[Run, Collection[int]], set[int]]
"""Returns those of the numbered terms that fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EachValue:
    """A constraint on each value node.

    Attributes:
        component: The constraint component.
        default: What a result says where the shape says nothing.
        test: What fails.
        kind: The class that the test asks for.
        shapes: The shapes that it asks for.
    """

    component: ox.NamedNode
    default: str
    test: Test
    kind: ox.NamedNode | None = None
    shapes: tuple[Shape, ...] = ()

    def violations(self, run: Run, values: Values) -> Iterable[Violation]:
        """Return a breach for each failing value node of each focus node."""
        failing = self.test(run, distinct(values))
        if not failing:
            return ()
        return (
            Violation(focus, value) for focus, found in values.items() for value in found if value in failing
        )


def _is_class(kind: ox.NamedNode) -> Test:
    return lambda run, numbers: set(numbers) - run.facts.instances(kind)


def _has_datatype(datatype: ox.NamedNode) -> Test:
    def failing(run: Run, numbers: Collection[int]) -> set[int]:
        terms = run.facts.terms
        typed = {
            number
            for number in numbers
            if isinstance(term := terms[number], ox.Literal) and term.datatype == datatype
        }
        return (set(numbers) - typed) | ill_formed(run.facts, typed, datatype.value)

    return failing


def _each(passes: Callable[[Term], bool]) -> Test:
    def failing(run: Run, numbers: Collection[int]) -> set[int]:
        terms = run.facts.terms
        return {number for number in numbers if not passes(terms[number])}

    return failing


_KINDS: Final[dict[ox.NamedNode, tuple[type, ...]]] = {
    sh("IRI"): (ox.NamedNode,),
    sh("BlankNode"): (ox.BlankNode,),
    sh("Literal"): (ox.Literal,),
    sh("BlankNodeOrIRI"): (ox.BlankNode, ox.NamedNode),
    sh("BlankNodeOrLiteral"): (ox.BlankNode, ox.Literal),
    sh("IRIOrLiteral"): (ox.NamedNode, ox.Literal),
}


def _satisfies(condition: str) -> Test:
    return lambda run, numbers: set(numbers) - operators.satisfying(run.facts, numbers, condition)


def _reads(condition: str) -> Test:
    return lambda run, numbers: set(numbers) - operators.satisfying_as_text(run.facts, numbers, condition)


def _is_long(low: int, high: float) -> Test:
    return _each(lambda term: not isinstance(term, ox.BlankNode) and low <= len(term.value) <= high)


def _in_language(ranges: list[str]) -> Test:
    wanted = [text.lower() for text in ranges]

    def passes(term: Term) -> bool:
        tag = (term.language or "").lower() if isinstance(term, ox.Literal) else ""
        return bool(tag) and any(text in ("*", tag) or tag.startswith(f"{text}-") for text in wanted)

    return _each(passes)


def _is_among(members: list[Term]) -> Test:
    allowed = frozenset(members)
    return _each(allowed.__contains__)


def read(graph: ShapesGraph, shape: Node) -> Iterator[EachValue]:
    """Yield a shape's constraints on each value node, those that refer to shapes excepted.

    Raises:
        ShapesError: A parameter is ill-formed.
        ShapesNotCompiledError: A pattern is none that the engine reads.
    """
    for kind in graph.iris(shape, sh("class")):
        yield EachValue(
            component=sh("ClassConstraintComponent"),
            default=f"The value is no {show(kind)}.",
            test=_is_class(kind),
            kind=kind,
        )
    if (datatype := graph.one(shape, sh("datatype"))) is not None:
        if not isinstance(datatype, ox.NamedNode):
            raise graph.wrong(shape, sh("datatype"), datatype, "an IRI")
        yield _constraint("Datatype", f"The value is no {show(datatype)}.", _has_datatype(datatype))
    if (kind_of := graph.one(shape, sh("nodeKind"))) is not None:
        if not isinstance(kind_of, ox.NamedNode) or kind_of not in _KINDS:
            raise graph.wrong(shape, sh("nodeKind"), kind_of, "one of the six kinds of SHACL")
        kinds = _KINDS[kind_of]
        yield _constraint(
            "NodeKind",
            f"The value is not of kind {show(kind_of)}.",
            _each(lambda term: isinstance(term, kinds)),
        )
    yield from _ranges(graph, shape)
    yield from _strings(graph, shape)
    if (head := graph.one(shape, sh("in"))) is not None:
        yield _constraint("In", "The value is none of those allowed.", _is_among(graph.members(head)))


def _ranges(graph: ShapesGraph, shape: Node) -> Iterator[EachValue]:
    for name, operator in _OPERATORS.items():
        predicate = sh(name[0].lower() + name[1:])
        if (limit := graph.literal(shape, predicate)) is not None:
            condition = f"?a {operator} {limit}"
            yield _constraint(name, f"The value is not {operator} {limit.value}.", _satisfies(condition))


_OPERATORS: Final = {"MinExclusive": ">", "MinInclusive": ">=", "MaxExclusive": "<", "MaxInclusive": "<="}


def _strings(graph: ShapesGraph, shape: Node) -> Iterator[EachValue]:
    if (low := graph.integer(shape, sh("minLength"))) is not None:
        test = _each(_is_no_blank_node) if low == 0 else _is_long(low, float("inf"))
        yield _constraint("MinLength", f"The value has fewer than {low} characters.", test)
    if (high := graph.integer(shape, sh("maxLength"))) is not None:
        yield _constraint("MaxLength", f"The value has more than {high} characters.", _is_long(0, high))
    flags = graph.text(shape, sh("flags")) or ""
    for term in graph.all(shape, sh("pattern")):
        if not isinstance(term, ox.Literal):
            raise graph.wrong(shape, sh("pattern"), term, "a string")
        yield _pattern(shape, term.value, flags)
    if (head := graph.one(shape, sh("languageIn"))) is not None:
        ranges = [member.value for member in graph.members(head)]
        yield _constraint("LanguageIn", "The value is in none of the languages.", _in_language(ranges))


def _is_no_blank_node(term: Term) -> bool:
    return not isinstance(term, ox.BlankNode)


def _pattern(shape: Node, pattern: str, flags: str) -> EachValue:
    if not operators.is_pattern(pattern, flags):
        raise ShapesNotCompiledError(f"The engine cannot read the pattern {pattern!r} of {show(shape)}.")
    condition = operators.matching(pattern, flags)
    return _constraint("Pattern", f"The value does not match {pattern}.", _reads(condition))


def _constraint(name: str, default: str, test: Test) -> EachValue:
    return EachValue(component=sh(f"{name}ConstraintComponent"), default=default, test=test)
