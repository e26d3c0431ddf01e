"""Property paths for all focus nodes at once (https://www.w3.org/TR/shacl/#property-paths)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.shacl.terms import sh, show

if TYPE_CHECKING:
    from kg.shacl.facts import Facts, Values
    from kg.shacl.graph import ShapesGraph
    from kg.shacl.terms import Term

_LEAST: Final = 2


class Path(Protocol):
    """A property path."""

    def values(self, facts: Facts, nodes: Collection[int]) -> Values:
        """Return the distinct value nodes of each of ``nodes``."""

    def inverse(self) -> Path:
        """Return the path that leads back."""

    def sparql(self) -> str:
        """Return the path as SPARQL writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One predicate, forwards or backwards."""

    predicate: ox.NamedNode
    is_inverse: bool = False

    def values(self, facts: Facts, nodes: Collection[int]) -> Values:
        """Return the objects of each node, or its subjects."""
        number = facts.find(self.predicate)
        index = facts.subjects(number) if self.is_inverse else facts.objects(number)
        return {node: index.get(node, ()) for node in nodes}

    def inverse(self) -> Path:
        """Return the step in the other direction."""
        return Step(predicate=self.predicate, is_inverse=not self.is_inverse)

    def sparql(self) -> str:
        """Return the predicate."""
        return f"^{self.predicate}" if self.is_inverse else str(self.predicate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Paths one after the other."""

    parts: tuple[Path, ...]

    def values(self, facts: Facts, nodes: Collection[int]) -> Values:
        """Return where the last part leads from where the others lead."""
        reached: Values = {node: (node,) for node in nodes}
        for part in self.parts:
            further = part.values(facts, distinct(reached))
            reached = {
                node: set(chain.from_iterable(map(further.__getitem__, middle)))
                for node, middle in reached.items()
            }
        return reached

    def inverse(self) -> Path:
        """Return the inverted parts in the opposite order."""
        return Sequence(parts=tuple(part.inverse() for part in reversed(self.parts)))

    def sparql(self) -> str:
        """Return the parts with slashes."""
        return f"({'/'.join(part.sparql() for part in self.parts)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Any of several paths."""

    parts: tuple[Path, ...]

    def values(self, facts: Facts, nodes: Collection[int]) -> Values:
        """Return where any part leads."""
        found = [part.values(facts, nodes) for part in self.parts]
        return {node: set(chain.from_iterable(values[node] for values in found)) for node in nodes}

    def inverse(self) -> Path:
        """Return any of the inverted parts."""
        return Alternative(parts=tuple(part.inverse() for part in self.parts))

    def sparql(self) -> str:
        """Return the parts with bars."""
        return f"({'|'.join(part.sparql() for part in self.parts)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """A path taken not at all where ``is_optional``, once, or more often where ``is_repeated``."""

    part: Path
    is_optional: bool
    is_repeated: bool

    def values(self, facts: Facts, nodes: Collection[int]) -> Values:
        """Return where the path leads, the node itself among it where the path is optional."""
        further = dict(self.part.values(facts, nodes))
        while self.is_repeated and (new := distinct(further) - further.keys()):
            further.update(self.part.values(facts, new))
        return {node: self._reached(node, further) for node in nodes}

    def _reached(self, node: int, further: Values) -> set[int]:
        found = set(further[node])
        waiting = list(found) if self.is_repeated else []
        while waiting:
            new = set(further[waiting.pop()]) - found
            found |= new
            waiting.extend(new)
        return found | {node} if self.is_optional else found

    def inverse(self) -> Path:
        """Return the inverted path, as often."""
        return Repetition(
            part=self.part.inverse(), is_optional=self.is_optional, is_repeated=self.is_repeated
        )

    def sparql(self) -> str:
        """Return the path with its sign."""
        return f"({self.part.sparql()}){_SIGNS[self.is_optional, self.is_repeated]}"


_SIGNS: Final = {(True, False): "?", (True, True): "*", (False, True): "+"}
_REPETITIONS: Final = {
    sh("zeroOrMorePath"): (True, True),
    sh("oneOrMorePath"): (False, True),
    sh("zeroOrOnePath"): (True, False),
}
_INVERSE: Final = sh("inversePath")
_ALTERNATIVE: Final = sh("alternativePath")


def distinct(values: Values) -> set[int]:
    """Return every value node once."""
    return set(chain.from_iterable(values.values()))


def read(graph: ShapesGraph, node: Term, above: frozenset[Term] = frozenset()) -> Path:
    """Return the path that a node of a shapes graph describes.

    Raises:
        ShapesError: The path is ill-formed.
    """
    if isinstance(node, ox.NamedNode):
        return Step(predicate=node)
    if node in above or not isinstance(node, ox.BlankNode):
        raise ShapesError(f"{show(node)} is no property path.")
    above |= {node}
    if graph.is_list(node):
        return Sequence(parts=_parts(graph, node, above))
    kinds = (_INVERSE, _ALTERNATIVE, *_REPETITIONS)
    found = [(kind, obj) for kind in kinds for obj in graph.all(node, kind)]
    if len(found) != 1:
        raise ShapesError(f"The path {show(node)} has {len(found)} kinds; it needs exactly one.")
    kind, obj = found[0]
    if kind == _ALTERNATIVE:
        return Alternative(parts=_parts(graph, obj, above))
    part = read(graph, obj, above)
    if kind == _INVERSE:
        return part.inverse()
    is_optional, is_repeated = _REPETITIONS[kind]
    return Repetition(part=part, is_optional=is_optional, is_repeated=is_repeated)


def _parts(graph: ShapesGraph, head: Term, above: frozenset[Term]) -> tuple[Path, ...]:
    parts = tuple(read(graph, member, above) for member in graph.members(head))
    if len(parts) < _LEAST:
        raise ShapesError(f"The path {show(head)} has {len(parts)} members; it needs two or more.")
    return parts


def described(graph: ShapesGraph, node: Term) -> Iterator[ox.Triple]:
    """Yield the triples that describe a path, for a report that names it."""
    seen: set[ox.BlankNode] = set()
    for one in iter(waiting := [node]):
        if isinstance(one, ox.BlankNode) and one not in seen:
            seen.add(one)
            for predicate, obj in graph.about(one):
                yield ox.Triple(one, predicate, obj)
                waiting.append(obj)
