"""Joins over relations: from the new values of one pattern to the rows that match all patterns.

A frame is a collection of rows; a row has the number of a term for each column, and a column is a variable.
Each step takes a frame to the next: it keeps the rows that a relation confirms, or adds a column from a
relation's index. Columns that nothing further needs are dropped on the way, so that rows fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import Final, TypeAlias

from kg.entail.relations import Index, Relation
from kg.rdf.dictionary import MASK, SHIFT, pack

Row: TypeAlias = tuple[int, ...]
Frame: TypeAlias = Collection[Row]
Columns: TypeAlias = tuple[str, ...]
Places: TypeAlias = tuple[str | int, ...]
"""The places of a pattern that its relation does not fix: subject and object, or the member of a class."""

_Begin: TypeAlias = Callable[[Collection[int]], Frame]
_LARGEST_FRAME: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Bound:
    """A pattern whose predicate, or class, is a relation."""

    relation: Relation
    places: Places


@dataclass(frozen=True, slots=True)
class Extension:
    """A step that adds a column: what an index gives for another column.

    Attributes:
        index: Returns the index.
        column: The column whose values are looked up.
    """

    index: Callable[[], Index]
    column: int

    def apply(self, frame: Frame) -> Frame:
        """Return the rows with the new column."""
        get, column = self.index().get, self.column
        return [(*row, value) for row in frame for value in get(row[column], ())]

    def width(self, frame: Frame) -> int:
        """Return how many rows ``apply`` makes."""
        found = map(self.index().get, map(itemgetter(self.column), frame), repeat(()))
        return sum(map(len, found))


@dataclass(frozen=True, slots=True)
class Other:
    """A step of any other kind.

    Attributes:
        apply: Takes a frame to the next.
        width: Tells how many rows ``apply`` makes of a frame at most.
    """

    apply: Callable[[Frame], Frame]
    width: Callable[[Frame], int] = len


Step: TypeAlias = Extension | Other


@dataclass(frozen=True, slots=True)
class Join:
    """A join, planned for the pattern that it begins with.

    Attributes:
        begin: Takes the values of the first pattern's relation to a frame.
        steps: What follows.
        columns: The variables of the rows after the steps.
    """

    begin: _Begin
    steps: tuple[Step, ...]
    columns: Columns

    def frames(self, values: Collection[int], last: Extension | None = None) -> Iterator[Frame]:
        """Yield the rows that follow from some values of the first pattern, a bounded frame at a time.

        Args:
            values: The values.
            last: A step that is left to whoever takes the frames; they are kept small enough for it.
        """
        return self._flow(self.begin(values), self.steps if last is None else (*self.steps, last), last)

    def _flow(self, frame: Frame, steps: tuple[Step, ...], last: Extension | None) -> Iterator[Frame]:
        if not frame:
            return
        if steps and len(frame) > 1 and (width := steps[0].width(frame)) > _LARGEST_FRAME:
            rows = list(frame)
            size = max(1, len(rows) * _LARGEST_FRAME // (2 * width))  # uneven parts seldom need another cut
            for start in range(0, len(rows), size):
                yield from self._flow(rows[start : start + size], steps, last)
        elif not steps or steps[0] is last:
            yield frame
        else:
            yield from self._flow(steps[0].apply(frame), steps[1:], last)


def plan(patterns: Sequence[Bound], first: int, wanted: Collection[str]) -> Join:
    """Plan the join that begins with one pattern.

    Args:
        patterns: The patterns to match.
        first: The index of the one to begin with.
        wanted: The variables that the rows must have.
    """
    rest = [pattern for place, pattern in enumerate(patterns) if place != first]
    begin, columns = _begun(patterns[first].places)
    steps: list[Step] = []
    while rest:
        needed = {*wanted, *(slot for pattern in rest for slot in pattern.places)}
        kept = tuple(name for name in columns if name in needed)
        if kept != columns:
            steps.append(Other(_kept([columns.index(name) for name in kept])))
            columns = kept
        costs = [_cost(pattern, columns) for pattern in rest]
        step, columns = _step(rest.pop(costs.index(min(costs))), columns)
        steps.append(step)
    return Join(begin, tuple(steps), columns)


def _cost(pattern: Bound, columns: Columns) -> tuple[bool, int]:
    free = sum(1 for slot in pattern.places if isinstance(slot, str) and slot not in columns)
    return free == len(pattern.places), free


def _begun(places: Places) -> tuple[_Begin, Columns]:
    return _begin(places), tuple(dict.fromkeys(slot for slot in places if isinstance(slot, str)))


def _begin(places: Places) -> _Begin:
    match places:
        case [str()]:
            return lambda values: [(value,) for value in values]
        case [str(left), str(right)] if left == right:
            return lambda values: [(v >> SHIFT,) for v in values if v >> SHIFT == v & MASK]
        case [str(), str()]:
            return lambda values: [(value >> SHIFT, value & MASK) for value in values]
        case [str(), int(obj)]:
            return lambda values: [(value >> SHIFT,) for value in values if value & MASK == obj]
        case [int(subject), str()]:
            return lambda values: [(value & MASK,) for value in values if value >> SHIFT == subject]
        case _:
            number = ground(places)
            return lambda values: [()] if number in values else []


def ground(places: Places) -> int:
    """Return the value that a relation has when places without variables match."""
    numbers = [int(place) for place in places]
    return numbers[0] if len(numbers) == 1 else pack(*numbers)


def _step(pattern: Bound, columns: Columns) -> tuple[Step, Columns]:
    relation, places = pattern.relation, pattern.places
    free = [slot for slot in places if isinstance(slot, str) and slot not in columns]
    if not free:
        return Other(_confirm(relation, places, columns)), columns
    if len(free) == len(places):
        begin, new = _begun(places)
        return _cross(relation, begin), (*columns, *new)
    given = places[0] if places[1] in free else places[1]
    index = relation.by_subject if places[1] in free else relation.by_object
    step = Extension(index, columns.index(given)) if isinstance(given, str) else _appended(index, given)
    return step, (*columns, *free)


def _kept(places: list[int]) -> Callable[[Frame], Frame]:
    match places:
        case []:
            return lambda frame: [()] if frame else []
        case [only]:
            return lambda frame: {(row[only],) for row in frame}
        case _:
            pick = itemgetter(*places)
            return lambda frame: set(map(pick, frame))


def _confirm(relation: Relation, places: Places, columns: Columns) -> Callable[[Frame], Frame]:
    spots = [columns.index(slot) if isinstance(slot, str) else slot for slot in places]
    match spots, [isinstance(slot, str) for slot in places]:
        case [member], [True]:
            return lambda frame: [
                row for known in (relation.values,) for row in frame if row[member] in known
            ]
        case [left, right], [True, True]:
            return lambda frame: [
                row
                for known in (relation.values,)
                for row in frame
                if row[left] << SHIFT | row[right] in known
            ]
        case [left, obj], [True, False]:
            return lambda frame: [
                row for known in (relation.values,) for row in frame if row[left] << SHIFT | obj in known
            ]
        case [subject, right], [False, True]:
            return lambda frame: [
                row for known in (relation.values,) for row in frame if subject << SHIFT | row[right] in known
            ]
        case _:
            number = ground(places)
            return lambda frame: frame if number in relation.values else []


def _appended(index: Callable[[], Index], given: int) -> Other:
    def apply(frame: Frame) -> Frame:
        values = index().get(given, ())
        return [(*row, value) for row in frame for value in values]

    return Other(apply, lambda frame: len(frame) * len(index().get(given, ())))


def _cross(relation: Relation, begin: _Begin) -> Other:
    def apply(frame: Frame) -> Frame:
        added = begin(relation)
        return [(*row, *more) for row in frame for more in added]

    return Other(apply, lambda frame: len(frame) * len(relation))
