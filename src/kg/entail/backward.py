"""The rules, read from the head to the body: which premises would give a conclusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode

from kg.entail.datatypes import TESTS, is_same_value
from kg.entail.facts import Facts, Statement, as_statement
from kg.entail.lists import Malformed
from kg.entail.noise import is_hidden_fact
from kg.entail.notation import ListAtom, Pattern, Rule, Slot, bound, expand
from kg.rdf.vocab import OWL, RDF_TYPE, RDFS

Binding: TypeAlias = Mapping[str, Slot]

_SCHEMA: Final = (RDFS, OWL)
_SAME_AS: Final = NamedNode(f"{OWL}sameAs")
_MOST_MATCHES: Final = 1_000


class Step(NamedTuple):
    """A way to a conclusion: the name of a rule, what it needs, and what of that is not known.

    A missing premise may have variables: whatever they are, no such triple is known.
    """

    rule: str
    premises: tuple[Pattern, ...]
    missing: tuple[Pattern, ...] = ()


class Backward:
    """The rules by what they conclude."""

    def __init__(self, rules: Iterable[Rule], facts: Facts) -> None:
        """Index the heads of ``rules``; premises are looked up in ``facts``."""
        self._facts = facts
        self._heads: defaultdict[Slot, list[tuple[Rule, Pattern]]] = defaultdict(list)
        for rule in rules:
            for head in rule.heads:
                self._heads["?" if isinstance(head.predicate, str) else head.predicate].append((rule, head))

    def steps(self, goal: Statement, *, may_miss: int = 0) -> Iterator[Step]:
        """Yield the ways to a statement, at most a thousand for each rule.

        Args:
            goal: The statement.
            may_miss: How many premises need not be known. The axiom under which the rule works must be.
        """
        for rule, head in (*self._heads[goal[1]], *self._heads["?"]):
            binding = unified(head, goal, {})
            if binding is not None:
                yield from islice(self._ways(rule, binding, goal, may_miss), _MOST_MATCHES)

    def _ways(self, rule: Rule, binding: Binding, goal: Statement, may_miss: int) -> Iterator[Step]:
        start = _Match(binding, rule.patterns, rule.lists, (), (), may_miss)
        for match in self._matches(start):
            premises = tuple(bound(pattern, match.binding) for pattern in (*rule.patterns, *match.expanded))
            missing = tuple(bound(pattern, match.binding) for pattern in match.missing)
            if goal not in premises and _passes(rule, match.binding):
                yield Step(rule.name, premises, missing)

    def _matches(self, match: _Match) -> Iterator[_Match]:
        """Yield the complete matches that continue a partial one: axioms first, then what has most terms."""
        readable = next((atom for atom in match.lists if atom.of in match.binding), None)
        if readable is not None:
            yield from self._expanded(match, readable)
        elif match.left:
            patterns = [bound(pattern, match.binding) for pattern in match.left]
            place = max(range(len(patterns)), key=lambda index: _rank(patterns[index]))
            yield from self._advanced(match.without(place), patterns[place])
        elif not match.lists:
            yield match

    def _expanded(self, match: _Match, atom: ListAtom) -> Iterator[_Match]:
        members = self._facts.members(match.binding[atom.of])
        if isinstance(members, Malformed):
            return
        lists = tuple(other for other in match.lists if other is not atom)
        for more, patterns in expand(atom, members):
            if all(match.binding.get(name, value) == value for name, value in more.items()):
                whole = {**match.binding, **more}
                expanded = tuple(bound(pattern, more) for pattern in patterns)
                yield from self._matches(
                    match._replace(
                        binding=whole,
                        left=(*match.left, *expanded),
                        lists=lists,
                        expanded=(*match.expanded, *expanded),
                    )
                )

    def _advanced(self, match: _Match, pattern: Pattern) -> Iterator[_Match]:
        found = False
        for statement in self._facts.matches(pattern):
            binding = unified(pattern, statement, match.binding)
            if binding is not None:
                found = True
                yield from self._matches(match._replace(binding=binding))
        ground = as_statement(pattern)
        if found:
            return
        if ground is not None and is_hidden_fact(*ground):
            yield from self._matches(match)
        elif match.may_miss and not _is_axiom(pattern):
            missing = (*match.missing, pattern)
            yield from self._matches(match._replace(missing=missing, may_miss=match.may_miss - 1))


class _Match(NamedTuple):
    """A body, partly matched."""

    binding: Binding
    left: tuple[Pattern, ...]
    lists: tuple[ListAtom, ...]
    expanded: tuple[Pattern, ...]
    missing: tuple[Pattern, ...]
    may_miss: int

    def without(self, place: int) -> _Match:
        return self._replace(left=(*self.left[:place], *self.left[place + 1 :]))


def unified(pattern: Pattern, statement: Statement, binding: Binding) -> Binding | None:
    """Return the binding under which a pattern is a statement, or ``None`` if there is none.

    A store may give the ``xsd:nonNegativeInteger`` that a rule names back as an ``xsd:integer``.
    """
    result = dict(binding)
    for slot, term in zip(pattern, statement, strict=True):
        known = result.setdefault(slot, term) if isinstance(slot, str) else slot
        if known != term and not (isinstance(known, Literal) and is_same_value(known, term)):
            return None
    return result


def _passes(rule: Rule, binding: Binding) -> bool:
    return all(TESTS[test.name](*(binding[str(name)] for name in test.arguments)) for test in rule.tests)


def _is_axiom(pattern: Pattern) -> bool:
    word = pattern.object if pattern.predicate == RDF_TYPE else pattern.predicate
    return isinstance(word, NamedNode) and word != _SAME_AS and word.value.startswith(_SCHEMA)


def _rank(pattern: Pattern) -> tuple[bool, int, bool]:
    """Order patterns: axioms, then what has most terms; classes last, since members may be hidden."""
    terms = sum(1 for slot in pattern if not isinstance(slot, str))
    return _is_axiom(pattern), terms, pattern.predicate != RDF_TYPE
