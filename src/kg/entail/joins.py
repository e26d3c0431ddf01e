"""Joins over relations: from the new values of one pattern to the rows that match all patterns.

A frame is a collection of rows; a row has the number of a term for each column, and a column is a variable. Each
step takes a frame to the next: it keeps the rows that a relation confirms, or adds a column from a relation's
index. Columns that nothing further needs are dropped as soon as possible, so that rows fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, TypeAlias

from kg.entail.notation import Pattern, Slot, variables
from kg.entail.relations import MASK, SHIFT, Index, Relation, pack

Row: TypeAlias = tuple[int, ...]
Frame: TypeAlias = Collection[Row]
Places: TypeAlias = tuple[Slot, ...]
"""The places of a pattern that its relation does not fix: subject and object, or a class's member."""

_LARGEST_FRAME: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a join.

    Attributes:
        apply: Takes a frame to the next.
        width: Tells how many rows ``apply`` would make of a frame at most; ``None`` when no more than there are.
    """

    apply: Callable[[Frame], Frame]
    width: Callable[[Frame], int] | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A join, planned for the pattern that it begins with.

    Attributes:
        begin: Takes the values of the first pattern's relation to a frame.
        steps: What follows.
        columns: The variables of the rows that come out.
    """

    begin: Callable[[Collection[int]], Frame]
    steps: tuple[Step, ...]
    columns: tuple[str, ...]

    def frames(self, values: Collection[int]) -> Iterator[Frame]:
        """Yield the rows that follow from some values of the first pattern, a bounded frame at a time."""
        return self._flow(self.begin(values), 0)

    def _flow(self, frame: Frame, place: int) -> Iterator[Frame]:
        if not frame:
            return
        if place == len(self.steps):
            yield frame
            return
        step = self.steps[place]
        if len(frame) > 1 and step.width is not None and step.width(frame) > _LARGEST_FRAME:
            rows = list(frame)
            yield from self._flow(rows[: len(rows) // 2], place)
            yield from self._flow(rows[len(rows) // 2 :], place)
        else:
            yield from self._flow(step.apply(frame), place + 1)


def plan(
    patterns: Sequence[tuple[Relation, Places]], first: int, wanted: Collection[str]
) -> Join:
    """Plan the join that begins with one pattern.

    Args:
        patterns: A relation and the places it fills, for each pattern.
        first: The index of the pattern to begin with.
        wanted: The variables that the result needs.
    """
    begin, columns = _begin(patterns[first][1])
    rest = [pattern for place, pattern in enumerate(patterns) if place != first]
    steps: list[Step] = []
    while rest:
        best = min(range(len(rest)), key=lambda place: _cost(rest[place][1], columns))
        relation, places = rest.pop(best)
        step, columns = _step(relation, places, columns)
        steps.append(step)
        needed = {slot for _, slots in rest for slot in slots if isinstance(slot, str)} | set(wanted)
        kept = tuple(name for name in columns if name in needed)
        if kept != columns:
            steps[-1] = _then(step, _keep(columns, kept))
            columns = kept
    return Join(begin, tuple(steps), columns)


def _cost(places: Places, columns: tuple[str, ...]) -> tuple[int, int]:
    free = sum(1 for slot in places if isinstance(slot, str) and slot not in columns)
    return free, free == len(places)


def _begin(places: Places) -> tuple[Callable[[Collection[int]], Frame], tuple[str, ...]]:
    match places:
        case (str(name),):
            return (lambda values: [(value,) for value in values]), (name,)
        case (int(member),):
            return (lambda values: [()] if member in values else []), ()
        case (str(left), str(right)) if left == right:
            return (lambda values: [(v >> SHIFT,) for v in values if v >> SHIFT == v & MASK]), (left,)
        case (str(left), str(right)):
            return (lambda values: [(v >> SHIFT, v & MASK) for v in values]), (left, right)
        case (str(left), int(right)):
            return (lambda values: [(v >> SHIFT,) for v in values if v & MASK == right]), (left,)
        case (int(left), str(right)):
            return (lambda values: [(v & MASK,) for v in values if v >> SHIFT == left]), (right,)
        case (int(left), int(right)):
            return (lambda values: [()] if pack(left, right) in values else []), ()
        case _:
            raise AssertionError(places)


def _step(relation: Relation, places: Places, columns: tuple[str, ...]) -> tuple[Step, tuple[str, ...]]:
    free = tuple(slot for slot in places if isinstance(slot, str) and slot not in columns)
    if not free:
        return Step(_confirm(relation, places, columns)), columns
    if len(free) == len(places):
        return _cross(relation, places), (*columns, *_begin(places)[1])
    by_subject = places[1] in free
    given = places[0 if by_subject else 1]
    lookup = relation.by_subject if by_subject else relation.by_object
    return _extend(lookup, given if isinstance(given, int) else None, _column(given, columns)), (*columns, *free)


def _column(slot: Slot, columns: tuple[str, ...]) -> int:
    return columns.index(slot) if isinstance(slot, str) else 0
