"""SHACL validation of a graph by pySHACL in a process of its own (https://www.w3.org/TR/shacl/)."""

from __future__ import annotations

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
    from collections.abc import Iterable

    from kg.curate.findings import Severity
    from kg.curate.places import Index

SECONDS: Final = 300.0

_SEVERITY: Final[dict[str, Severity]] = {
    f"{vocab.SH}Violation": "error",
    f"{vocab.SH}Warning": "warning",
    f"{vocab.SH}Info": "info",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A validation result: the parts of ``sh:ValidationResult`` that a curator reads."""

    shape: str
    severity: str
    focus: ox.NamedNode | ox.BlankNode | ox.Literal
    path: str
    value: ox.NamedNode | ox.BlankNode | ox.Literal | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """A validation report: its results and its triples (N-Triples)."""

    results: tuple[Result, ...]
    report: bytes


def start(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Task[Validation]:
    """Start validating ``data`` (with the ontology in it) against ``shapes``."""
    return Task(_validate, ntriples(data), ntriples(shapes), seconds=SECONDS)


def _validate(data: bytes, shapes: bytes) -> Validation:
    import pyshacl  # noqa: PLC0415  # this runs in the validator's own process
    import rdflib  # noqa: PLC0415
    from rdflib import SH  # noqa: PLC0415

    data_graph, shapes_graph = bridge.to_rdflib(data), bridge.to_rdflib(shapes)
    _, report, text = pyshacl.validate(data_graph, shacl_graph=shapes_graph, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise TypeError(str(text))

    def one(result: rdflib.term.Node, predicate: rdflib.URIRef) -> rdflib.term.Node | None:
        return report.value(result, predicate)

    def plain(node: rdflib.term.Node | None) -> str:
        return "" if node is None else str(node)

    def term(node: rdflib.term.Node | None) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
        return None if node is None else bridge.from_rdflib(node)

    results = [
        Result(
            shape=plain(one(result, SH.sourceShape)),
            severity=plain(one(result, SH.resultSeverity)),
            focus=term(one(result, SH.focusNode)) or ox.BlankNode(),
            path=plain(one(result, SH.resultPath)),
            value=term(one(result, SH.value)),
            message=plain(one(result, SH.resultMessage)),
        )
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    ]
    return Validation(results=tuple(results), report=report.serialize(format="nt", encoding="utf-8"))


def findings(results: Iterable[Result], places: Index, *, note: str = "") -> list[Finding]:
    """Return results as findings, each at its statement's line, or at the line of its focus node.

    Args:
        results: What the validator found.
        places: Where subjects stand.
        note: A sentence to add to each message.
    """
    return [_finding(result, places, note) for result in results]


def _finding(result: Result, places: Index, note: str) -> Finding:
    focus = result.focus.value
    place = places.of(focus, result.path, result.value)
    about = "" if result.value is None or result.value == result.focus else f"\nValue: {_show(result.value)}"
    return Finding(
        code=shorten(result.shape) if result.shape.startswith("http") else "shape",
        severity=_SEVERITY.get(result.severity, "error"),
        file=place.file,
        line=place.line,
        subject=shorten(focus) if isinstance(result.focus, ox.NamedNode) else str(result.focus),
        message=f"{result.message}{note}{about}",
    )


def _show(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
