"""Numbers for terms, and two numbers in one.

A graph of millions of triples fits into memory as numbers: a term is kept once, a triple as the number of its
predicate and one integer for its subject and its object.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Mapping

Node: TypeAlias = ox.NamedNode | ox.BlankNode
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
"""A term of RDF 1.1."""

SHIFT: Final = 30
MASK: Final = (1 << SHIFT) - 1

Pairs: TypeAlias = "Mapping[int, array[int]]"
"""The triples of each predicate: subject and object packed, sorted, each once."""


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

    def find(self, term: Term) -> int | None:
        """Return the number of a term that has one."""
        return self.numbers.get(term)

    def encode(self, triples: Iterable[ox.Triple] | Iterable[ox.Quad]) -> Iterator[tuple[int, int, int]]:
        """Yield the numbers of each triple's terms; pass over triples about triples (RDF 1.2)."""
        number = self.number
        for triple in triples:
            subject, obj = triple.subject, triple.object
            if not isinstance(subject, ox.Triple) and not isinstance(obj, ox.Triple):
                yield number(subject), number(triple.predicate), number(obj)

    def triples(self, pairs: Pairs) -> Iterator[ox.Triple]:
        """Yield triples that are kept by number."""
        terms = self.terms
        for predicate, packed in pairs.items():
            node = terms[predicate]
            for pair in packed:
                yield ox.Triple(terms[pair >> SHIFT], node, terms[pair & MASK])  # type: ignore[arg-type]

    def quads(self, pairs: Pairs, graph: Node | ox.DefaultGraph) -> Iterator[ox.Quad]:
        """Yield triples that are kept by number, as quads of a graph."""
        terms = self.terms
        for predicate, packed in pairs.items():
            node = terms[predicate]
            for pair in packed:
                yield ox.Quad(terms[pair >> SHIFT], node, terms[pair & MASK], graph)  # type: ignore[arg-type]


def paired(triples: Iterable[tuple[int, int, int]]) -> Pairs:
    """Return triples by predicate."""
    found: dict[int, array[int]] = {}
    for subject, predicate, obj in triples:
        pairs = found.get(predicate)
        if pairs is None:
            pairs = found[predicate] = array("Q")
        pairs.append(subject << SHIFT | obj)
    return {predicate: ordered(pairs) for predicate, pairs in found.items()}


def ordered(pairs: Iterable[int]) -> array[int]:
    """Return integers sorted, each once: quickly where they come in ascending runs, as they mostly do."""
    found = sorted(pairs)
    return array("Q", chain(found[:1], (after for before, after in pairwise(found) if before != after)))


def edited(pairs: Pairs, gone: Iterable[tuple[int, int, int]], new: Iterable[tuple[int, int, int]]) -> Pairs:
    """Return triples without some and with others; those that do not change are shared."""
    found, own = dict(pairs), set[int]()
    for is_new, triples in ((False, gone), (True, new)):
        for subject, predicate, obj in triples:
            if predicate not in own:
                own.add(predicate)
                found[predicate] = array("Q", found.get(predicate, ()))
            packed, pair = found[predicate], pack(subject, obj)
            place = bisect_left(packed, pair)
            is_there = place < len(packed) and packed[place] == pair
            if is_new and not is_there:
                packed.insert(place, pair)
            elif is_there and not is_new:
                del packed[place]
    return {predicate: packed for predicate, packed in found.items() if packed}


def holds(pairs: Pairs, triple: tuple[int, int, int]) -> bool:
    """Say whether a triple is among some."""
    subject, predicate, obj = triple
    packed, pair = pairs.get(predicate, ()), pack(subject, obj)
    place = bisect_left(packed, pair)
    return place < len(packed) and packed[place] == pair


def union(one: Pairs, other: Pairs) -> Pairs:
    """Return the triples of either."""
    found = dict(one)
    for predicate, pairs in other.items():
        known = found.get(predicate)
        found[predicate] = ordered(chain(known, pairs)) if known else pairs
    return found
