"""Proof that an endpoint serves exactly what was published.

Its files are hashed, and what ``/sparql`` answers is compared, graph by graph, with the dumps. The engine
keeps values, not lexical forms (``01`` comes back as ``1``), so both sides go through it before they are
compared; blank nodes get the labels of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/).
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import EndpointNotReadyError
from kg.rdf.prefixes import shorten
from kg.rdf.table import Table
from kg.release.endpoint import RefusedError
from kg.release.manifest import Manifest
from kg.release.writer import canonical, content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.release.endpoint import Endpoint

_DUMPS: Final = "dumps/"
_DATASET: Final = "dumps/tipsom.trig"
_DEFAULT: Final = "dumps/tipsom.nt"
_MOST_MANIFEST: Final = 16_000_000
_MOST_ANSWER: Final = 1_000_000_000
_GRAPHS: Final = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }"


def manifest(endpoint: Endpoint) -> Manifest:
    """Return the manifest that an endpoint publishes.

    Raises:
        EndpointNotReadyError: It does not answer, or serves no release.
        ReleaseDamagedError: What it publishes is no manifest as it was written.
    """
    path = "/data/manifest.json"
    try:
        return Manifest.parse(endpoint.read(path, _MOST_MANIFEST), f"{endpoint.url}{path}")
    except RefusedError as error:
        raise EndpointNotReadyError(
            f"{endpoint.url} serves no release: {error}.", hint="Give the home page of a kg server."
        ) from error


def differences(endpoint: Endpoint, published: Manifest) -> Iterator[str]:
    """Yield a sentence for each way in which the endpoint differs from what was published.

    Raises:
        EndpointNotReadyError: It stopped answering, or took another release meanwhile.
    """
    if endpoint.release != published.name:
        yield f"It says that it serves {endpoint.release or 'no release'}, not {published.name}."
    copies = {_DATASET: io.BytesIO(), _DEFAULT: io.BytesIO()}
    wrong = list(_files(endpoint, published, copies))
    yield from wrong
    if wrong:
        yield "Its answers were not compared, because its files differ."
        return
    named = list(_parsed(copies[_DATASET].getvalue(), ox.RdfFormat.TRIG))
    default = list(_parsed(copies[_DEFAULT].getvalue(), ox.RdfFormat.N_TRIPLES))
    if content_hash(Table.of(named, ())) != published.content:
        yield f"{_DATASET} does not have the content hash of the manifest."
    yield from _answers(endpoint, _by_graph([*named, *default]))


def _files(endpoint: Endpoint, published: Manifest, copies: dict[str, io.BytesIO]) -> Iterator[str]:
    for name, record in published.files.items():
        if not name.startswith(_DUMPS):
            continue
        path = f"/data/{name.removeprefix(_DUMPS)}"
        try:
            found = endpoint.record(path, record.bytes, copies.get(name))
        except RefusedError as error:
            yield f"{error}."
        else:
            if found != record:
                yield f"{path} is not the file that was published: its size or SHA-256 differs."


def _answers(endpoint: Endpoint, published: dict[str, list[ox.Triple]]) -> Iterator[str]:
    try:
        content = json.loads(endpoint.answer(_GRAPHS, "application/sparql-results+json", _MOST_ANSWER))
        graphs = {row["graph"]["value"] for row in content["results"]["bindings"]}
    except (RefusedError, ValueError, KeyError, TypeError) as error:
        yield f"The names of its graphs cannot be had: {error}."
        return
    for graph in sorted(graphs | published.keys()):
        place = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {place} }}"
        where = f"The graph {shorten(graph)}" if graph else "The default graph"
        try:
            answer = endpoint.answer(query, "application/n-triples", _MOST_ANSWER)
            found = _lines(quad.triple for quad in _parsed(answer, ox.RdfFormat.N_TRIPLES))
        except (RefusedError, SyntaxError) as error:
            yield f"{where} cannot be read: {error}."
        else:
            yield from _compared(where, found, _lines(published.get(graph, ())))


def _compared(where: str, found: set[str], expected: set[str]) -> Iterator[str]:
    if found != expected:
        lacks, more = len(expected - found), len(found - expected)
        yield f"{where} lacks {lacks} of {len(expected)} triples, and has {more} that were not published."


def _lines(triples: Iterable[ox.Triple]) -> set[str]:
    """Return triples as the engine gives them back, as N-Triples with canonical labels."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return {str(quad.triple) for quad in canonical(list(store))}


def _by_graph(quads: list[ox.Quad]) -> dict[str, list[ox.Triple]]:
    """Return the triples of each graph by its IRI; those of the default graph under the empty string."""
    graphs: dict[str, list[ox.Triple]] = {"": []}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        graphs.setdefault(name, []).append(quad.triple)
    return graphs


def _parsed(content: bytes, fmt: ox.RdfFormat) -> Iterator[ox.Quad]:
    return ox.parse(content, format=fmt)
