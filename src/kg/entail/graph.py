"""An asserted graph, encoded: what the reasoner begins with."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import astuple
from functools import cached_property
from itertools import compress
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.entail.clauses import Words
from kg.entail.lists import Malformed, members
from kg.entail.notation import Rule, Slot, Term
from kg.entail.relations import Index, Relation
from kg.rdf.dictionary import MASK, SHIFT, Dictionary, Pairs, unpack
from kg.rdf.vocab import OWL, RDF, RDFS

_RANGE: Final = NamedNode(f"{RDFS}range")


class Graph:
    """Asserted triples by number.

    Attributes:
        dictionary: The number of each term; those that the rules name come first.
        words: The terms that the reasoner itself must know.
        rules: The rules, with numbers for their terms.
        reserved: The numbers of the terms that the rules name.
        asserted: The triples, sorted: for a predicate's number its packed pairs, and for the complement
            (``~n``) of a class's number the members of the class.
    """

    def __init__(self, dictionary: Dictionary, pairs: Pairs, rules: Iterable[Rule]) -> None:
        """Encode rules; ``pairs`` are the triples by the numbers of ``dictionary``."""
        self.dictionary = dictionary
        number = self.dictionary.number
        self.words = Words(
            type=number(NamedNode(f"{RDF}type")),
            same_as=number(NamedNode(f"{OWL}sameAs")),
            first=number(NamedNode(f"{RDF}first")),
            rest=number(NamedNode(f"{RDF}rest")),
            nil=number(NamedNode(f"{RDF}nil")),
        )
        self._named: set[int] = set(astuple(self.words))
        self.rules = tuple(rule.mapped(self._slot) for rule in rules)
        self.reserved = frozenset(self._named)
        self.asserted = self._by_class(pairs)
        self._first = self.index(self.words.first)
        self._rest = self.index(self.words.rest)

    def _slot(self, slot: Slot) -> Slot:
        if isinstance(slot, str | int):
            return slot
        number = self.dictionary.number(slot)
        self._named.add(number)
        return number

    def _by_class(self, pairs: Pairs) -> Pairs:
        asserted = {key: packed for key, packed in pairs.items() if key != self.words.type}
        for pair in pairs.get(self.words.type, ()):
            asserted.setdefault(~(pair & MASK), array("Q")).append(pair >> SHIFT)
        return asserted

    def is_asserted(self, key: int, value: int) -> bool:
        """Tell whether a relation has a value by assertion."""
        values = self.asserted.get(key, ())
        place = bisect_left(values, value)
        return place < len(values) and values[place] == value

    def index(self, predicate: int) -> Index:
        """Return the objects of each subject of a predicate."""
        relation = Relation()
        relation.add(self.asserted.get(predicate, ()))
        return relation.by_subject()

    def term(self, number: int) -> Term:
        """Return the term that has a number."""
        return self.dictionary.terms[number]

    def members(self, head: int) -> tuple[int, ...] | Malformed:
        """Return the members of an asserted list, or why it cannot be read."""
        return members(
            head,
            self.words.nil,
            lambda cell: self._first.get(cell, ()),
            lambda cell: self._rest.get(cell, ()),
        )

    @cached_property
    def literals(self) -> list[Literal]:
        """The literals of the graph."""
        is_object = bytearray(len(self.dictionary.terms))
        for key, pairs in self.asserted.items():
            for pair in pairs if key >= 0 else ():
                is_object[pair & MASK] = True
        return [term for term in compress(self.dictionary.terms, is_object) if isinstance(term, Literal)]

    def named_in_axioms(self) -> set[Term]:
        """Return the terms that an axiom other than a range names; no rule reads other datatypes."""
        skipped = self.dictionary.number(_RANGE)
        found: set[int] = set()
        for key, pairs in self.asserted.items():
            if key in self.reserved and key != skipped:
                found.update(*map(unpack, pairs))
        return {term for term in map(self.term, found) if isinstance(term, NamedNode)}
