"""Why a triple is in a graph: a proof by the rules, from asserted triples, made when it is asked for.

Nothing is recorded when a graph is materialised. The rules are read backwards from the triple, and the
premises looked up: a graph that holds its closure answers each with one lookup, so a proof costs what it is
long, not what the graph is large. What a closure leaves out as noise (that something is in a class without
a name, say) is taken as possible and proven in its turn.

Premises are explored by distance from the triple, and a proof is accepted as soon as its height cannot be
beaten: so the first proof is one of the lowest, and among those of the fewest steps that were found. A
proof is built from lower proofs only, so it is never circular.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from pyoxigraph import Triple

from kg.entail.backward import Backward
from kg.entail.facts import Facts, Lookup, Statement, as_statement, statement, terms
from kg.entail.limits import Budget, Limits
from kg.entail.notation import Rule, Term
from kg.entail.rules import AS_WRITTEN

_LIMITS: Final = Limits(seconds=5, triples=50_000)
_MOST_ATTEMPTS: Final = 5
_MOST_NEIGHBOURS: Final = 10
_DEEPEST_ATTEMPT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Why a statement holds.

    Attributes:
        conclusion: The statement.
        rule: The W3C name of the rule that gives it; ``None`` for an asserted one.
        premises: Why each premise of the rule holds, in the order of the rule's body.
    """

    conclusion: Statement
    rule: str | None = None
    premises: tuple[Proof, ...] = ()

    @property
    def height(self) -> int:
        """The most rules from an asserted statement to the conclusion; 0 for an asserted one."""
        return 1 + max((premise.height for premise in self.premises), default=0) if self.rule else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A rule that would give a triple if one premise more were known.

    Attributes:
        rule: The W3C name of the rule.
        held: The premises that are known.
        missing: The one that is not; ``None`` in a place where any term would do.
    """

    rule: str
    held: tuple[Statement, ...]
    missing: tuple[Term | None, Term | None, Term | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What there is to say of a triple.

    Attributes:
        triple: The triple.
        is_present: Whether the graph holds it, or would if it were not noise.
        proof: Why it holds; ``None`` if it does not, or if no rule of the table says why.
        nearest: For a triple that does not hold, the triples that share two terms with it, most alike first.
        attempts: For a triple that does not hold, the rules that fail for one premise.
    """

    triple: Triple
    is_present: bool
    proof: Proof | None = None
    nearest: tuple[Triple, ...] = ()
    attempts: tuple[Attempt, ...] = ()


class Explainer:
    """Explains the triples of one graph, whose axioms it reads once."""

    def __init__(
        self, graph: Lookup, *, rules: Sequence[Rule] = AS_WRITTEN, limits: Limits = _LIMITS
    ) -> None:
        """Read the axioms of ``graph``."""
        self._graph = graph
        self._facts = Facts(graph, rules)
        self._backward = Backward(rules, self._facts)
        self._limits = limits

    def explain(self, triple: Triple) -> Explanation:
        """Return why a triple holds, or what is missing for it to hold.

        Raises:
            ReasoningLimitError: No proof was found within the limits.
        """
        goal = statement(triple)
        if self._facts.may_hold(goal):
            proof = self._proof(goal)
            if proof or self._facts.holds(goal):
                return Explanation(triple=triple, is_present=True, proof=proof)
        attempts = sorted(set(self._attempts(goal, _DEEPEST_ATTEMPT)), key=_promise)
        return Explanation(
            triple=triple,
            is_present=False,
            nearest=tuple(islice(self._nearest(triple), _MOST_NEIGHBOURS)),
            attempts=tuple(attempts[:_MOST_ATTEMPTS]),
        )

    def _proof(self, goal: Statement) -> Proof | None:
        return _Search(self._facts, self._backward, Budget(self._limits)).prove(goal)

    def _nearest(self, triple: Triple) -> Iterator[Triple]:
        subject, predicate, obj = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, Triple) and not isinstance(obj, Triple):
            yield from self._graph.matches(subject, predicate, None)
            yield from self._graph.matches(subject, None, obj)
            yield from self._graph.matches(None, predicate, obj)

    def _attempts(self, goal: Statement, depth: int) -> Iterator[Attempt]:
        for step in self._backward.steps(goal, may_miss=1):
            if step.rule.startswith("eq-"):
                continue  # that something would hold of x if x were y says nothing of x
            held = [
                ground for ground in map(as_statement, step.premises) if ground and ground not in step.missing
            ]
            unproven = [one for one in held if not self._facts.holds(one) and self._proof(one) is None]
            if not unproven and step.missing:
                yield Attempt(rule=step.rule, held=tuple(held), missing=terms(step.missing[0]))
            elif len(unproven) == 1 and not step.missing and depth:
                yield from self._attempts(unproven[0], depth - 1)


def _promise(attempt: Attempt) -> tuple[int, int, str]:
    """Order attempts: the more is known of the missing premise, and the more else holds, the better."""
    return attempt.missing.count(None), -len(attempt.held), str(attempt)


class _Search:
    """The search for one proof."""

    def __init__(self, facts: Facts, backward: Backward, budget: Budget) -> None:
        self._facts = facts
        self._backward = backward
        self._budget = budget
        self._steps: dict[Statement, list[_Way]] = {}
        self._asserted: dict[Statement, Proof] = {}

    def prove(self, target: Statement) -> Proof | None:
        """Return one of the lowest proofs of ``target``, or ``None`` if it has none."""
        frontier, distance = [target], 0
        while frontier:
            asserted = {goal: Proof(conclusion=goal) for goal in frontier if self._facts.is_asserted(goal)}
            self._asserted |= asserted
            proof = self._lowest_proofs().get(target)
            if proof and proof.height <= distance:
                return proof
            for goal in frontier:
                self._steps[goal] = [] if goal in asserted else self._ways(goal)
            premises = (premise for goal in frontier for way in self._steps[goal] for premise in way.premises)
            frontier = [premise for premise in dict.fromkeys(premises) if premise not in self._steps]
            distance += 1
        return self._lowest_proofs().get(target)

    def _ways(self, goal: Statement) -> list[_Way]:
        self._budget.check(len(self._steps))
        ways = []
        for step in self._backward.steps(goal):
            premises = tuple(premise for premise in map(as_statement, step.premises) if premise)
            ways.append(_Way(step.rule, premises))
            if all(map(self._facts.is_asserted, premises)):
                return ways[-1:]  # no proof is lower than one from what is asserted
        return ways

    def _lowest_proofs(self) -> dict[Statement, Proof]:
        """Return proofs of what is explored, as far as it has any, built from what is asserted, by height."""
        proofs = dict(self._asserted)
        sizes = dict.fromkeys(proofs, 0)
        open_goals = {goal: ways for goal, ways in self._steps.items() if ways}
        while True:
            found = {}
            for goal, ways in open_goals.items():
                ready = [way for way in ways if all(premise in proofs for premise in way.premises)]
                if ready:
                    found[goal] = min(ready, key=lambda way: sum(sizes[premise] for premise in way.premises))
            if not found:
                return proofs
            for goal, way in found.items():
                sizes[goal] = 1 + sum(sizes[premise] for premise in way.premises)
                del open_goals[goal]
            proofs |= {
                goal: Proof(
                    conclusion=goal,
                    rule=way.rule,
                    premises=tuple(proofs[premise] for premise in way.premises),
                )
                for goal, way in found.items()
            }


class _Way(NamedTuple):
    rule: str
    premises: tuple[Statement, ...]
