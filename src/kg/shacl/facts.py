"""A data graph by number: each term has one, and each predicate its subjects and objects."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.dictionary import MASK, SHIFT, Dictionary, paired
from kg.shacl import operators

if TYPE_CHECKING:
    from kg.rdf.dictionary import Pairs
    from kg.shacl.terms import Node, Term

Values: TypeAlias = Mapping[int, Collection[int]]
"""The distinct value nodes of each focus node, by number."""

_SUBCLASS: Final = ox.NamedNode(f"{vocab.RDFS}subClassOf")
_NO_VALUES: Final[Collection[int]] = ()


class Index(Mapping[int, Collection[int]]):
    """The objects of each subject of a predicate, or the subjects of each object.

    Attributes:
        packed: Keys and values packed, sorted.
    """

    def __init__(self, packed: array[int]) -> None:
        """Look up in sorted pairs."""
        self.packed = packed

    def __getitem__(self, key: int) -> Collection[int]:
        """Return the values of a key."""
        packed, place, end = self.packed, bisect_left(self.packed, key << SHIFT), (key + 1) << SHIFT
        found = []
        while place < len(packed) and (pair := packed[place]) < end:
            found.append(pair & MASK)
            place += 1
        if not found:
            raise KeyError(key)
        return found

    def get(self, key: int, default: Collection[int] = _NO_VALUES) -> Collection[int]:  # type: ignore[override]
        """Return the values of a key, or ``default``."""
        packed, place = self.packed, bisect_left(self.packed, key << SHIFT)
        if place == len(packed) or (pair := packed[place]) >> SHIFT != key:
            return default
        place += 1
        if place == len(packed) or packed[place] >> SHIFT != key:
            return (pair & MASK,)
        return self[key]

    def __contains__(self, key: object) -> bool:
        """Say whether a key has values."""
        return isinstance(key, int) and self.get(key) is not _NO_VALUES

    def __iter__(self) -> Iterator[int]:
        """Yield each key once."""
        return (key for key, _ in groupby(pair >> SHIFT for pair in self.packed))

    def __len__(self) -> int:
        """Return how many keys there are."""
        return sum(1 for _ in self)


_EMPTY: Final = Index(array("Q"))


class Facts:
    """The triples of a data graph, without triples about triples."""

    def __init__(self, dictionary: Dictionary, pairs: Pairs) -> None:
        """Read triples that are kept by number; constants of shapes get more numbers."""
        self.terms: list[Term] = dictionary.terms
        self.number = dictionary.number
        self.find = dictionary.find
        self._dictionary = dictionary
        self._pairs = pairs
        self._backward: dict[int, Index] = {}
        self._instances: dict[Term, frozenset[int]] = {}
        self._objects: frozenset[int] | None = None
        self._written: dict[Term, Term] | None = None

    @classmethod
    def of(cls, triples: Iterable[ox.Triple] | Iterable[ox.Quad]) -> Facts:
        """Number the terms of ``triples``."""
        dictionary = Dictionary()
        return cls(dictionary, paired(dictionary.encode(triples)))

    def quads(self, predicates: Iterable[int]) -> Iterator[ox.Quad]:
        """Yield the triples of some predicates, as quads of the default graph."""
        found = {predicate: self._pairs[predicate] for predicate in predicates}
        return self._dictionary.quads(found, ox.DefaultGraph())

    def predicates(self, among: Iterable[ox.NamedNode] | None = None) -> list[int]:
        """Return the numbers of the predicates, or of those among some nodes."""
        if among is None:
            return list(self._pairs)
        numbers = map(self.find, among)
        return [number for number in numbers if number is not None and number in self._pairs]

    def objects(self, predicate: int | None) -> Index:
        """Return the objects of each subject of a predicate."""
        return _EMPTY if predicate is None or predicate not in self._pairs else Index(self._pairs[predicate])

    def subjects(self, predicate: int | None) -> Index:
        """Return the subjects of each object of a predicate."""
        if predicate is None or predicate not in self._pairs:
            return _EMPTY
        known = self._backward.get(predicate)
        if known is None:
            turned = sorted((pair & MASK) << SHIFT | pair >> SHIFT for pair in self._pairs[predicate])
            known = self._backward[predicate] = Index(array("Q", turned))
        return known

    def instances(self, kind: Term) -> frozenset[int]:
        """Return the SHACL instances of a class: what is typed by it, or by a class below it."""
        known = self._instances.get(kind)
        if known is None:
            typed, below = self.subjects(self.find(vocab.RDF_TYPE)), self.subjects(self.find(_SUBCLASS))
            classes = {self.number(kind)}
            for one in iter(waiting := list(classes)):
                new = [other for other in below.get(one) if other not in classes]
                classes.update(new)
                waiting.extend(new)
            known = frozenset().union(*map(typed.get, classes))
            self._instances[kind] = known
        return known

    def as_written(self, term: Term) -> Term:
        """Return a term of the engine's store as the data writes it.

        The store normalises literals; where two forms become one, one of them is returned.
        """
        if not isinstance(term, ox.Literal):
            return term
        if self._objects is None:
            self._objects = frozenset(pair & MASK for pairs in self._pairs.values() for pair in pairs)
        if self.find(term) in self._objects:
            return term
        if self._written is None:
            terms = map(self.terms.__getitem__, sorted(self._objects))
            literals = [one for one in terms if isinstance(one, ox.Literal) and one.language is None]
            self._written = dict(zip(operators.stored(literals), literals, strict=True))
        return self._written.get(term, term)

    def is_known(self, number: int) -> bool:
        """Say whether the data names the term that has this number."""
        return any(
            number == predicate or number in self.objects(predicate) or number in self.subjects(predicate)
            for predicate in self._pairs
        )

    def node(self, number: int) -> Node | None:
        """Return the IRI or blank node that has this number, or ``None`` where it is a literal."""
        term = self.terms[number]
        return term if isinstance(term, ox.NamedNode | ox.BlankNode) else None
