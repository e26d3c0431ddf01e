"""``kg export``: a release in an RDF format, or its links as SSSOM."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import pyoxigraph as ox

from kg.cli.options import release_option
from kg.errors import UsageError
from kg.rdf import vocab
from kg.rdf.formats import FORMATS, by_name
from kg.rdf.prefixes import expand, shorten
from kg.rdf.serial import serialise
from kg.release.context import published
from kg.release.reader import open_release
from kg.release.sssom import MappingSet, mapping_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.rdf.formats import Format
    from kg.release.reader import Release

_SSSOM: Final = "sssom"


@click.command()
@click.option(
    "--format", "form", default="turtle", show_default=True, help="turtle, trig, ntriples, nquads, …, sssom"
)
@click.option("--graph", help="One named graph, such as psg:P7 or graph:entailed; everything if not given.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; standard output if not given."
)
@release_option
def export(form: str, graph: str | None, output: Path | None, release: Path | None) -> None:
    """Write the current release in an RDF format, or its links to other vocabularies as SSSOM.

    Formats with named graphs get all of them; the others get the default graph, each triple once.
    """
    content = _links(open_release(release), graph) if form == _SSSOM else _rdf(form, graph, release)
    if output:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


def _rdf(form: str, graph: str | None, release: Path | None) -> bytes:
    fmt = _format(form)
    opened = open_release(release)
    return serialise(_statements(opened, fmt, graph), fmt, published(opened.folder))


def _links(release: Release, graph: str | None) -> bytes:
    iri = _graph_iri(release, graph) if graph else ""
    wanted = (quad.triple for quad in _dump(release) if not iri or _is(quad, iri) or _names(quad))
    return mapping_set(_about(release), wanted).encode()


def _names(quad: ox.Quad) -> bool:
    return quad.predicate == vocab.SKOS_PREF_LABEL


def _about(release: Release) -> MappingSet:
    manifest = release.manifest
    iri = f"{vocab.RELEASE}{manifest.version}"
    triple = f"<{iri}> <{vocab.DCTERMS}license> ?licence"
    described = release.select(
        f"SELECT ?licence WHERE {{ GRAPH <{vocab.RELEASE_GRAPH.value}> {{ {triple} }} }}"
    )
    return MappingSet(
        iri=f"{iri}/tipsom.sssom.tsv",
        title=f"Links of: {manifest.title}",
        version=manifest.version,
        licence=(described.values()[0][0] or "").strip("<>"),
    )


def _format(name: str) -> Format:
    fmt = by_name(name)
    if fmt is None or fmt.rdf is None:
        names = ", ".join([*(f.name for f in FORMATS if f.rdf), _SSSOM])
        raise UsageError(f"There is no export format {name}.", hint=f"Choose one of: {names}.")
    return fmt


def _statements(release: Release, fmt: Format, graph: str | None) -> Iterable[ox.Quad] | Iterable[ox.Triple]:
    if graph is not None:
        iri = _graph_iri(release, graph)
        quads = [quad for quad in _dump(release) if _is(quad, iri)]
        return quads if "dataset" in fmt.kinds else [quad.triple for quad in quads]
    if "dataset" not in fmt.kinds:
        path = release.folder.dumps / "tipsom.nt"
        return (quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES))
    return _dump(release)


def _dump(release: Release) -> Iterable[ox.Quad]:
    # The dump, not the store: the store drops lexical forms.
    return ox.parse(path=str(release.folder.dumps / "tipsom.trig"), format=ox.RdfFormat.TRIG)


def _is(quad: ox.Quad, iri: str) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value == iri


def _graph_iri(release: Release, name: str) -> str:
    iri = expand(name) or name
    known = release.manifest.counts.graphs
    if iri not in known:
        names = [shorten(graph) for graph in known]
        near = get_close_matches(shorten(iri), names, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}."
        raise UsageError(f"The release has no graph {name}.", hint=hint)
    return iri
