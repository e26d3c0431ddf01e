"""Encoded triples by predicate, as sets of integers.

Every term has a number (``kg.rdf.dictionary``). A triple is kept in the relation of its predicate as one
integer, its subject's number and its object's side by side; a triple of ``rdf:type`` in the relation of its
class as the subject's number alone. Sets of integers make the common steps of reasoning (copy, turn around,
project, take away what is known) single operations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from kg.rdf.dictionary import MASK, SHIFT

Index: TypeAlias = Mapping[int, Sequence[int]]
_Lists: TypeAlias = "defaultdict[int, list[int]]"


class Relation:
    """The subjects and objects of one predicate, or the members of one class.

    Many are only gone through: a set of the values is made on demand, and so are indexes.
    """

    __slots__ = ("_by_object", "_by_subject", "_values")

    def __init__(self) -> None:
        """Begin empty."""
        self._values: Collection[int] = set()
        self._by_subject: _Lists | None = None
        self._by_object: _Lists | None = None

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self._values)

    def __iter__(self) -> Iterator[int]:
        """Go through the values."""
        return iter(self._values)

    def __contains__(self, value: object) -> bool:
        """Tell whether a value is there."""
        return value in self.values

    @property
    def values(self) -> set[int]:
        """The values as a set."""
        if not isinstance(self._values, set):
            self._values = set(self._values)
        return self._values

    def add(self, new: Collection[int]) -> None:
        """Add values that the relation does not hold yet; it may keep ``new`` itself."""
        if self._values:
            self.values.update(new)
        else:
            self._values = new
        if self._by_subject is not None:
            _index_by_subject(self._by_subject, new)
        if self._by_object is not None:
            _index_by_object(self._by_object, new)

    def replace(self, values: Collection[int]) -> None:
        """Hold other values; it keeps ``values`` itself, and a set only changes later."""
        self._values = values
        self._by_subject = self._by_object = None

    def naming(self, numbers: Collection[int], *, is_class: bool) -> set[int]:
        """Return the values that one of these numbers occurs in."""
        if is_class:
            return self.values.intersection(numbers)
        return {pair for pair in self._values if pair >> SHIFT in numbers or pair & MASK in numbers}

    def take(self, gone: set[int]) -> None:
        """Remove values; the indexes are made anew when next asked for."""
        if not gone:
            return
        self.values.difference_update(gone)
        self._by_subject = self._by_object = None

    def by_subject(self) -> Index:
        """Return the objects of each subject."""
        if self._by_subject is None:
            self._by_subject = _index_by_subject(defaultdict(list), self._values)
        return self._by_subject

    def by_object(self) -> Index:
        """Return the subjects of each object."""
        if self._by_object is None:
            self._by_object = _index_by_object(defaultdict(list), self._values)
        return self._by_object


def _index_by_subject(index: _Lists, pairs: Iterable[int]) -> _Lists:
    for pair in pairs:
        index[pair >> SHIFT].append(pair & MASK)
    return index


def _index_by_object(index: _Lists, pairs: Iterable[int]) -> _Lists:
    for pair in pairs:
        index[pair & MASK].append(pair >> SHIFT)
    return index
