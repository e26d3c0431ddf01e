"""From a shapes graph to a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import ShapesError, ShapesNotCompiledError
from kg.rdf import vocab
from kg.shacl import components, logic, paths, relations, values
from kg.shacl.graph import ShapesGraph
from kg.shacl.shapes import Constraint, Program, Shape, Targets
from kg.shacl.terms import sh, show

if TYPE_CHECKING:
    from kg.shacl.paths import Path
    from kg.shacl.terms import Node, Term

_TARGETS: Final = tuple(map(sh, ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")))
_ADVANCED: Final = tuple(map(sh, ("target", "rule", "expression", "js")))
_CLASS: Final = ox.NamedNode(f"{vocab.RDFS}Class")
_KINDS: Final = tuple(map(sh, ("NodeShape", "PropertyShape")))


def compiled(triples: Iterable[ox.Triple]) -> Program:
    """Return the program of a shapes graph.

    Raises:
        ShapesError: The shapes graph is ill-formed.
        ShapesNotCompiledError: It asks for something that only pySHACL can validate.
    """
    graph = ShapesGraph(triples)
    for predicate in _ADVANCED:
        for node in graph.subjects_of(predicate):
            raise ShapesNotCompiledError(f"{show(node)} uses {show(predicate)}, which is advanced SHACL.")
    try:
        return Program(targets=tuple(_with_targets(graph)), triples=graph.triples)
    except RecursionError as error:
        raise ShapesError("A shape, or a path, refers to others too many levels deep.") from error


def _with_targets(graph: ShapesGraph) -> Iterator[tuple[Shape, Targets]]:
    compiler = _Compiler(graph)
    for node in _targeting(graph):
        shape, targets = compiler.shape(node), _targets(graph, node)
        if targets and not shape.is_deactivated:
            yield shape, targets


def _targeting(graph: ShapesGraph) -> Iterable[Node]:
    found = {node: None for predicate in _TARGETS for node in graph.subjects_of(predicate)}
    return found | dict.fromkeys(_class_shapes(graph))


def _class_shapes(graph: ShapesGraph) -> Iterator[ox.NamedNode]:
    shapes = {node for kind in _KINDS for node in graph.instances(kind)}
    for node in graph.instances(_CLASS):
        if node in shapes and isinstance(node, ox.NamedNode):
            yield node


def _targets(graph: ShapesGraph, node: Node) -> Targets:
    implied = [iri for iri in _class_shapes(graph) if iri == node]
    return Targets(
        nodes=tuple(graph.all(node, sh("targetNode"))),
        classes=(*graph.iris(node, sh("targetClass")), *implied),
        subjects_of=tuple(graph.iris(node, sh("targetSubjectsOf"))),
        objects_of=tuple(graph.iris(node, sh("targetObjectsOf"))),
    )


class _Compiler:
    """Compiles each shape of a graph once."""

    def __init__(self, graph: ShapesGraph) -> None:
        self._graph = graph
        self._known: dict[Term, Shape] = {}
        self._above: list[Term] = []

    def shape(self, node: Term) -> Shape:
        """Return the shape that a node is."""
        known = self._known.get(node)
        if known is None:
            if isinstance(node, ox.Literal | ox.Triple):
                raise ShapesError(f"{show(node)} is no shape.", hint="A shape is an IRI or a blank node.")
            if node in self._above:
                raise ShapesNotCompiledError(f"{show(node)} refers to itself, which SHACL leaves undefined.")
            self._above.append(node)
            known = self._known[node] = self._read(node)
            self._above.pop()
        return known

    def _read(self, node: Node) -> Shape:
        graph = self._graph
        severity, path = graph.one(node, sh("severity")), graph.one(node, sh("path"))
        if severity is not None and not isinstance(severity, ox.NamedNode):
            raise graph.wrong(node, sh("severity"), severity, "an IRI")
        if isinstance(path, ox.Literal | ox.Triple):
            raise graph.wrong(node, sh("path"), path, "a path")
        properties = tuple(map(self.shape, graph.all(node, sh("property"))))
        for one in properties:
            if one.path is None:
                raise ShapesError(f"{show(one.node)} is a value of sh:property and has no sh:path.")
        read = None if path is None else paths.read(graph, path)
        return Shape(
            node=node,
            severity=severity or sh("Violation"),
            messages=graph.texts(node, sh("message")),
            is_deactivated=graph.boolean(node, sh("deactivated")),
            path_node=path,
            path=read,
            constraints=tuple(self._constraints(node, read)),
            properties=properties,
        )

    def _constraints(self, node: Node, path: Path | None) -> Iterator[Constraint]:
        yield from values.read(self._graph, node)
        yield from relations.read(self._graph, node, has_path=path is not None)
        yield from logic.read(self._graph, node, self.shape)
        yield from components.read(self._graph, node, path)
