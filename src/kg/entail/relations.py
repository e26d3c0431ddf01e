"""Encoded triples by predicate, as sets of integers.

Every term has a number (``kg.rdf.dictionary``). A triple is kept in the relation of its predicate as one
integer, its subject's number and its object's side by side; a triple of ``rdf:type`` in the relation of its
class as the subject's number alone. Sets of integers make the common steps of reasoning (copy, turn around,
project, take away what is known) single operations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from kg.rdf.dictionary import MASK, SHIFT, unpack

Index: TypeAlias = Mapping[int, Sequence[int]]


class Relation:
    """The subjects and objects of one predicate, or the members of one class, with indexes made on demand."""

    __slots__ = ("_by_object", "_by_subject", "values")

    def __init__(self) -> None:
        """Begin empty."""
        self.values: set[int] = set()
        self._by_subject: dict[int, list[int]] | None = None
        self._by_object: dict[int, list[int]] | None = None

    def add(self, new: set[int]) -> None:
        """Add values that the relation does not hold yet; it may keep ``new`` itself."""
        if self.values:
            self.values |= new
        else:
            self.values = new
        if self._by_subject is not None:
            _index(self._by_subject, (unpack(pair) for pair in new))
        if self._by_object is not None:
            _index(self._by_object, ((pair & MASK, pair >> SHIFT) for pair in new))

    def replace(self, values: set[int]) -> None:
        """Hold other values; it keeps ``values`` itself."""
        self.values = values
        self._by_subject = self._by_object = None

    def naming(self, numbers: Collection[int], *, is_class: bool) -> set[int]:
        """Return the values that one of these numbers occurs in."""
        if is_class:
            return self.values.intersection(numbers)
        return {pair for pair in self.values if pair >> SHIFT in numbers or pair & MASK in numbers}

    def take(self, gone: set[int]) -> None:
        """Remove values; the indexes are made anew when next asked for."""
        if not gone:
            return
        self.values -= gone
        self._by_subject = self._by_object = None

    def by_subject(self) -> Index:
        """Return the objects of each subject."""
        if self._by_subject is None:
            self._by_subject = _index({}, (unpack(pair) for pair in self.values))
        return self._by_subject

    def by_object(self) -> Index:
        """Return the subjects of each object."""
        if self._by_object is None:
            self._by_object = _index({}, ((pair & MASK, pair >> SHIFT) for pair in self.values))
        return self._by_object


def _index(index: dict[int, list[int]], pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    for key, value in pairs:
        known = index.get(key)
        if known is None:
            index[key] = [value]
        else:
            known.append(value)
    return index
