"""``sh:sparql``, and constraint components that a shapes graph defines for itself.

https://www.w3.org/TR/shacl/#sparql-constraint-components
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from kg.errors import QueryError, ShapesError, ShapesNotCompiledError
from kg.rdf import vocab
from kg.rdf.store import engine_errors
from kg.shacl import prebinding
from kg.shacl.shapes import SHAPES_GRAPH, Constraint
from kg.shacl.sparql import Ask, Select
from kg.shacl.terms import component, sh, show

if TYPE_CHECKING:
    from kg.shacl.graph import ShapesGraph
    from kg.shacl.paths import Path
    from kg.shacl.prebinding import Query
    from kg.shacl.terms import Node, Term

_IMPORTS: Final = ox.NamedNode(f"{vocab.OWL}imports")
_SOMETHING: Final = ox.NamedNode("urn:kg:something")
_NAME: Final = re.compile(r"[^\W\d]\w*$")
_NO_DATA: Final = ox.Store()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Component:
    """A constraint component: its parameters by name, which of them may be missing, its validators."""

    node: ox.NamedNode
    parameters: Mapping[str, ox.NamedNode]
    optional: frozenset[str]
    on_nodes: Node | None
    on_properties: Node | None

    def validator(self, path: str) -> Node | None:
        """Return what looks at a shape that has a path, or has none."""
        return self.on_properties if path else self.on_nodes


def read(graph: ShapesGraph, shape: Node, path: Path | None) -> Iterator[Constraint]:
    """Yield a shape's SPARQL constraints, then those of the components that the graph defines.

    Raises:
        ShapesError: A query or a component is ill-formed.
        ShapesNotCompiledError: A query reads datatypes, which the engine's store does not keep.
    """
    written = path.sparql() if path else ""
    for node in graph.nodes(shape, sh("sparql")):
        if not graph.boolean(node, sh("deactivated")):
            yield Select(
                component=component("SPARQL"),
                default=f"{show(node)} does not hold.",
                query=_query(graph, node, "SELECT", ("this",), written),
                terms=_context(shape),
                has_path=path is not None,
                messages=graph.texts(node, sh("message")) or graph.texts(shape, sh("message")),
                constraint=node,
            )
    for found in _components(graph):
        if found.validator(written) is not None:
            for terms in _arguments(graph, shape, found):
                yield _custom(graph, shape, found, terms, written)


def _custom(
    graph: ShapesGraph, shape: Node, found: _Component, terms: Mapping[str, Term], path: str
) -> Constraint:
    validator = found.validator(path) or found.node
    is_ask = bool(graph.all(validator, sh("ask")))
    made = Ask if is_ask else Select
    return made(
        component=found.node,
        default=f"{show(found.node)} does not hold.",
        query=_query(graph, validator, "ASK", ("this", "value", *terms), path)
        if is_ask
        else _query(graph, validator, "SELECT", ("this", *terms), path),
        terms={**_context(shape), **terms},
        has_path=bool(path),
        messages=graph.texts(validator, sh("message")) or graph.texts(shape, sh("message")),
    )


def _context(shape: Node) -> dict[str, Term]:
    return {"shapesGraph": SHAPES_GRAPH, "currentShape": shape}


def _query(
    graph: ShapesGraph, node: Node, form: Literal["SELECT", "ASK"], prebound: tuple[str, ...], path: str
) -> Query:
    text = graph.text(node, sh(form.lower()))
    if text is None:
        raise ShapesError(f"{show(node)} has no sh:{form.lower()}.")
    if prebinding.form(text) != form:
        raise ShapesError(f"sh:{form.lower()} of {show(node)} is no {form} query.")
    prefixes = _prefixes(graph, node)
    query = prebinding.read(text, prefixes, prebound, path=path, where=show(node))
    bound = query.bound(dict.fromkeys((*prebound, "shapesGraph", "currentShape"), _SOMETHING))
    try:
        with engine_errors(bound):
            _NO_DATA.query(bound, prefixes=prefixes)
    except QueryError as error:
        raise ShapesError(f"Of {show(node)}: {error.message}", hint=error.hint) from error
    if query.uses("DATATYPE"):
        raise ShapesNotCompiledError(f"The query of {show(node)} reads datatypes, which the engine changes.")
    return query


def _prefixes(graph: ShapesGraph, node: Node) -> dict[str, str]:
    """Return the prefixes that a constraint declares (https://www.w3.org/TR/shacl/#sparql-prefixes)."""
    found: dict[str, str] = {}
    seen: dict[Term, None] = dict.fromkeys(graph.all(node, sh("prefixes")))
    for ontology in iter(waiting := list(seen)):
        for declaration in graph.all(ontology, sh("declare")):
            prefix = graph.literal(declaration, sh("prefix"))
            namespace = graph.literal(declaration, sh("namespace"))
            if prefix is None or namespace is None:
                raise ShapesError(f"A sh:declare of {show(ontology)} lacks its prefix or its namespace.")
            found[prefix.value] = namespace.value
        new = [other for other in graph.all(ontology, _IMPORTS) if other not in seen]
        seen.update(dict.fromkeys(new))
        waiting.extend(new)
    return found


def _components(graph: ShapesGraph) -> Iterator[_Component]:
    for node in dict.fromkeys(graph.instances(sh("ConstraintComponent"))):
        common = _validator(graph, node, "validator")
        on_nodes = _validator(graph, node, "nodeValidator") or common
        on_properties = _validator(graph, node, "propertyValidator") or common
        if isinstance(node, ox.NamedNode) and (on_nodes or on_properties):
            parameters = [
                (path, graph.boolean(parameter, sh("optional")))
                for parameter in graph.nodes(node, sh("parameter"))
                for path in graph.iris(parameter, sh("path"))
            ]
            yield _Component(
                node=node,
                parameters={_local(path): path for path, _ in parameters},
                optional=frozenset(_local(path) for path, is_optional in parameters if is_optional),
                on_nodes=on_nodes,
                on_properties=on_properties,
            )


def _validator(graph: ShapesGraph, node: Node, name: str) -> Node | None:
    """Return a validator in SPARQL; one in another language is passed over."""
    for found in graph.nodes(node, sh(name)):
        if graph.all(found, sh("ask")) or graph.all(found, sh("select")):
            return found
    return None


def _local(path: ox.NamedNode) -> str:
    """Return the name of the variable that a parameter binds: the end of its IRI."""
    found = _NAME.search(path.value)
    return found[0] if found else ""


def _arguments(graph: ShapesGraph, shape: Node, found: _Component) -> Iterator[dict[str, Term]]:
    """Yield what a shape gives for the parameters of a component; nothing where a needed one is missing."""
    given = {name: graph.all(shape, path) for name, path in found.parameters.items()}
    needed = [name for name in given if name not in found.optional]
    if not needed or not all(given[name] for name in needed):
        return
    if len(given) == 1:
        yield from ({name: term} for name, terms in given.items() for term in terms)
        return
    for name, terms in given.items():
        if len(terms) > 1:
            raise ShapesError(f"{show(shape)} has {len(terms)} values of {show(found.parameters[name])}.")
    yield {name: terms[0] for name, terms in given.items() if terms}
