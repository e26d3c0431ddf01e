"""Which focus nodes a change can reach.

The result of a focus node can only change where its shape reads a changed triple: on a path from the node, as
the type of a value, or as a target. So the paths are gone backwards from the changed triples, in the data
before and in the data after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.dictionary import MASK, SHIFT
from kg.shacl.logic import Qualified
from kg.shacl.paths import Alternative, Repetition, Sequence, Step, distinct
from kg.shacl.relations import Before, Closed, Count, Includes, NoCommonValue, SameValues, UniqueLanguage
from kg.shacl.values import EachValue

if TYPE_CHECKING:
    from kg.shacl.facts import Facts
    from kg.shacl.paths import Path
    from kg.shacl.shapes import Constraint, Shape, Targets
    from kg.shacl.sparql import Ask, Select

_SUBCLASS: Final = ox.NamedNode(f"{vocab.RDFS}subClassOf")


class EverythingError(Exception):
    """A change may reach any node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Triples that are there now and were not, or were and are not.

    Attributes:
        pairs: The subjects and objects of each predicate, packed.
        before: The data as it was.
        after: The data as it is.
    """

    pairs: Mapping[int, Iterable[int]]
    before: Facts
    after: Facts

    def of(self, predicate: ox.NamedNode, *, is_inverse: bool = False) -> set[int]:
        """Return the subjects of the changed triples of a predicate, or the objects."""
        number = self.after.find(predicate)
        pairs = () if number is None else self.pairs.get(number, ())
        return {pair & MASK if is_inverse else pair >> SHIFT for pair in pairs}

    def subjects(self) -> set[int]:
        """Return the subjects of all changed triples."""
        return {pair >> SHIFT for pairs in self.pairs.values() for pair in pairs}


def reached(shape: Shape, targets: Targets, change: Change) -> set[int]:
    """Return the nodes whose results may change, those among them that become or were focus nodes.

    Raises:
        EverythingError: Any focus node may be concerned, or one whose results bear the name of another.
    """
    found = _touched(shape, change)
    if change.of(_SUBCLASS):
        raise EverythingError
    if targets.classes:
        found |= change.of(vocab.RDF_TYPE)
    found.update(*(change.of(predicate) for predicate in targets.subjects_of))
    found.update(*(change.of(predicate, is_inverse=True) for predicate in targets.objects_of))
    if found and _is_nested(shape):
        raise EverythingError
    return found


def _is_nested(shape: Shape) -> bool:
    """Say whether results may name a value node of a shape as their focus node."""
    return any(shape.path is not None or _is_nested(inner) for inner in shape.properties)


def _touched(shape: Shape, change: Change) -> set[int]:
    """Return the nodes at which a shape may read a changed triple."""
    values = {node for inner in shape.properties for node in _touched(inner, change)}
    found: set[int] = set()
    for constraint in shape.constraints:
        values |= _values(constraint, change)
        found |= _focus(constraint, change)
    if shape.path is None:
        return found | values
    return found | _starts(shape.path, change) | _back(shape.path, values, change)


def _values(constraint: Constraint, change: Change) -> set[int]:
    """Return the value nodes of which a constraint may say something else."""
    match constraint:
        case EachValue(kind=kind, shapes=shapes):
            found = {node for shape in shapes for node in _touched(shape, change)}
            if kind is not None and change.of(_SUBCLASS):
                raise EverythingError
            return found | change.of(vocab.RDF_TYPE) if kind is not None else found
        case Qualified(shape=shape, siblings=siblings):
            return {node for one in (shape, *siblings) for node in _touched(one, change)}
        case Closed():
            return change.subjects()
        case _:
            return set()


def _focus(constraint: Constraint, change: Change) -> set[int]:
    """Return the focus nodes of which a constraint may say something else, whatever their values."""
    match constraint:
        case SameValues(other=other) | NoCommonValue(other=other) | Before(other=other):
            return change.of(other)
        case EachValue() | Qualified() | Closed() | Count() | UniqueLanguage() | Includes():
            return set()
        case _:
            return _queried(constraint, change)  # type: ignore[arg-type]  # no others are compiled


def _queried(constraint: Select | Ask, change: Change) -> set[int]:
    predicates = constraint.query.predicates
    if predicates is None or any(map(change.of, predicates)):
        raise EverythingError
    return set()


def _starts(path: Path, change: Change) -> set[int]:
    """Return the nodes from which a path may use a changed triple."""
    match path:
        case Step(predicate=predicate, is_inverse=is_inverse):
            return change.of(predicate, is_inverse=is_inverse)
        case Sequence(parts=parts):
            return {node for at in range(len(parts)) for node in _before(parts, at, change)}
        case Alternative(parts=parts):
            return {node for part in parts for node in _starts(part, change)}
        case Repetition(part=part):
            found = _starts(part, change)
            return found | _back(path, found, change)
        case _:
            raise EverythingError


def _before(parts: tuple[Path, ...], at: int, change: Change) -> Iterator[int]:
    nodes = _starts(parts[at], change)
    yield from _back(Sequence(parts=parts[:at]), nodes, change) if at else nodes


def _back(path: Path, nodes: set[int], change: Change) -> set[int]:
    if not nodes:
        return set()
    inverse = path.inverse()
    return distinct(inverse.values(change.before, nodes)) | distinct(inverse.values(change.after, nodes))
