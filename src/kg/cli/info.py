"""``kg info``: what a release is and holds."""

from __future__ import annotations

from pathlib import Path

import click
import pyoxigraph as ox

from kg.cli.options import release_option
from kg.curate.coverage import coverage, table
from kg.rdf.prefixes import shorten
from kg.release.reader import open_release


@click.command()
@release_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--verify", is_flag=True, help="Compare every file with the manifest first.")
@click.option("--coverage", "languages", is_flag=True, help="Count the names in six languages instead.")
def info(release: Path | None, form: str, *, verify: bool, languages: bool) -> None:
    """Say what the current release is and holds."""
    opened = open_release(release)
    if verify:
        opened.verify()
    if languages:
        path = opened.folder.dumps / "tipsom.nt"
        quads = ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)
        click.echo(table(coverage(quad.triple for quad in quads)))
        return
    manifest = opened.manifest
    if form == "json":
        click.echo(manifest.to_json(), nl=False)
        return
    counts = manifest.counts
    click.echo(f"{manifest.title}\nrelease    {manifest.name}, issued {manifest.issued}")
    click.echo(f"content    {manifest.content}\nrevision   {manifest.revision or 'not from git'}")
    for name in ("stated", "added", "entailed", "ontology", "default"):
        click.echo(f"{name:<11}{getattr(counts, name):>7} triples")
    click.echo("graphs")
    for graph, size in counts.graphs.items():
        click.echo(f"  {shorten(graph):<18}{size:>6}")
