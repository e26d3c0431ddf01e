"""A validation report as RDF (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf import vocab
from kg.shacl.graph import ShapesGraph
from kg.shacl.paths import described
from kg.shacl.terms import sh

if TYPE_CHECKING:
    from kg.shacl.terms import Term
    from kg.shacl.validation import Result

_REPORT: Final = sh("ValidationReport")
_TRUE, _FALSE = (ox.Literal(text, datatype=ox.NamedNode(f"{vocab.XSD}boolean")) for text in ("true", "false"))
_COMMENT: Final = ox.NamedNode(f"{vocab.RDFS}comment")


def triples(results: Iterable[Result], shapes: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield a report.

    Args:
        results: What was found; none means that the data conforms.
        shapes: The shapes graph; the paths that results name are copied from it.
    """
    report, conforms, paths = ox.BlankNode(), _TRUE, dict[ox.BlankNode, None]()
    yield ox.Triple(report, vocab.RDF_TYPE, _REPORT)
    for result in results:
        node, conforms = ox.BlankNode(), _FALSE
        yield ox.Triple(report, sh("result"), node)
        yield from _described(node, result)
        if isinstance(result.path, ox.BlankNode):
            paths[result.path] = None
    yield ox.Triple(report, sh("conforms"), conforms)
    if paths:
        graph = ShapesGraph(shapes)
        yield from dict.fromkeys(triple for path in paths for triple in described(graph, path))


def notes(report: Iterable[ox.Triple], texts: Iterable[str]) -> Iterator[ox.Triple]:
    """Yield comments on a report: what its reader should know about the validation."""
    for triple in report:
        if triple.predicate == vocab.RDF_TYPE and triple.object == _REPORT:
            yield from (ox.Triple(triple.subject, _COMMENT, ox.Literal(text)) for text in texts)


def _described(node: ox.BlankNode, result: Result) -> Iterator[ox.Triple]:
    yield ox.Triple(node, vocab.RDF_TYPE, sh("ValidationResult"))
    parts: tuple[tuple[str, Term | None], ...] = (
        ("focusNode", result.focus),
        ("resultPath", result.path),
        ("value", result.value),
        ("sourceShape", result.shape),
        ("sourceConstraintComponent", result.component),
        ("sourceConstraint", result.constraint),
        ("resultSeverity", result.severity),
        *(("resultMessage", message) for message in result.messages),
    )
    yield from (ox.Triple(node, sh(name), term) for name, term in parts if term is not None)
