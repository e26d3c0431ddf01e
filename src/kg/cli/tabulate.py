"""``kg tabulate``: the TriG files that are made from tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kg.cli import exits
from kg.cli.findings import format_option, show
from kg.cli.options import project_option
from kg.curate.tables import files

if TYPE_CHECKING:
    from kg.layout import Project


@click.command()
@project_option
@format_option
def tabulate(project: Project, form: str) -> None:
    """Make the TriG files of participation, sources and states from the tables in data/*/source/.

    Nothing is written while a row is wrong.
    """
    made = files.tabulate(project)
    if made.findings:
        show(made.findings, form)
        sys.exit(exits.FINDINGS)
    for name in files.write(project, made):
        click.echo(name)
    click.echo(f"kg: {len(made.files)} files are as the tables give them", err=True)
