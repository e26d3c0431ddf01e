"""Read an RDF graph by its name: the reading half of the Graph Store Protocol.

https://www.w3.org/TR/sparql11-http-rdf-update/#http-get
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.engine.port import Dataset, Query
from kg.errors import BadRequestError
from kg.query import texts
from kg.query.request import Parameters, single
from kg.rdf.formats import Format


def selected(given: Parameters) -> str | None:
    """Return the IRI of the graph that a request names; ``None`` for the default graph.

    Only an absolute IRI names a graph: what it would be relative to is not said
    (https://www.w3.org/TR/sparql11-http-rdf-update/#indirect-graph-identification).

    Raises:
        BadRequestError: No graph is named, or two, or what is named is no absolute IRI.
    """
    graph, default = single(given, "graph"), single(given, "default")
    if (graph is None) == (default is None):
        raise BadRequestError(
            "The request names no graph." if graph is None else "The request names two graphs.",
            hint="Give the parameter graph with an IRI, or the parameter default.",
        )
    if default:
        raise BadRequestError(
            f"The parameter default is {default!r}.", hint="Give it alone, without a value: ?default"
        )
    return None if graph is None else _absolute(graph)


def retrieval(
    graph: str | None, fmt: Format, seconds: float, *, frame: str | None = None, may_stream: bool = False
) -> Query:
    """Return the query for all triples of a graph; ``None`` is the default graph.

    A format that carries datasets names the graph in its quads.
    """
    return Query(
        text=texts.read("contents"),
        seconds=seconds,
        graph=fmt,
        dataset=Dataset(default_graphs=(graph,) if graph else ()),
        frame=frame,
        into=graph,
        may_stream=may_stream,
    )


def _absolute(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise BadRequestError(f"graph is {iri!r}, which is no absolute IRI.", hint=f"{error}.") from error
