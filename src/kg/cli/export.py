"""``kg export``: a release in an RDF format."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyoxigraph as ox

from kg.cli.options import release_option
from kg.errors import UsageError
from kg.rdf.formats import FORMATS, by_name
from kg.rdf.prefixes import expand, shorten
from kg.rdf.serial import serialise
from kg.release.context import published
from kg.release.reader import open_release

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.rdf.formats import Format
    from kg.release.reader import Release


@click.command()
@click.option(
    "--format", "form", default="turtle", show_default=True, help="turtle, trig, ntriples, nquads, …"
)
@click.option("--graph", help="One named graph, such as psg:P7 or graph:entailed; everything if not given.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; standard output if not given."
)
@release_option
def export(form: str, graph: str | None, output: Path | None, release: Path | None) -> None:
    """Write the current release in an RDF format.

    Formats with named graphs get all of them; the others get the default graph, each triple once.
    """
    fmt = _format(form)
    opened = open_release(release)
    content = serialise(_statements(opened, fmt, graph), fmt, published(opened.folder))
    if output:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


def _format(name: str) -> Format:
    fmt = by_name(name)
    if fmt is None or fmt.rdf is None:
        names = ", ".join(f.name for f in FORMATS if f.rdf)
        raise UsageError(f"There is no export format {name}.", hint=f"Choose one of: {names}.")
    return fmt


def _statements(release: Release, fmt: Format, graph: str | None) -> Iterable[ox.Quad] | Iterable[ox.Triple]:
    if graph is not None:
        iri = _graph_iri(release, graph)
        quads = [quad for quad in _dump(release) if _is(quad, iri)]
        return quads if "graph" not in fmt.kinds else [quad.triple for quad in quads]
    if "graph" in fmt.kinds:
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
