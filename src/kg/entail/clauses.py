"""Rules made ready for a graph: one clause for each axiom that the graph holds.

A row of the table speaks of axioms (``?p rdfs:domain ?c``) and of facts under them (``?x ?p ?y``). The
axioms are matched first; each match leaves a clause about facts alone, in which every predicate and class
is known.

``owl:sameAs`` is read as identity: the reasoner merges what is equal (see ``kg.entail.saturation``), so in
a body it makes two variables one, and in a head it merges. A row that then only concludes what it presumes
says nothing more and drops out; of Table 4 that is all but the differences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.entail.lists import Malformed
from kg.entail.notation import (
    Condition,
    ListAtom,
    Pattern,
    Rule,
    Slot,
    bound,
    bound_condition,
    expand,
    mapped,
    mapped_condition,
    mapped_list,
    variables,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The numbers of the terms that the reasoner itself must know."""

    type: int
    same_as: int
    first: int
    rest: int
    nil: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A rule, part of whose body has been matched.

    Attributes:
        name: The rule's name.
        patterns: What must match now; each has a known predicate, and a known class if that is ``rdf:type``.
        heads: What follows; none for a contradiction.
        axioms: What was matched before.
        later: What must match after ``patterns``, once they have made its predicates known.
        lists: The statements about lists, to be expanded after ``patterns``.
        tests: The conditions.
    """

    name: str
    patterns: tuple[Pattern, ...]
    heads: tuple[Pattern, ...]
    axioms: tuple[Pattern, ...] = field(default=(), compare=False)
    later: tuple[Pattern, ...] = ()
    lists: tuple[ListAtom, ...] = ()
    tests: tuple[Condition, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a match makes further clauses rather than conclusions."""
        return bool(self.later or self.lists)

    @property
    def slots(self) -> frozenset[Slot]:
        """The terms and variables that the clause names outside its lists."""
        return frozenset(slot for pattern in (*self.patterns, *self.later, *self.heads) for slot in pattern)

    def mapped(self, change: Callable[[Slot], Slot]) -> Clause:
        """Return the clause with ``change`` applied to each place, as when two terms turn out to be one."""
        return Clause(
            name=self.name,
            patterns=tuple(mapped(pattern, change) for pattern in self.patterns),
            heads=tuple(mapped(head, change) for head in self.heads),
            axioms=self.axioms,
            later=tuple(mapped(pattern, change) for pattern in self.later),
            lists=tuple(mapped_list(atom, change) for atom in self.lists),
            tests=tuple(mapped_condition(test, change) for test in self.tests),
        )

    def bound(self, binding: Mapping[str, Slot]) -> Clause:
        """Return the clause with the variables of ``binding`` replaced by their values."""
        return self.mapped(lambda slot: binding.get(slot, slot) if isinstance(slot, str) else slot)


def identified(rule: Rule, same_as: Slot) -> Rule:
    """Return the rule under the reading of ``owl:sameAs`` as identity."""
    equation = next((pattern for pattern in rule.patterns if pattern.predicate == same_as), None)
    if equation is None:
        return rule
    one, other = equation.subject, equation.object
    rest = replace(rule, body=tuple(atom for atom in rule.body if atom != equation))
    return identified(rest.mapped(lambda slot: one if slot == other else slot), same_as)


def opened(rule: Rule, words: Words) -> Clause:
    """Return the clause that matches the axioms of a rule."""
    known = tuple(pattern for pattern in rule.patterns if _is_known(pattern, words))
    later = tuple(pattern for pattern in rule.patterns if pattern not in known)
    return Clause(
        name=rule.name, patterns=known, heads=rule.heads, later=later, lists=rule.lists, tests=rule.tests
    )


def _is_known(pattern: Pattern, words: Words) -> bool:
    return isinstance(pattern.predicate, int) and (
        pattern.predicate != words.type or isinstance(pattern.object, int)
    )


def instances(
    clause: Clause,
    binding: Mapping[str, Slot],
    members: Callable[[Slot], Sequence[Slot] | Malformed],
) -> Iterator[Clause]:
    """Yield the clauses that a match of an open clause leaves: none for a list that cannot be read.

    Args:
        clause: The open clause.
        binding: The match.
        members: Reads a list.
    """
    axioms = tuple(bound(pattern, binding) for pattern in clause.patterns)
    for more, patterns in _cases(clause.lists, binding, members):
        whole = {**binding, **more} if more else binding
        yield Clause(
            name=clause.name,
            patterns=tuple(bound(pattern, whole) for pattern in (*clause.later, *patterns)),
            heads=tuple(bound(head, whole) for head in clause.heads),
            axioms=axioms,
            tests=tuple(bound_condition(test, whole) for test in clause.tests),
        )


def _cases(
    lists: Sequence[ListAtom],
    binding: Mapping[str, Slot],
    members: Callable[[Slot], Sequence[Slot] | Malformed],
) -> Iterator[tuple[dict[str, Slot], tuple[Pattern, ...]]]:
    if not lists:
        yield {}, ()
        return
    found = members(binding[lists[0].of])
    if isinstance(found, Malformed):
        return
    for more, patterns in expand(lists[0], found):
        for others, further in _cases(lists[1:], binding, members):
            yield {**more, **others}, (*patterns, *further)


def concluding(clause: Clause, same_as: int) -> Clause | None:
    """Return the clause with the heads that say something new, or ``None`` if it has no such head."""
    known = variables(clause.patterns)
    heads = tuple(
        head
        for head in clause.heads
        if head not in (*clause.patterns, *clause.later)
        and not (head.predicate == same_as and head.subject == head.object)
        and (clause.is_open or variables((head,)) <= known)
    )
    if len(heads) == len(clause.heads):
        return clause
    return replace(clause, heads=heads) if heads else None
