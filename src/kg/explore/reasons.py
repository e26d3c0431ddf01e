"""Why a triple is in a release, or what is missing for it to be: proofs with their sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.entail.explain import Attempt, Explainer, Proof
from kg.entail.facts import statement
from kg.explore.provenance import Provenance, Source, Statement
from kg.rdf.store import ReadStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A statement, and why it holds.

    Attributes:
        statement: Its terms.
        text: The statement for a reader.
        rule: The W3C name of the rule that gives it; empty for an asserted one.
        sources: Where it is asserted; nothing for an entailed one.
        premises: Why each premise of the rule holds.
    """

    statement: Statement
    text: str
    rule: str = ""
    sources: tuple[Source, ...] = ()
    premises: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A rule that would give the triple if one statement more held.

    Attributes:
        rule: The W3C name of the rule.
        missing: That statement for a reader; ``…`` where any term would do.
        held: What the rule would use besides.
    """

    rule: str
    missing: str
    held: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a release has to say of a triple.

    Attributes:
        triple: The triple.
        text: The triple for a reader.
        is_present: Whether the release holds it.
        reason: Why it holds; ``None`` when it does not, or when no rule says why.
        nearest: When it does not hold: the triples most like it, with their sources.
        gaps: When it does not hold: the rules that fail for one statement.
    """

    triple: ox.Triple
    text: str
    is_present: bool
    reason: Reason | None
    nearest: tuple[Reason, ...]
    gaps: tuple[Gap, ...]


def statements(account: Account) -> Iterator[Statement]:
    """Yield the statements that an account names, each with its terms."""
    waiting = [account.reason] if account.reason else []
    waiting += [*account.nearest, *(held for gap in account.gaps for held in gap.held)]
    while waiting:
        reason = waiting.pop()
        waiting += reason.premises
        yield reason.statement


class Reasons:
    """Explains the triples of one release, whose axioms it reads once."""

    def __init__(self, store: ReadStore) -> None:
        """Read the axioms in ``store``."""
        self._provenance = Provenance(store)
        self._explainer = Explainer(self._provenance)

    def account(self, triple: ox.Triple) -> Account:
        """Return why ``triple`` holds, or what is missing.

        Raises:
            ReasoningLimitError: No proof was found within the explainer's limits.
        """
        found = self._explainer.explain(triple)
        return Account(
            triple=triple,
            text=self._text(statement(triple)),
            is_present=found.is_present,
            reason=self._reason(found.proof) if found.proof else None,
            nearest=tuple(self._plain(statement(near)) for near in found.nearest),
            gaps=tuple(self._gap(attempt) for attempt in found.attempts),
        )

    def _text(self, terms: Statement) -> str:
        return " ".join(map(self._provenance.written, terms))

    def _plain(self, terms: Statement) -> Reason:
        return Reason(statement=terms, text=self._text(terms), sources=self._provenance.sources(terms))

    def _reason(self, proof: Proof) -> Reason:
        if proof.rule is None:
            return self._plain(proof.conclusion)
        return Reason(
            statement=proof.conclusion,
            text=self._text(proof.conclusion),
            rule=proof.rule,
            premises=tuple(map(self._reason, proof.premises)),
        )

    def _gap(self, attempt: Attempt) -> Gap:
        missing = " ".join(self._provenance.written(term) if term else "…" for term in attempt.missing)
        return Gap(rule=attempt.rule, missing=missing, held=tuple(map(self._plain, attempt.held)))
