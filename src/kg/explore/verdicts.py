"""What validation says of one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.explore.facts import About
from kg.explore.report import Finding
from kg.explore.shapes import Shape
from kg.rdf import vocab
from kg.rdf.prefixes import shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What validation says of a thing.

    Attributes:
        shapes: How many shapes it was held to.
        findings: What was found.
    """

    shapes: int
    findings: tuple[Finding, ...]


class Verdicts:
    """The shapes of a release, and what was found."""

    def __init__(self, shapes: Iterable[Shape], findings: Iterable[Finding]) -> None:
        """Hold both."""
        self.shapes = tuple(shapes)
        self.findings = tuple(findings)

    def of(self, said: About) -> Verdict:
        """Return what validation says of a thing."""
        types = {
            s.other.value
            for s in said.outgoing
            if s.predicate == vocab.RDF_TYPE.value and isinstance(s.other, ox.NamedNode)
        }
        properties = {s.predicate for s in said.outgoing}
        name = shorten(said.iri)
        return Verdict(
            shapes=sum(shape.is_for(said.iri, types, properties, said.counts) for shape in self.shapes),
            findings=tuple(finding for finding in self.findings if finding.subject == name),
        )
