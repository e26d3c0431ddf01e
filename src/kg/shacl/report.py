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

_COMMENT: Final = ox.NamedNode(f"{vocab.RDFS}comment")


def triples(
    results: Iterable[Result], shapes: Iterable[ox.Triple], notes: Iterable[str] = ()
) -> Iterator[ox.Triple]:
    """Yield a report.

    Args:
        results: What was found; none means that the data conforms.
        shapes: The shapes graph; the paths that results name are copied from it.
        notes: What a reader should know about the validation, for ``rdfs:comment``.
    """
    report, found, paths = ox.BlankNode(), False, dict[ox.BlankNode, None]()
    yield ox.Triple(report, vocab.RDF_TYPE, sh("ValidationReport"))
    for result in results:
        found = True
        node = ox.BlankNode()
        yield ox.Triple(report, sh("result"), node)
        yield from _described(node, result)
        if isinstance(result.path, ox.BlankNode):
            paths[result.path] = None
    conforms = ox.Literal("false" if found else "true", datatype=ox.NamedNode(f"{vocab.XSD}boolean"))
    yield ox.Triple(report, sh("conforms"), conforms)
    yield from (ox.Triple(report, _COMMENT, ox.Literal(note)) for note in notes)
    if paths:
        graph = ShapesGraph(shapes)
        yield from dict.fromkeys(triple for path in paths for triple in described(graph, path))


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
