"""The closure of a graph under the rules: semi-naive evaluation over relations.

New values wait in an agenda. When a relation's turn comes, its new values are added and joined, through each
clause that reads the relation, with everything known; what that concludes and is not yet known waits in turn.
The evaluation ends when nothing waits and no two terms are left to merge. Then the contradictions are sought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from kg.entail.agenda import Agenda
from kg.entail.clauses import Clause, concluding, identified, instances, opened
from kg.entail.conclusions import FromValues
from kg.entail.datatypes import SOURCES, TESTS
from kg.entail.equality import Equality
from kg.entail.joins import ground
from kg.entail.lists import Malformed
from kg.entail.matching import Matcher, Projections, address
from kg.entail.notation import Pattern, Rule, Slot, Term, bound, mapped
from kg.entail.relations import Relation
from kg.rdf.dictionary import MASK, SHIFT, pack, unpack

if TYPE_CHECKING:
    from kg.entail.graph import Graph
    from kg.entail.limits import Budget

_LARGEST_REPORT: Final = 100


@dataclass(frozen=True, slots=True)
class Clash:
    """A match of a rule without heads: the rule's name, and its ground premises by number."""

    name: str
    premises: tuple[Pattern, ...]


class Saturation:
    """A graph on its way to its closure.

    Attributes:
        graph: What was asserted.
        equality: Which terms are one; relations hold only the number that stands for each class.
        relations: The closure, keyed as in ``Graph.asserted``.
        size: How many values the relations hold.
    """

    def __init__(self, graph: Graph, budget: Budget) -> None:
        """Begin with nothing concluded; ``run`` does the work."""
        self.graph = graph
        self.equality = Equality()
        self.relations: defaultdict[int, Relation] = defaultdict(Relation)
        self.size = 0
        self._budget = budget
        self._words = graph.words
        self._agenda = Agenda(graph.reserved)
        self._clauses: dict[Clause, Matcher] = {}
        self._projections = Projections()
        self._readers: defaultdict[int, list[tuple[Matcher, int]]] = defaultdict(list)
        self._guards: tuple[Clause, ...] = ()
        self._merged: set[int] = set()
        self._values: dict[int, Literal] = {}
        self._clashes: defaultdict[str, dict[frozenset[Pattern], Clash]] = defaultdict(dict)

    def clashes(self) -> Iterator[Clash]:
        """Yield the contradictions found, at most a hundred for each rule."""
        return (clash for of_rule in self._clashes.values() for clash in of_rule.values())

    def run(self) -> None:
        """Compute the closure, then seek contradictions.

        Raises:
            ReasoningLimitError: A bound of time or size is met.
        """
        rules = [identified(rule, self._words.same_as) for rule in self.graph.rules]
        checks = [opened(rule, self._words) for rule in rules if not rule.heads]
        self._guards = tuple(check for check in checks if not check.patterns)
        for rule in rules:
            if rule.heads:
                self._begin(rule)
        for key, values in self.graph.asserted.items():
            if key == self._words.same_as:
                self._conclude(key, values, None)
            else:
                self._put(key, values)
        self._settle()
        for check in checks:
            if check.patterns:
                self._register(check.mapped(self._canonical))
        self._settle()

    def _begin(self, rule: Rule, literals: Collection[Literal] | None = None) -> None:
        clause = opened(rule, self._words)
        sources = [test for test in rule.tests if test.is_source]
        if not sources:
            self._register(clause)
        for test in sources:
            known = self.graph.literals if literals is None else literals
            for terms in SOURCES[test.name](known, self.graph.named_in_axioms()):
                numbers = map(self.graph.dictionary.number, terms)
                found = zip(map(str, test.arguments), numbers, strict=True)
                self._state(clause.bound(dict(found)))

    def _settle(self) -> None:
        while self._agenda or self._merged:
            if self._agenda:
                self._commit(*self._agenda.take())
            else:
                self._rewrite()

    def _commit(self, key: int, new: Collection[int]) -> None:
        self.relations[key].add(new)
        self.size += len(new)
        self._budget.check(self.size)
        made: dict[FromValues, Collection[int]] = {}
        for matcher, place in tuple(self._readers[key]):
            self._fire(matcher, place, new, made)
        if key < 0 and self._words.type in self._readers:
            self._await(self._words.type, {value << SHIFT | ~key for value in new})

    # Clauses

    def _register(self, clause: Clause) -> None:
        """Take up a clause: run it over everything known now, and over what is new from now on."""
        left = concluding(clause, self._words.same_as)
        if left is None or left in self._clauses:
            return
        self._budget.check(self.size)
        matcher = Matcher(left, self.relations, self._words)
        if not self._projections.need(matcher):
            return
        self._clauses[left] = matcher
        for place, key in enumerate(matcher.keys):
            self._make_readable(key)
            self._readers[key].append((matcher, place))
        if matcher.keys:
            place = matcher.smallest()
            self._fire(matcher, place, matcher.values(place), {})
        else:
            self._state(left)

    def _state(self, clause: Clause) -> None:
        """Conclude the heads of a clause that has nothing left to match."""
        for head in clause.heads:
            key, places = address(head, self._words)
            self._conclude(key, {ground(places)}, clause)
        if not clause.heads:
            self._report(clause)

    def _make_readable(self, key: int) -> None:
        """Fill a relation that is kept only when a clause reads it as an ordinary one."""
        if key in self._readers:
            return
        if key == self._words.type:
            for known, relation in tuple(self.relations.items()):
                if known < 0:
                    self._await(key, {value << SHIFT | ~known for value in relation})
        elif key == self._words.same_as:
            numbers = map(self.equality.of, range(len(self.graph.dictionary.terms)))
            self._await(key, {pack(number, number) for number in numbers})

    def _fire(
        self, matcher: Matcher, place: int, new: Collection[int], made: dict[FromValues, Collection[int]]
    ) -> None:
        """Conclude from new values of a pattern; ``made`` is what other clauses have made of them."""
        if matcher.is_stale or not new:
            return
        route = matcher.route(place)
        longer = [head for head in route.heads if head.from_values is None]
        for head in route.heads:
            if head.from_values is not None:
                if head.from_values not in made:
                    made[head.from_values] = head.from_values(new)
                self._conclude(head.key, made[head.from_values], matcher.clause)
        if route.heads and not longer:
            return
        for frame in route.frames(new):
            self._budget.check(self.size)
            for head in longer:
                self._conclude(head.key, head.from_rows(frame), matcher.clause)
            if not route.heads:
                self._follow(matcher.clause, route.bindings(frame))

    def _follow(self, clause: Clause, found: Iterable[dict[str, int]]) -> None:
        for binding in found:
            if clause.is_open:
                for instance in instances(clause, binding, self._members):
                    self._register(instance)
            else:
                self._report(clause.bound(binding))

    def _members(self, head: Slot) -> Sequence[int] | Malformed:
        number = int(str(head))
        found = self.graph.members(number)
        if isinstance(found, Malformed):
            return found
        return [self.equality.of(member) for member in found]

    # Conclusions

    def _conclude(self, key: int, values: Collection[int], why: Clause | None) -> None:
        """Put what is new among some values of a relation on the agenda; merge what is equal."""
        if key == self._words.same_as:
            for value in values:
                self._equate(*unpack(value), why)
        elif key == self._words.type:
            for value in values:
                self._await(~(value & MASK), {value >> SHIFT})
        else:
            self._await(key, values)

    def _await(self, key: int, values: Collection[int]) -> None:
        """Put what is new among some values, each given once, on the agenda."""
        if isinstance(values, set):
            values = values - self.relations[key].values
        elif self.relations[key]:
            known = self.relations[key].values
            values = [value for value in values if value not in known]
        self._put(key, values)

    def _put(self, key: int, new: Collection[int]) -> None:
        if new:
            self._budget.check(self.size + self._agenda.put(key, new))

    def _equate(self, one: int, other: int, why: Clause | None) -> None:
        left, right = self.equality.of(one), self.equality.of(other)
        if left == right:
            return
        values = self._value(left), self._value(right)
        for guard in self._guards:
            if all(TESTS[test.name](*values) for test in guard.tests):
                if len(self._clashes[guard.name]) < _LARGEST_REPORT:
                    self._record(Clash(guard.name, self._grounds(one, other, why)))
                return
        gone = self.equality.join(left, right)
        self._merged.add(gone)
        self._values.update((self.equality.of(gone), value) for value in values if isinstance(value, Literal))

    def _value(self, number: int) -> Term:
        """Return a literal of the class that a number stands for, or the term itself if there is none."""
        return self._values.get(number) or self.graph.term(number)

    def _rewrite(self) -> None:
        """Put what stands for its class in the place of each merged term, in relations and in clauses."""
        merged, of = self._merged, self.equality.of
        self._merged = set()
        for key, relation in tuple(self.relations.items()):
            number = key if key >= 0 else ~key
            moved = set(relation.values) if number in merged else relation.naming(merged, is_class=key < 0)
            relation.take(moved)
            self.size -= len(moved)
            if key < 0:
                self._await(~of(number), {of(value) for value in moved})
            else:
                self._await(of(number), {pack(of(value >> SHIFT), of(value & MASK)) for value in moved})
        self._projections.clear()
        for clause, matcher in tuple(self._clauses.items()):
            if not merged.isdisjoint(clause.slots):
                matcher.is_stale = True
                self._register(clause.mapped(self._canonical))

    def _canonical(self, slot: Slot) -> Slot:
        return self.equality.of(slot) if isinstance(slot, int) else slot

    # Contradictions

    def _report(self, clause: Clause) -> None:
        for test in clause.tests:
            if not TESTS[test.name](*(self._value(int(str(number))) for number in test.arguments)):
                return
        self._record(Clash(clause.name, (*clause.axioms, *clause.patterns)))

    def _record(self, clash: Clash) -> None:
        known = self._clashes[clash.name]
        if len(known) < _LARGEST_REPORT:
            premises = frozenset(mapped(premise, self._canonical) for premise in clash.premises)
            known.setdefault(premises, clash)

    def _grounds(self, one: int, other: int, why: Clause | None) -> tuple[Pattern, ...]:
        """Return what made two terms equal: the first match of the clause that concluded it."""
        equation = Pattern(one, self._words.same_as, other)
        for head in why.heads if why else ():
            if why and head.predicate == self._words.same_as:
                binding = {str(head.subject): one, str(head.object): other}
                clause = replace(why.bound(binding), heads=())
                matcher = Matcher(clause, self.relations, self._words)
                place = matcher.smallest()
                route = matcher.route(place)
                for frame in route.frames(matcher.values(place)):
                    found = next(route.bindings(frame))
                    return (*clause.axioms, *(bound(pattern, found) for pattern in clause.patterns))
        return (equation,)
