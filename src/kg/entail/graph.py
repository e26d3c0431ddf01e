"""An asserted graph, encoded: what the reasoner begins with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.entail.clauses import Words
from kg.entail.lists import Malformed, members
from kg.entail.notation import Rule, Slot, Term
from kg.entail.relations import SHIFT, Dictionary, Index, Relation, unpack
from kg.rdf.vocab import OWL, RDF, RDFS

if TYPE_CHECKING:
    from pyoxigraph import Triple

_RANGE: Final = NamedNode(f"{RDFS}range")


class Graph:
    """Asserted triples by number.

    Attributes:
        dictionary: The number of each term; those that the rules name come first.
        words: The terms that the reasoner itself must know.
        rules: The rules, with numbers for their terms.
        reserved: How many terms the rules name.
        asserted: The triples: for a predicate's number its packed pairs, and for the complement (``~n``) of a
            class's number the members of the class.
    """

    def __init__(self, triples: Iterable[Triple], rules: Iterable[Rule]) -> None:
        """Encode rules, then triples."""
        self.dictionary = Dictionary()
        number = self.dictionary.number
        self.words = Words(
            type=number(NamedNode(f"{RDF}type")),
            same_as=number(NamedNode(f"{OWL}sameAs")),
            first=number(NamedNode(f"{RDF}first")),
            rest=number(NamedNode(f"{RDF}rest")),
            nil=number(NamedNode(f"{RDF}nil")),
        )
        self.rules = tuple(rule.mapped(self._slot) for rule in rules)
        self.reserved = len(self.dictionary.terms)
        self.asserted = self._encoded(triples)
        self._first = self.index(self.words.first)
        self._rest = self.index(self.words.rest)

    def _slot(self, slot: Slot) -> Slot:
        return slot if isinstance(slot, str | int) else self.dictionary.number(slot)

    def _encoded(self, triples: Iterable[Triple]) -> dict[int, set[int]]:
        asserted: defaultdict[int, set[int]] = defaultdict(set)
        rdf_type = self.words.type
        for subject, predicate, obj in self.dictionary.encode(triples):
            if predicate == rdf_type:
                asserted[~obj].add(subject)
            else:
                asserted[predicate].add(subject << SHIFT | obj)
        return dict(asserted)

    def index(self, predicate: int) -> Index:
        """Return the objects of each subject of a predicate."""
        relation = Relation()
        relation.add(set(self.asserted.get(predicate, ())))
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

    def literals(self) -> list[Literal]:
        """Return the literals of the graph."""
        return [term for term in self.dictionary.terms if isinstance(term, Literal)]

    def named_in_axioms(self) -> set[Term]:
        """Return the terms that an axiom other than a range names; no rule reads other datatypes."""
        skipped = {self.words.type, self.dictionary.number(_RANGE)}
        found: set[int] = set()
        for key, pairs in self.asserted.items():
            if 0 <= key < self.reserved and key not in skipped:
                found.update(*map(unpack, pairs))
        return {term for term in map(self.term, found) if isinstance(term, NamedNode)}
