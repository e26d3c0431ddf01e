"""owlrl, in a process of its own: the complete and slow reasoner that ours is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from kg.curate import bridge
from kg.curate.isolation import Task
from kg.entail.noise import is_noise
from kg.rdf.serial import ntriples

SECONDS: Final = 600.0


def closure(asserted: Iterable[ox.Triple]) -> tuple[tuple[ox.Triple, ...], tuple[str, ...]]:
    """Return what owlrl entails, without its noise, and what it says of contradictions.

    Raises:
        ReasoningLimitError: It took longer than :data:`SECONDS`; a chain that refers to itself can do that.
        BuildError: It failed.
    """
    known = set(asserted)
    text, contradictions = Task(_expand, ntriples(known), seconds=SECONDS).result()
    found = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)} - known
    entailed = sorted((t for t in found if not is_noise(t.subject, t.predicate, t.object)), key=str)
    return tuple(entailed), contradictions


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
