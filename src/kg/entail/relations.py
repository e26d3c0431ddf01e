"""Encoded triples by predicate, as sets of integers.

Every term has a number (``Dictionary``). A triple is kept in the relation of its predicate as one integer, its
subject's number and its object's side by side; a triple of ``rdf:type`` in the relation of its class as the
subject's number alone. Sets of integers make the common steps of reasoning (copy, turn around, project, take
away what is known) single operations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from kg.entail.notation import Term

if TYPE_CHECKING:
    from pyoxigraph import Triple

SHIFT: Final = 30
MASK: Final = (1 << SHIFT) - 1
Index = Mapping[int, Collection[int]]


def pack(subject: int, obj: int) -> int:
    """Return the integer that stands for a subject and an object."""
    return subject << SHIFT | obj


def unpack(pair: int) -> tuple[int, int]:
    """Return the subject and the object that an integer stands for."""
    return pair >> SHIFT, pair & MASK


class Dictionary:
    """Numbers for terms, in the order in which they are first seen."""

    def __init__(self) -> None:
        """Begin empty."""
        self.numbers: dict[Term, int] = {}
        self.terms: list[Term] = []

    def number(self, term: Term) -> int:
        """Return the number of a term, a new one if need be."""
        known = self.numbers.get(term)
        if known is None:
            known = self.numbers[term] = len(self.terms)
            self.terms.append(term)
        return known

    def encode(self, triples: Iterable[Triple]) -> Iterator[tuple[int, int, int]]:
        """Yield the numbers of each triple's subject, predicate and object."""
        number = self.number
        return ((number(t.subject), number(t.predicate), number(t.object)) for t in triples)


class Relation:
    """The subjects and objects of one predicate, or the members of one class, with indexes made on demand."""

    __slots__ = ("_by_object", "_by_subject", "values")

    def __init__(self) -> None:
        """Begin empty."""
        self.values: set[int] = set()
        self._by_subject: dict[int, list[int]] | None = None
        self._by_object: dict[int, list[int]] | None = None

    def add(self, new: set[int]) -> None:
        """Add values that the relation does not hold yet."""
        self.values |= new
        if self._by_subject is not None:
            _index(self._by_subject, (unpack(pair) for pair in new))
        if self._by_object is not None:
            _index(self._by_object, ((pair & MASK, pair >> SHIFT) for pair in new))

    def take(self, gone: set[int]) -> None:
        """Remove values; the indexes are made anew when next asked for."""
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
