"""``kg check``: everything but the bake."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kg.cli import exits
from kg.cli.findings import format_option, show
from kg.cli.options import project_option, reasoner_option
from kg.cli.progress import Stages
from kg.curate import pipeline
from kg.curate.coverage import coverage, table

if TYPE_CHECKING:
    from kg.curate.reason import Reasoner
    from kg.layout import Project


@click.command()
@project_option
@format_option
@reasoner_option
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--coverage", "languages", is_flag=True, help="Count the names in six languages, too.")
def check(project: Project, form: str, reasoner: Reasoner, *, quiet: bool, languages: bool) -> None:
    """Check the sources: syntax, file rules, reasoning, shapes, questions."""
    checked = pipeline.check(project, Stages(quiet=quiet), reasoner=reasoner)
    show(checked.findings, form)
    if languages:
        click.echo(table(coverage(checked.triples())), err=True)
    sys.exit(0 if checked.ok else exits.FINDINGS)
