"""Encoded triples by predicate, as sets of integers.

Every term has a number (``Dictionary``). A triple is kept in the relation of its predicate as one integer,
its subject's number and its object's side by side; a triple of ``rdf:type`` in the relation of its class as
the subject's number alone. Sets of integers make the common steps of reasoning (copy, turn around, project,
take away what is known) single operations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from pyoxigraph import Triple

from kg.entail.notation import Term

SHIFT: Final = 30
MASK: Final = (1 << SHIFT) - 1
Index: TypeAlias = Mapping[int, Sequence[int]]


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
        """Yield the numbers of each triple's terms; pass over triples about triples."""
        number = self.number
        for triple in triples:
            subject, obj = triple.subject, triple.object
            if isinstance(subject, Triple) or isinstance(obj, Triple):
                continue  # RDF 1.2: OWL says nothing of triples about triples
            yield number(subject), number(triple.predicate), number(obj)


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
