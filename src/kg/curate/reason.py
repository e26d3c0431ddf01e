"""OWL 2 RL entailments of the asserted graph, and what a curator should know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from kg.curate.findings import Finding
from kg.entail.limits import Limits
from kg.entail.materialise import close
from kg.entail.rules import AS_WRITTEN
from kg.rdf.dictionary import paired
from kg.rdf.prefixes import shorten
from kg.rdf.vocab import BASE

if TYPE_CHECKING:
    from kg.curate.places import Index
    from kg.entail.closure import Contradiction
    from kg.entail.notation import Term
    from kg.entail.revision import Relations
    from kg.rdf.dictionary import Dictionary, Pairs

_SECONDS: Final = 120.0
_TRIPLES: Final = 5_000_000
_PER_SECOND: Final = 10_000

Reasoner = Literal["table", "owlrl"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """What follows from the sources, by number, and what was found on the way.

    Attributes:
        entailed: What follows and is not noise.
        findings: Contradictions, and axioms that no rule uses.
        relations: All that the reasoner knows; ``None`` where it cannot go on from there.
        unused: Subject, construct and meaning of those axioms.
    """

    entailed: Pairs
    findings: list[Finding] = field(default_factory=list)
    relations: Relations | None = None
    unused: tuple[tuple[str, str, str], ...] = ()


def reason(dictionary: Dictionary, asserted: Pairs, places: Index, reasoner: Reasoner = "table") -> Reasoned:
    """Return the entailments of ``asserted`` that are not noise.

    Args:
        dictionary: The numbers of terms.
        asserted: Ontology and data together.
        places: Where subjects stand, for findings.
        reasoner: ``table`` for the rules of :mod:`kg.entail`, ``owlrl`` for the reference.

    Raises:
        ReasoningLimitError: A bound of time or size was met.
    """
    if reasoner == "owlrl":
        from kg.curate import oracle  # noqa: PLC0415  # only the reference needs rdflib

        found, said = oracle.closure(dictionary.triples(asserted))
        entailed = paired(dictionary.encode(found))
        return Reasoned(entailed=entailed, findings=[_told(text) for text in said])
    closure = close(dictionary, asserted, rules=AS_WRITTEN, limits=limits(asserted))
    unused = tuple(
        (
            axiom.subject.value if isinstance(axiom.subject, ox.NamedNode) else "",
            axiom.construct,
            axiom.meaning,
        )
        for axiom in closure.unused()
    )
    return Reasoned(
        entailed=closure.pairs(),
        findings=[
            *(_contradiction(found, places) for found in closure.contradictions()),
            *unused_axioms(unused, places),
        ],
        relations=closure.relations(),
        unused=unused,
    )


def limits(asserted: Pairs) -> Limits:
    """Return bounds that leave room for data of any size, and stop rules that run away."""
    size = sum(map(len, asserted.values()))
    return Limits(seconds=max(_SECONDS, size / _PER_SECOND), triples=max(_TRIPLES, 5 * size))


def _told(text: str) -> Finding:
    return Finding(
        code="contradiction", severity="error", message=f"{text}. Take one of these statements back."
    )


def _contradiction(found: Contradiction, places: Index) -> Finding:
    where = [places.of(str(s.value), p.value, o) for s, p, o in found.premises if _is_named(s, p)]
    lines = [_shown(premise, places) for premise in found.premises]
    subject = next(
        (s for s, _, _ in found.premises if isinstance(s, ox.NamedNode) and _is_individual(s)), None
    )
    place = places.of(subject.value) if subject else next(iter(where), places.of(""))
    return Finding(
        code="contradiction",
        severity="error",
        file=place.file,
        line=place.line,
        subject=shorten(subject.value) if subject else "",
        message="\n".join(
            [f"By {found.rule} these cannot all hold. Take one back, or correct the ontology.", *lines]
        ),
    )


def _is_named(subject: Term, predicate: Term) -> bool:
    return isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode)


def _is_individual(node: ox.NamedNode) -> bool:
    return node.value.startswith(f"{BASE}id/")


def _shown(premise: tuple[Term, Term, Term], places: Index) -> str:
    subject, predicate, obj = premise
    place = places.exactly(subject, predicate, obj)
    text = " ".join(shorten(term.value) if isinstance(term, ox.NamedNode) else str(term) for term in premise)
    return f"{text}  ({place.file}:{place.line})" if place.file else text


def unused_axioms(unused: Iterable[tuple[str, str, str]], places: Index) -> list[Finding]:
    """Return a finding for each axiom that no rule uses: its subject's IRI, its construct, its meaning."""
    return [_unused(*axiom, places) for axiom in unused]


def _unused(iri: str, construct: str, meaning: str, places: Index) -> Finding:
    place = places.of(iri, construct)
    return Finding(
        code="outside-owl-rl",
        severity="warning",
        file=place.file,
        line=place.line,
        subject=shorten(iri) if iri else "",
        message=f"{shorten(construct)} {meaning}. No rule of OWL 2 RL uses it.",
    )
