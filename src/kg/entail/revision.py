"""A closure brought up to date after a change to facts: delete and rederive.

What was derived from a triple that is gone is taken back, step by step; what of it still follows from the
rest is put back; then it is concluded from what is new (Gupta, Mumick, Subrahmanian, "Maintaining Views
Incrementally", SIGMOD 1993, https://doi.org/10.1145/170035.170066). The axioms must be the same.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal

from kg.entail.conclusions import from_rows
from kg.entail.graph import Graph
from kg.entail.joins import Bound, plan
from kg.entail.limits import Budget, Limits
from kg.entail.matching import Matcher, address
from kg.entail.notation import variables
from kg.entail.relations import Relation
from kg.entail.saturation import Saturation
from kg.rdf.dictionary import MASK, SHIFT

if TYPE_CHECKING:
    from kg.entail.notation import Rule
    from kg.rdf.dictionary import Dictionary, Pairs

Relations: TypeAlias = "Mapping[int, array[int]]"
"""The values of each relation, keyed as in ``Graph.asserted``, sorted."""

Triples: TypeAlias = Iterable[tuple[int, int, int]]


class NotRevisableError(Exception):
    """The change reaches the axioms, makes terms equal, or contradicts: the closure must be computed anew."""


class Revision(Saturation):
    """A closure that is changed in place.

    Attributes:
        added: What is in the closure now and was not, by relation.
        removed: What was in the closure and is not any more.
    """

    def __init__(
        self, dictionary: Dictionary, axioms: Pairs, closure: Relations, rules: Iterable[Rule], limits: Limits
    ) -> None:
        """Take up a closure.

        Args:
            dictionary: The numbers of terms.
            axioms: The asserted triples that rules read as axioms.
            closure: What ``relations`` gave of a saturation without equality and contradictions.
            rules: The rules.
            limits: How long it may take and how much may be known.

        Raises:
            NotRevisableError: Facts conclude axioms.
        """
        super().__init__(Graph(dictionary, axioms, rules), Budget(limits))
        self.added: defaultdict[int, set[int]] = defaultdict(set)
        self.removed: defaultdict[int, set[int]] = defaultdict(set)
        self.run()
        for key, values in closure.items():
            relation = self.relations[key]
            if self._is_axiom(key) and len(relation) != len(values):
                raise NotRevisableError
            relation.replace(values)
        self.size = sum(map(len, closure.values()))
        self.added.clear()

    def _is_axiom(self, key: int) -> bool:
        return any(matcher.clause.is_open for matcher, _ in self._readers.get(key, ()))

    def _commit(self, key: int, new: Collection[int]) -> None:
        self.added[key].update(new)
        super()._commit(key, new)

    def change(self, gone: Triples, new: Triples, asserted: Pairs) -> None:
        """Take back and conclude.

        Args:
            gone: Triples that are asserted no longer.
            new: Triples that are asserted now and were not.
            asserted: All triples that are asserted now.

        Raises:
            NotRevisableError: The change reaches further than facts.
        """
        over = self._deleted(dict(self._keyed(gone)), Graph(self.graph.dictionary, asserted, ()))
        for key, values in over.items():
            self.relations[key].take(values)
            self.size -= len(values)
        for key, values in list(over.items()):
            self._await(key, self._derived(key, values))
        fresh = list(new)
        for key, values in self._keyed(fresh).items():
            self._await(key, values)
        self._state_literals({obj for _, _, obj in fresh})
        self._settle()
        if self.equality or any(self.clashes()):
            raise NotRevisableError
        for key, values in over.items():
            self.removed[key] = values - self.relations[key].values
            self.added[key] -= values
        changed = {key for found in (self.added, over) for key, values in found.items() if values}
        if any(map(self._is_axiom, changed)):
            raise NotRevisableError

    def _keyed(self, triples: Triples) -> dict[int, set[int]]:
        found: defaultdict[int, set[int]] = defaultdict(set)
        for subject, predicate, obj in triples:
            if predicate == self._words.type:
                found[~obj].add(subject)
            else:
                found[predicate].add(subject << SHIFT | obj)
        return found

    def _deleted(self, agenda: dict[int, set[int]], asserted: Graph) -> dict[int, set[int]]:
        """Return everything that was derived from the values of ``agenda``, and these."""
        over: defaultdict[int, set[int]] = defaultdict(set)
        while agenda:
            key, values = agenda.popitem()
            new = (values & self.relations[key].values) - over[key]
            over[key] |= new
            for matcher, place in self._readers.get(key, ()) if new else ():
                if matcher.clause.is_open:
                    raise NotRevisableError
                for head, found in self._concluded(matcher, place, new):
                    kept = {value for value in found if not asserted.is_asserted(head, value)}
                    agenda.setdefault(head, set()).update(kept)
        return over

    def _concluded(
        self, matcher: Matcher, place: int, new: set[int]
    ) -> Iterator[tuple[int, Collection[int]]]:
        route = matcher.route(place) if matcher.clause.heads else None
        for frame in route.frames(new) if route else ():
            for head in route.heads if route else ():
                found = head.from_rows(frame)
                if head.key == self._words.same_as:
                    raise NotRevisableError
                if head.key == self._words.type:
                    for value in found:
                        yield ~(value & MASK), {value >> SHIFT}
                else:
                    yield head.key, found

    def _derived(self, key: int, values: set[int]) -> set[int]:
        """Return those of some values that one step concludes from what is left."""
        asked, found = Relation(), set[int]()
        asked.add(set(values))
        for matcher in self._clauses.values():
            clause = matcher.clause
            for head in clause.heads if not clause.is_open else ():
                place = address(head, self._words)
                if place.key == self._words.type:
                    raise NotRevisableError
                if place.key == key:
                    bounds = [Bound(asked, place.places), *matcher.bounds]
                    join = plan(bounds, 0, variables((head,)))
                    rows = from_rows(place.places, join.columns)
                    found.update(*(rows(frame) for frame in join.frames(asked.values)))
        return found

    def _state_literals(self, numbers: set[int]) -> None:
        """Conclude in which datatypes literals are that may be new."""
        terms = map(self.graph.term, numbers)
        literals = [term for term in terms if isinstance(term, Literal)]
        for rule in self.graph.rules:
            if rule.heads and any(test.name == "literal-of-datatype" for test in rule.tests):
                self._begin(rule, literals)
            elif any(test.is_source and test.name == "same-value" for test in rule.tests):
                raise NotRevisableError
