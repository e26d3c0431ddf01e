"""A stored query read by rdflib, for what it reads.

rdflib takes a quarter of a second to load, so this is only loaded where a query is not known yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from pyparsing.exceptions import ParseBaseException
from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from kg.curate.footprint import DEFAULT, SUBJECT, UNKNOWN, Footprint, Reading, Slot
from kg.rdf.vocab import RDF_TYPE

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue

    from kg.catalog.stored import StoredQuery

Known: TypeAlias = dict[str, tuple[str, ...]]
"""The IRIs that a variable can stand for."""


def footprint_of(query: StoredQuery) -> Footprint:
    """Return what a stored query reads, and what is asked of the defaults of its parameters."""
    found = footprint(query.text)
    kinds = [parameter.of for parameter in query.parameters if parameter.type == "thing"]
    if found.readings is None or not kinds:
        return found
    predicates = (RDF_TYPE.value,)
    typed = (Reading(graph=DEFAULT, subject=None, predicates=predicates, object=kind) for kind in kinds)
    return Footprint(readings=(*found.readings, *typed), is_bound=False)


def footprint(text: str) -> Footprint:
    """Return what a query reads; :data:`UNKNOWN` where it cannot be told."""
    try:
        query = translateQuery(parseQuery(text))
    except (ParseBaseException, NotImplementedError, RecursionError, TypeError, ValueError):
        return UNKNOWN
    readings = list(_readings(query.algebra, DEFAULT, {}))
    if None in readings or dict.get(query.algebra, "datasetClause"):
        return UNKNOWN
    return Footprint(readings=tuple(filter(None, readings)), is_bound=_is_bound(query.algebra))


def _parts(node: Any) -> Iterator[Any]:  # noqa: ANN401  # rdflib's algebra has no types
    values = (
        node.values() if isinstance(node, Mapping) else node if isinstance(node, list | tuple | set) else ()
    )
    return (value for value in values if isinstance(value, Mapping | list | tuple | set))


def _readings(node: Any, graph: Slot, known: Known) -> Iterator[Reading | None]:  # noqa: ANN401
    """Yield the patterns of a part of a query; ``None`` for one that may read anything.

    Args:
        node: The part.
        graph: The graph that it reads.
        known: What VALUES beside the part lists for variables.
    """
    match getattr(node, "name", ""):
        case "ServiceGraphPattern" | "TriplesBlock" | "GraphGraphPattern":
            yield None
        case "GroupGraphPatternSub":  # rdflib leaves what EXISTS asks for as it was parsed
            yield from _readings(translateGroupGraphPattern(node), graph, known)
        case "BGP":
            yield from (_reading(triple, graph, known) for triple in node.triples)
        case "Graph":
            yield from _readings(node.p, _slot(node.term), known)
        case "Join":
            whole = known | _listed(node.p1) | _listed(node.p2)
            yield from _readings(node.p1, graph, whole)
            yield from _readings(node.p2, graph, whole)
        case "Project":
            for part in _parts(node):
                yield from _readings(part, graph, {})  # a variable inside need not be the one outside
        case _:
            for part in _parts(node):
                yield from _readings(part, graph, known)


def _listed(node: Any) -> Known:  # noqa: ANN401
    """Return the IRIs that VALUES lists for each variable that it always binds."""
    name = getattr(node, "name", "")
    if name == "Join":
        return _listed(node.p1) | _listed(node.p2)
    if name == "ToMultiSet":
        return _listed(node.p)
    rows: list[dict[Any, Any]] = node["res"] if name == "values" else []
    found: dict[str, tuple[str, ...]] = {}
    for variable in {key for row in rows for key in row}:
        terms = [row.get(variable) for row in rows]
        if isinstance(variable, Variable) and all(isinstance(term, URIRef) for term in terms):
            found[str(variable)] = tuple(map(str, terms))
    return found


def _reading(triple: tuple[Any, Any, Any], graph: Slot, known: Known) -> Reading | None:

    subject, predicate, obj = triple
    ends = (_slot(subject), _slot(obj))
    iris: tuple[str, ...] | None
    if isinstance(predicate, Variable):
        if str(predicate) == SUBJECT[1:]:
            return None
        iris, is_step = known.get(str(predicate)), True
    elif isinstance(predicate, URIRef):
        iris, is_step = (str(predicate),), True
    elif (read := _path(predicate)) is None:
        return None
    else:
        iris, is_step = read
    return Reading(graph=graph, subject=ends[0], predicates=iris, object=ends[1], is_step=is_step)


def _path(path: Any) -> tuple[tuple[str, ...], bool] | None:  # noqa: ANN401
    """Return the predicates of a path that is never empty, and whether it is one step; else ``None``."""
    match path:
        case URIRef():
            return (str(path),), True
        case InvPath():
            found = _path(path.arg)
            return found and ((*found[0], ""), found[1])
        case AlternativePath():
            parts = [_path(part) for part in path.args]
            is_step = all(part and part[1] for part in parts)
        case SequencePath() if not all(map(_may_be_empty, path.args)):
            parts = [_path(_once(part)) for part in path.args]
            is_step = False
        case _:
            parts, is_step = [_path(path.path)] if _is_repeated(path) else [None], False
    if any(part is None for part in parts):
        return None
    return tuple(iri for part in parts if part for iri in part[0]), is_step


def _once(path: Any) -> Any:  # noqa: ANN401
    return path.path if _may_be_empty(path) else path


def _is_repeated(path: Any) -> bool:  # noqa: ANN401

    return isinstance(path, MulPath) and not path.zero


def _may_be_empty(path: Any) -> bool:  # noqa: ANN401

    return isinstance(path, MulPath) and bool(path.zero)


def _slot(term: Any) -> Slot:  # noqa: ANN401

    if isinstance(term, Variable):
        return SUBJECT if str(term) == SUBJECT[1:] else None
    return str(term) if isinstance(term, URIRef) else None


def _is_bound(algebra: CompValue) -> bool:
    """Say whether a query speaks of each ``?subject`` apart from all others."""
    names = [getattr(node, "name", "") for node in _walk(algebra)]
    if any(name in ("Slice", "ServiceGraphPattern", "Minus") for name in names):
        return False
    if names.count("SelectQuery") != 1 or names.count("Project") != 1:
        return False
    for node in _walk(algebra):
        if (
            getattr(node, "name", "") == "Extend"
            and str(node.var) == SUBJECT[1:]
            and not _is_key(node, algebra)
        ):
            return False
        if getattr(node, "name", "") == "values" and any(SUBJECT[1:] in map(str, row) for row in node["res"]):
            return False
        if getattr(node, "name", "") == "Group":
            keys = [str(key) for key in node.expr or ()]
            if SUBJECT[1:] not in keys:
                return False
    return _holds_subject(algebra)


def _is_key(extend: CompValue, algebra: CompValue) -> bool:
    """Say whether an assignment is how rdflib projects ``?subject`` as the key of its groups."""
    return any(
        getattr(node, "name", "") == "Aggregate_Sample"
        and node.res == extend.expr
        and str(node.vars) == SUBJECT[1:]
        for node in _walk(algebra)
    )


def _walk(node: Any) -> Iterator[Any]:  # noqa: ANN401
    yield node
    for part in _parts(node):
        yield from _walk(part)


def _holds_subject(node: Any) -> bool:  # noqa: ANN401
    """Say whether every solution of a part of a query has a value for ``?subject``."""
    name = getattr(node, "name", "")
    if name == "BGP":
        return any(SUBJECT[1:] == str(end) for triple in node.triples for end in _ends(triple))
    if name == "Union":
        return _holds_subject(node.p1) and _holds_subject(node.p2)
    if name == "Join":
        return _holds_subject(node.p1) or _holds_subject(node.p2)
    if name == "LeftJoin":
        return _holds_subject(node.p1)
    return bool(name) and "p" in node and _holds_subject(node.p)


def _ends(triple: tuple[Any, Any, Any]) -> Iterator[Any]:

    return (term for term in triple if isinstance(term, Variable))
