"""From the rows of a join to the values that a head adds to a relation."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias

from kg.entail.joins import Columns, Extension, Frame, Places, ground
from kg.rdf.dictionary import MASK, SHIFT

FromRows: TypeAlias = Callable[[Frame], Collection[int]]
FromValues: TypeAlias = Callable[[Collection[int]], Collection[int]]
"""They give each value once, and may give what they were given."""


def from_rows(head: Places, columns: Columns) -> FromRows:
    """Return what turns rows into the values of a head's relation.

    Args:
        head: The places of the head: subject and object, or the member of a class.
        columns: The variables of the rows.
    """
    spots = [columns.index(slot) if isinstance(slot, str) else slot for slot in head]
    match spots, [isinstance(slot, str) for slot in head]:
        case [member], [True]:
            return lambda frame: {row[member] for row in frame}
        case [left, right], [True, True]:
            return lambda frame: {row[left] << SHIFT | row[right] for row in frame}
        case [left, obj], [True, False]:
            return lambda frame: {row[left] << SHIFT | obj for row in frame}
        case [subject, right], [False, True]:
            return lambda frame: {subject << SHIFT | row[right] for row in frame}
        case _:
            number = ground(head)
            return lambda frame: {number} if frame else set()


def from_shorter_rows(head: Places, columns: Columns, last: Extension) -> FromRows | None:
    """Return what takes the last step of a join and makes the head's values at once, where that can be done.

    Args:
        head: The places of the head.
        columns: The variables of the rows after the last step.
        last: The last step.
    """
    index, column, new = last.index, last.column, columns[-1]

    def by_subject(frame: Frame, left: int) -> set[int]:
        get = index().get
        return {row[left] << SHIFT | value for row in frame for value in get(row[column], ())}

    def by_object(frame: Frame, right: int) -> set[int]:
        get = index().get
        return {value << SHIFT | row[right] for row in frame for value in get(row[column], ())}

    match head:
        case [str(left), str(right)] if right == new != left:
            return lambda frame: by_subject(frame, columns.index(left))
        case [str(left), str(right)] if left == new != right:
            return lambda frame: by_object(frame, columns.index(right))
        case _:
            return None


def from_values(body: Places, head: Places) -> FromValues | None:
    """Return what turns the values of a clause's only pattern into those of a head, if there is a short way.

    Most clauses are of this kind (subclass, subproperty, domain, range, inverse), and most work is theirs.
    """
    if not all(isinstance(slot, str) for slot in body) or len(set(body)) < len(body):
        return None
    short: FromValues | None = None
    match [*body, "=>", *head]:
        case [x, "=>", u] if u == x:
            short = same
        case [x, "=>", u, int(obj)] if u == x:
            short = lambda values: [value << SHIFT | obj for value in values]  # noqa: E731
        case [x, _, "=>", u] if u == x:
            short = _subjects
        case [_, y, "=>", u] if u == y:
            short = _objects
        case [x, y, "=>", u, v] if (u, v) == (x, y):
            short = same
        case [x, y, "=>", u, v] if (u, v) == (y, x):
            short = _turned
    return short


def same(values: Collection[int]) -> Collection[int]:
    """Return the values of a relation as those of another."""
    return values


def _subjects(values: Collection[int]) -> set[int]:
    return {value >> SHIFT for value in values}


def _objects(values: Collection[int]) -> set[int]:
    return {value & MASK for value in values}


def _turned(values: Collection[int]) -> list[int]:
    return [(value & MASK) << SHIFT | value >> SHIFT for value in values]
