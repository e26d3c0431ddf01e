"""pySHACL in a process of its own: the slow reference, for shapes that are not compiled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.curate import bridge
from kg.curate.isolation import Task
from kg.errors import BuildError, ShapesError
from kg.rdf.serial import ntriples
from kg.shacl.graph import ShapesGraph
from kg.shacl.terms import sh
from kg.shacl.validation import Result

if TYPE_CHECKING:
    from kg.shacl.terms import Node, Term

SECONDS: Final = 3600.0


def report(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """Return the report of pySHACL, with the advanced features of SHACL.

    Raises:
        ShapesError: pySHACL cannot use the shapes, or does not end within :data:`SECONDS`.
    """
    try:
        text = Task(_validate, ntriples(data), ntriples(shapes), seconds=SECONDS).result()
    except BuildError as error:
        raise ShapesError(f"pySHACL cannot validate with these shapes: {error.message}") from error
    return tuple(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))


def _validate(data: bytes, shapes: bytes) -> bytes:
    import pyshacl  # noqa: PLC0415  # this runs in the validator's own process
    import rdflib  # noqa: PLC0415

    data_graph, shapes_graph = bridge.to_rdflib(data), bridge.to_rdflib(shapes)
    _, found, text = pyshacl.validate(
        data_graph, shacl_graph=shapes_graph, inference="none", advanced=True, do_owl_imports=False
    )
    if not isinstance(found, rdflib.Graph):
        raise TypeError(str(text))
    return found.serialize(format="nt", encoding="utf-8")


def results(triples: Iterable[ox.Triple]) -> tuple[Result, ...]:
    """Return the results of a report."""
    graph = ShapesGraph(triples)
    nodes = graph.subjects_of(sh("focusNode"))
    top = [node for node in nodes if graph.subjects(sh("result"), node)]
    return tuple(_result(graph, node) for node in top)


def _result(graph: ShapesGraph, node: Node) -> Result:
    focus, shape = graph.one(node, sh("focusNode")), graph.one(node, sh("sourceShape"))
    component, severity = (
        graph.one(node, sh(name)) for name in ("sourceConstraintComponent", "resultSeverity")
    )
    if focus is None or not isinstance(shape, ox.NamedNode | ox.BlankNode):
        raise ShapesError("A result of pySHACL lacks its focus node or its shape.")
    return Result(
        focus=focus,
        path=_node(graph.one(node, sh("resultPath"))),
        value=graph.one(node, sh("value")),
        shape=shape,
        component=_iri(component),
        severity=_iri(severity),
        messages=graph.texts(node, sh("resultMessage")),
        constraint=graph.one(node, sh("sourceConstraint")),
    )


def _node(term: Term | None) -> Node | None:
    return term if isinstance(term, ox.NamedNode | ox.BlankNode) else None


def _iri(term: Term | None) -> ox.NamedNode:
    return term if isinstance(term, ox.NamedNode) else sh("Violation")
