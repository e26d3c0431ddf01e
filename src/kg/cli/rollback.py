"""``kg rollback``: an earlier release becomes the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options import project_option
from kg.release import shelf

if TYPE_CHECKING:
    from kg.layout import Project


@click.command()
@click.argument("name", required=False)
@project_option
def rollback(project: Project, name: str | None) -> None:
    """Make an earlier release current: the one published before, or NAME.

    Its files are compared with its manifest first. A build of the same sources does not undo this; a build of
    other sources does. Going back to a later release by its name undoes it too. See `kg releases` for names.
    """
    with shelf.locked(project):
        before = shelf.current(project)
        release = shelf.rollback(project, name)
    after = release.folder.name
    click.echo(
        f"{after} was current already." if before == after else f"{after} is current; it was {before}."
    )
