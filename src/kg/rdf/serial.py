"""Serialise triples for people and tools: readable prefixes, subjects in order, the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import UsageError
from kg.rdf import jsonld, prefixes, vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.rdf.formats import Format

    Statements = Iterable[ox.Triple] | Iterable[ox.Quad]


WRITTEN_PLAIN: Final = frozenset(
    {
        f"{vocab.RDF}langString",
        *(f"{vocab.XSD}{name}" for name in ("string", "integer", "boolean", "decimal", "double")),
    }
)


def serialise(statements: Statements, fmt: Format, context: Mapping[str, Any]) -> bytes:
    """Return statements in ``fmt``, sorted, with the registered prefixes that they use.

    Args:
        statements: Triples, or quads for a format that carries datasets.
        fmt: An RDF format of :mod:`kg.rdf.formats`.
        context: What JSON-LD is compacted with.

    Raises:
        UsageError: ``fmt`` carries no RDF.
    """
    if fmt.rdf is None:
        raise UsageError(
            f"{fmt.label} carries no RDF.", hint="Choose turtle, jsonld, ntriples, rdfxml or trig."
        )
    ordered: list[ox.Triple] | list[ox.Quad] = sorted(statements, key=_order)
    if fmt.name == "jsonld":
        return jsonld.compact(ordered, context)
    if fmt.name in ("ntriples", "nquads"):
        return write(ordered, fmt.rdf)
    content = write(ordered, fmt.rdf, prefixes.used_by(_iris(ordered)))
    return sorted_head(content) if fmt.name in ("turtle", "trig") else content


def sorted_head(content: bytes) -> bytes:
    """Return Turtle or TriG with its prefix lines in order, a blank line below them."""
    lines = content.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join([*sorted(lines[:count]), b"\n" if count else b"", *lines[count:]])


def write(statements: Statements, fmt: ox.RdfFormat, names: Mapping[str, str] | None = None) -> bytes:
    """Return statements as the engine writes them, in the order in which they come."""
    return ox.serialize(statements, format=fmt, prefixes=dict(names or {})) or b""


def ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """Return triples as N-Triples, in the order in which they come."""
    return write(triples, ox.RdfFormat.N_TRIPLES)


def _order(statement: ox.Quad | ox.Triple) -> tuple[str, str, bool, str, str]:
    graph = str(statement.graph_name) if isinstance(statement, ox.Quad) else ""
    predicate = statement.predicate
    return (
        "" if graph == "DEFAULT" else graph,
        str(statement.subject),
        predicate != vocab.RDF_TYPE,
        predicate.value,
        str(statement.object),
    )


def _iris(statements: Sequence[ox.Quad | ox.Triple]) -> Iterator[str]:
    for statement in statements:
        for term in statement:
            if isinstance(term, ox.NamedNode) and term != vocab.RDF_TYPE:
                yield term.value
            elif isinstance(term, ox.Literal) and term.datatype.value not in WRITTEN_PLAIN:
                yield term.datatype.value
