"""A data graph by number: each term has one, and each predicate its subjects and objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.rdf import vocab
from kg.shacl import operators
from kg.shacl.terms import Node, Term

Values: TypeAlias = Mapping[int, Collection[int]]
"""The distinct value nodes of each focus node, by number."""

_SHIFT: Final = 32
_MASK: Final = (1 << _SHIFT) - 1
_SUBCLASS: Final = ox.NamedNode(f"{vocab.RDFS}subClassOf")


class Facts:
    """The triples of a data graph, without triples about triples."""

    def __init__(self, triples: Iterable[ox.Triple] | Iterable[ox.Quad]) -> None:
        """Number the terms of ``triples``."""
        self.terms: list[Term] = []
        self._numbers: dict[Term, int] = {}
        self._pairs: dict[int, set[int]] = {}
        self._forward: dict[int, dict[int, list[int]]] = {}
        self._backward: dict[int, dict[int, list[int]]] = {}
        self._instances: dict[Term, frozenset[int]] = {}
        self._written: dict[Term, Term] | None = None
        pairs, number = self._pairs, self.number
        for triple in triples:
            subject, obj = triple.subject, triple.object
            if isinstance(subject, ox.Triple) or isinstance(obj, ox.Triple):
                continue
            predicate = number(triple.predicate)
            found = pairs.get(predicate)
            if found is None:
                found = pairs[predicate] = set()
            found.add(number(subject) << _SHIFT | number(obj))
        self.size = len(self.terms)

    def number(self, term: Term) -> int:
        """Return the number of a term, a new one where the data does not name it."""
        known = self._numbers.get(term)
        if known is None:
            known = self._numbers[term] = len(self.terms)
            self.terms.append(term)
        return known

    def find(self, term: Term) -> int | None:
        """Return the number of a term that has one."""
        return self._numbers.get(term)

    def quads(self, predicates: Iterable[int]) -> Iterator[ox.Quad]:
        """Yield the triples of some predicates, as quads of the default graph."""
        terms = self.terms
        for predicate in predicates:
            node = terms[predicate]
            for pair in self._pairs[predicate]:
                yield ox.Quad(terms[pair >> _SHIFT], node, terms[pair & _MASK])  # type: ignore[arg-type]

    def predicates(self, among: Iterable[ox.NamedNode] | None = None) -> list[int]:
        """Return the numbers of the predicates, or of those among some nodes."""
        if among is None:
            return list(self._pairs)
        numbers = map(self._numbers.get, among)
        return [number for number in numbers if number is not None and number in self._pairs]

    def objects(self, predicate: int | None) -> Mapping[int, Sequence[int]]:
        """Return the objects of each subject of a predicate."""
        return self._index(self._forward, predicate, turned=False)

    def subjects(self, predicate: int | None) -> Mapping[int, Sequence[int]]:
        """Return the subjects of each object of a predicate."""
        return self._index(self._backward, predicate, turned=True)

    def _index(
        self, indexes: dict[int, dict[int, list[int]]], predicate: int | None, *, turned: bool
    ) -> dict[int, list[int]]:
        if predicate is None or predicate not in self._pairs:
            return {}
        known = indexes.get(predicate)
        if known is None:
            known = indexes[predicate] = {}
            for pair in self._pairs[predicate]:
                key, value = pair >> _SHIFT, pair & _MASK
                if turned:
                    key, value = value, key
                known.setdefault(key, []).append(value)
        return known

    def instances(self, kind: Term) -> frozenset[int]:
        """Return the SHACL instances of a class: what is typed by it, or by a class below it."""
        known = self._instances.get(kind)
        if known is None:
            typed, below = self.subjects(self.find(vocab.RDF_TYPE)), self.subjects(self.find(_SUBCLASS))
            classes = {self.number(kind)}
            for one in iter(waiting := list(classes)):
                new = [other for other in below.get(one, ()) if other not in classes]
                classes.update(new)
                waiting.extend(new)
            known = frozenset().union(*(typed.get(one, ()) for one in classes))
            self._instances[kind] = known
        return known

    def as_written(self, term: Term) -> Term:
        """Return a term of the engine's store as the data writes it.

        The store normalises literals; where two forms become one, one of them is returned.
        """
        if not isinstance(term, ox.Literal) or term in self._numbers:
            return term
        if self._written is None:
            literals = [one for one in self.terms if isinstance(one, ox.Literal) and one.language is None]
            self._written = dict(zip(operators.stored(literals), literals, strict=True))
        return self._written.get(term, term)

    def is_known(self, number: int) -> bool:
        """Say whether the data names the term that has this number."""
        return number < self.size

    def node(self, number: int) -> Node | None:
        """Return the IRI or blank node that has this number, or ``None`` where it is a literal."""
        term = self.terms[number]
        return term if isinstance(term, ox.NamedNode | ox.BlankNode) else None
