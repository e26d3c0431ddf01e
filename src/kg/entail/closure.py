"""The closure of a graph, as triples."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, islice, product
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.entail.lists import Malformed
from kg.entail.noise import is_idle_class, is_noise, is_of_names, is_plain, standing
from kg.entail.notation import Pattern, Term
from kg.entail.profile import Unused, unused
from kg.rdf.dictionary import MASK, SHIFT, Pairs, pack, paired

if TYPE_CHECKING:
    from kg.entail.saturation import Clash, Saturation

Statement: TypeAlias = tuple[Term, Term, Term]
"""A triple that may have a literal as its subject, as some premises do."""

_Numbers: TypeAlias = tuple[int, int, int]
_MOST_SPELLINGS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A match of a rule that must match nothing.

    Attributes:
        rule: The W3C name of the rule.
        premises: The statements that contradict each other, asserted or entailed.
    """

    rule: str
    premises: tuple[Statement, ...]


class Closure:
    """What follows from a graph."""

    def __init__(self, saturation: Saturation) -> None:
        """Read a saturation that has run."""
        self._graph = saturation.graph
        self._equality = saturation.equality
        words = saturation.graph.words
        self._is_odd = any(saturation.relations[key] for key in (words.type, words.same_as))
        self._relations = {
            key: relation
            for key, relation in saturation.relations.items()
            if key not in {self._graph.words.type, self._graph.words.same_as}
        }
        self._clashes: tuple[Clash, ...] = tuple(saturation.clashes())

    def entailed(self) -> Iterator[Triple]:
        """Yield each triple that follows, is not asserted and is not noise (see ``kg.entail.noise``)."""
        return self._graph.dictionary.triples(self.pairs())

    def pairs(self) -> Pairs:
        """Return the triples of ``entailed`` by number."""
        terms = self._graph.dictionary.terms
        if self._equality:
            return paired(
                found for found in self._new() if not is_noise(*(terms[number] for number in found))
            )
        kinds, members = bytearray(map(standing, terms)), array("Q")
        found: dict[int, array[int]] = {}
        for key, values in self._added.items():
            if key >= 0:
                found[key] = array("Q", self._told(key, values, kinds))
            elif not is_idle_class(terms[~key]):
                members.extend([value << SHIFT | ~key for value in self._told(key, values, kinds)])
        found[self._graph.words.type] = array("Q", sorted(members))
        return {predicate: packed for predicate, packed in found.items() if packed}

    def _told(self, key: int, values: Iterable[int], kinds: bytearray) -> Iterable[int]:
        """Return the values of a relation that are no noise, given the standing of each term."""
        terms = self._graph.dictionary.terms
        word = terms[key if key >= 0 else ~key]
        if is_plain(word):
            shift = SHIFT if key >= 0 else 0
            return [value for value in values if kinds[value >> shift]]
        if key >= 0 and is_of_names(word):
            return [v for v in values if kinds[v >> SHIFT] == 1 and kinds[v & MASK] != 2]  # noqa: PLR2004
        return [
            value
            for value, (s, p, o) in zip(values, self._unpacked(key, values), strict=True)
            if not is_noise(terms[s], terms[p], terms[o])
        ]

    def everything(self) -> Iterator[Triple]:
        """Yield the complete closure as far as RDF can say it: asserted, entailed, and the noise too."""
        terms = self._graph.dictionary.terms
        same_as = self._graph.words.same_as
        reflexive = ((number, same_as, number) for number in range(len(terms)))
        for numbers in (self._asserted(), self._new(), reflexive):
            for subject, predicate, obj in numbers:
                s, p, o = terms[subject], terms[predicate], terms[obj]
                if isinstance(s, NamedNode | BlankNode) and isinstance(p, NamedNode):
                    yield Triple(s, p, o)

    def relations(self) -> dict[int, array[int]] | None:
        """Return all that is known, for a revision; ``None`` where terms are equal or contradict."""
        if self._equality or self._clashes or self._is_odd:
            return None
        asserted, added = self._graph.asserted, self._added
        return {
            key: array("Q", sorted(chain(asserted[key], added[key])))
            if key in added and key in asserted
            else added.get(key) or asserted[key]
            for key, values in self._relations.items()
            if values
        }

    def size(self) -> int:
        """Return how many triples there are, asserted and entailed, without ``x owl:sameAs x``."""
        if not self._equality:
            return sum(map(len, self._relations.values()))
        count = {number: len(members) for number, members in self._equality.classes().items()}
        total = sum(size * (size - 1) for size in count.values())
        for key, values in self._relations.items():
            for subject, predicate, obj in self._unpacked(key, values):
                total += count.get(subject, 1) * count.get(predicate, 1) * count.get(obj, 1)
        return total

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Return what contradicts itself, at most a hundred matches of each rule."""
        return tuple(
            Contradiction(rule=clash.name, premises=tuple(self._spelt(clash.premises)))
            for clash in self._clashes
        )

    def unused(self) -> tuple[Unused, ...]:
        """Return the axioms that no rule uses: outside OWL 2 RL, or about a list that cannot be read."""
        return unused(self._graph)

    @cached_property
    def _added(self) -> dict[int, array[int]]:
        """What is not asserted, by relation, sorted; where no terms are equal."""
        found = {}
        for key, relation in self._relations.items():
            known = self._graph.asserted.get(key)
            if known is None or len(known) < len(relation):
                found[key] = array("Q", sorted(relation.values.difference(known) if known else relation))
        return found

    def _unpacked(self, key: int, values: Iterable[int]) -> Iterator[_Numbers]:
        if key < 0:
            return ((value, self._graph.words.type, ~key) for value in values)
        return ((value >> SHIFT, key, value & MASK) for value in values)

    def _asserted(self) -> Iterator[_Numbers]:
        for key, values in self._graph.asserted.items():
            yield from self._unpacked(key, values)

    def _new(self) -> Iterator[_Numbers]:
        if not self._equality:
            for key, values in self._added.items():
                yield from self._unpacked(key, values)
            return
        for numbers in self._written_out():
            if not self._is_asserted(numbers):
                yield numbers

    def _written_out(self) -> Iterator[_Numbers]:
        members = self._equality.members
        for key, values in self._relations.items():
            for subject, predicate, obj in self._unpacked(key, values):
                yield from product(members(subject), members(predicate), members(obj))
        for equal in self._equality.classes().values():
            for one, other in combinations(equal, 2):
                yield one, self._graph.words.same_as, other
                yield other, self._graph.words.same_as, one

    def _is_asserted(self, numbers: _Numbers) -> bool:
        subject, predicate, obj = numbers
        if predicate == self._graph.words.type:
            return self._graph.is_asserted(~obj, subject)
        return self._graph.is_asserted(predicate, pack(subject, obj))

    # Contradictions are found among the terms that stand for their classes, and told of the terms as written.

    def _spelt(self, premises: Collection[Pattern]) -> Iterator[Statement]:
        written = [self._as_written(*map(int, map(str, premise))) for premise in premises]
        named = {number for statement in written for number in statement}
        named.update(*(self._merged_members(obj) for _, _, obj in written))
        equal = [
            (one, self._graph.words.same_as, other)
            for one, other in combinations(sorted(named), 2)
            if self._equality.of(one) == self._equality.of(other)
        ]
        for statement in (*written, *equal):
            subject, predicate, obj = map(self._graph.term, statement)
            yield subject, predicate, obj

    def _as_written(self, subject: int, predicate: int, obj: int) -> _Numbers:
        classes = (self._equality.members(self._equality.of(number)) for number in (subject, predicate, obj))
        spellings: Iterator[_Numbers] = islice(product(*classes), _MOST_SPELLINGS)  # type: ignore[arg-type]
        return next(filter(self._is_asserted, spellings), (subject, predicate, obj))

    def _merged_members(self, head: int) -> list[int]:
        members = self._graph.members(head)
        if isinstance(members, Malformed):
            return []
        of = self._equality.of
        return [one for one in members if any(other != one and of(other) == of(one) for other in members)]
