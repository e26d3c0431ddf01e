"""``kg validate``: any data against any shapes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli import exits
from kg.curate.validate import validate_file
from kg.rdf.formats import TURTLE
from kg.rdf.serial import serialise

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("data", type=_FILE)
@click.argument("shapes", type=_FILE)
def validate(data: Path, shapes: Path) -> None:
    """Validate DATA against SHAPES and write the SHACL report as Turtle.

    The exit code is 0 where the data conforms, 1 where it does not, 2 where a file or a shape is ill-formed.
    """
    found = validate_file(data, shapes)
    sys.stdout.buffer.write(serialise(found.report, TURTLE, {}))
    if found.note:
        click.echo(f"kg: {found.note}", err=True)
    sys.exit(exits.FINDINGS if found.results else 0)
