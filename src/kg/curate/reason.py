"""OWL 2 RL entailments of the asserted graph, by owlrl in a process of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.curate import bridge
from kg.curate.findings import Finding
from kg.curate.isolation import Task
from kg.rdf import vocab
from kg.rdf.prefixes import shorten
from kg.rdf.serial import ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.curate.places import Index

SECONDS: Final = 120.0

_VOCABULARIES: Final = (vocab.RDF, vocab.RDFS, vocab.OWL, vocab.XSD)
_REFLEXIVE: Final = frozenset(
    {
        f"{vocab.OWL}sameAs",
        f"{vocab.OWL}equivalentClass",
        f"{vocab.OWL}equivalentProperty",
        f"{vocab.RDFS}subClassOf",
        f"{vocab.RDFS}subPropertyOf",
    }
)
_IRI: Final = re.compile(r"(?:https?|urn):[^\s<>\"',()]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """What follows: the triples, and what contradicts."""

    entailed: tuple[ox.Triple, ...]
    contradictions: tuple[str, ...]


def start(asserted: Iterable[ox.Triple]) -> Task[tuple[bytes, tuple[str, ...]]]:
    """Start reasoning over ``asserted``; hand the task to :func:`finish`."""
    return Task(_expand, ntriples(asserted), seconds=SECONDS)


def finish(task: Task[tuple[bytes, tuple[str, ...]]], asserted: Sequence[ox.Triple]) -> Closure:
    """Return what follows from ``asserted`` and was not asserted, without the reasoner's noise.

    Raises:
        ReasoningLimitError: It took longer than :data:`SECONDS`.
        BuildError: The reasoner failed.
    """
    closure, contradictions = task.result()
    known = set(asserted)
    triples = {quad.triple for quad in ox.parse(closure, format=ox.RdfFormat.N_TRIPLES)}
    entailed = sorted(triples - known, key=str)
    return Closure(
        entailed=tuple(triple for triple in entailed if not is_noise(triple)), contradictions=contradictions
    )


def is_noise(triple: ox.Triple) -> bool:
    """Say whether an entailed triple tells nobody anything.

    Noise is: a blank node (an anonymous class expression or a list), a statement about the vocabulary of RDF,
    RDFS, OWL or XSD, everything being a thing or a resource, and what holds of anything and itself.
    """
    subject, predicate, obj = triple.subject, triple.predicate, triple.object
    if not isinstance(subject, ox.NamedNode) or isinstance(obj, ox.BlankNode):
        return True
    if subject.value.startswith(_VOCABULARIES):
        return True
    if isinstance(obj, ox.NamedNode) and obj.value.startswith((vocab.OWL, vocab.RDFS)):
        return predicate == vocab.RDF_TYPE or predicate.value.startswith(vocab.RDFS)
    return predicate.value in _REFLEXIVE and subject == obj


def _expand(asserted: bytes) -> tuple[bytes, tuple[str, ...]]:
    import rdflib  # noqa: PLC0415  # this runs in the reasoner's own process
    from owlrl import DeductiveClosure, OWLRL_Semantics  # noqa: PLC0415
    from owlrl.Namespaces import ERRNS  # noqa: PLC0415

    graph = bridge.to_rdflib(asserted)
    DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    contradictions = sorted(str(text) for _, text in graph.subject_objects(ERRNS.error))
    triples = [
        ox.Triple(bridge.from_rdflib(s), bridge.from_rdflib(p), bridge.from_rdflib(o))  # type: ignore[arg-type]
        for s, p, o in graph
        if not isinstance(s, rdflib.Literal) and isinstance(p, rdflib.URIRef) and ERRNS.error != p
    ]
    return ntriples(triples), tuple(contradictions)


def contradiction_findings(closure: Closure, places: Index) -> list[Finding]:
    """Return each contradiction as a finding at the first individual that it names."""
    return [_contradiction(text, places) for text in closure.contradictions]


def _contradiction(text: str, places: Index) -> Finding:
    named = list(dict.fromkeys(_IRI.findall(text)))
    subject = next((iri for iri in named if iri.startswith(vocab.ID)), "")
    place = places.of(subject)
    message = _IRI.sub(lambda match: shorten(match[0]), text)
    return Finding(
        code="contradiction",
        severity="error",
        file=place.file,
        line=place.line,
        subject=shorten(subject) if subject else "",
        message=f"{message}. These statements cannot all hold: take one back, or correct the ontology.",
    )
