"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from kg.layout import Project


def _find(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Project:
    return Project.find(value or Path.cwd())


project_option = click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    callback=_find,
    help="The project's folder; the one around the working folder if not given.",
)

reasoner_option = click.option(
    "--reasoner",
    type=click.Choice(["table", "owlrl"]),
    default="table",
    show_default=True,
    help="What entails: the project's own table of rules, or owlrl, the slow reference.",
)

release_option = click.option(
    "--release",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A release's folder; the project's current one if not given.",
)
