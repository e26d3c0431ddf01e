"""``kg releases``: what is kept."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from kg.cli.options import project_option
from kg.errors import ReleaseDamagedError
from kg.layout import ReleaseFolder
from kg.release import shelf
from kg.release.manifest import Manifest

if TYPE_CHECKING:
    from kg.layout import Project


@click.command()
@project_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def releases(project: Project, form: str) -> None:
    """List the releases that are kept, oldest first, and say which is current."""
    current, kept = shelf.current(project), shelf.kept(project)
    if form == "json":
        rows = [asdict(entry) | {"current": entry.name == current} for entry in kept]
        click.echo(json.dumps(rows, indent=2))
        return
    for entry in kept:
        state = "current" if entry.name == current else "rolled back" if entry.withdrawn else ""
        when = f"published {entry.published or 'unknown':<20}"
        click.echo(f"{entry.name:<24}  {_about(project, entry.name):<36}  {when}  {state}".rstrip())
    if not kept:
        click.echo("kg: no release was built yet", err=True)


def _about(project: Project, name: str) -> str:
    try:
        manifest = Manifest.read(ReleaseFolder(project.releases / name).manifest)
    except ReleaseDamagedError:
        return "its manifest cannot be read"
    return f"issued {manifest.issued}, {manifest.counts.default} triples"
