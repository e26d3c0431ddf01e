"""``kg build``: from sources to a release."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import exits
from kg.cli.options import project_option, reasoner_option
from kg.cli.progress import Stages
from kg.curate.inputs import digest, made_of
from kg.layout import Project
from kg.release.shelf import current, locked

if TYPE_CHECKING:
    from kg.curate.reason import Reasoner
    from kg.release.reader import Release


@click.command()
@project_option
@reasoner_option
@click.option("--force", is_flag=True, help="Build even if nothing changed.")
@click.option("--quiet", is_flag=True, help="Show no progress, and nothing when all is well.")
@click.option(
    "--timings", type=click.Path(path_type=Path, dir_okay=False), help="Write what each stage took."
)
def build(project: Project, reasoner: Reasoner, *, force: bool, quiet: bool, timings: Path | None) -> None:
    """Build a release from the sources and make it the current one.

    Nothing is built when the sources are those of the current release, or of one that was rolled back. Any
    error among the findings stops the build, and the current release stays.
    """
    with locked(project):
        made = None if force else made_of(project, digest(project))
        if made is None:
            stages = Stages(quiet=quiet)
            _build(project, reasoner, stages, force=force, quiet=quiet)
            if timings:
                timings.write_text(stages.to_json(), "utf-8")
        elif made.name != current(project):
            click.echo(_withdrawn(project, made.name), err=True)
        elif not quiet:
            click.echo(f"Nothing changed: {made.name} is current.")


def _build(project: Project, reasoner: Reasoner, stages: Stages, *, force: bool, quiet: bool) -> None:
    from kg.cli.findings import show  # noqa: PLC0415  # an unchanged project needs none of these
    from kg.curate import pipeline  # noqa: PLC0415
    from kg.curate.memory import Memory  # noqa: PLC0415

    gc.disable()  # a pass looks at all that was read, and what is dropped is in no cycle
    memory = Memory(project)
    with memory.held() as is_ours:
        checked = pipeline.check(project, stages, reasoner=reasoner, memory=memory if is_ours else None)
        shown = [f for f in checked.findings if f.severity != "info"]
        if shown:
            show(shown, "text")
        if not checked.ok:
            click.echo("kg: no release was made; the current one stays.", err=True)
            sys.exit(exits.FINDINGS)
        release = pipeline.bake(project, checked, stages, again=force)
    if release.folder.name != current(project):
        click.echo(_withdrawn(project, release.folder.name), err=True)
    elif not quiet:
        click.echo(_summary(release))


def _withdrawn(project: Project, name: str) -> str:
    return (
        f"kg: these sources make {name}, which was rolled back; {current(project)} stays current.\n"
        f"    Publish it all the same with: kg rollback {name}"
    )


def _summary(release: Release) -> str:
    counts = release.manifest.counts
    return (
        f"Release {release.manifest.name}: {counts.default} triples "
        f"({counts.stated} stated, {counts.added} added, {counts.entailed} entailed, "
        f"{counts.ontology} of the ontology); "
        f"{release.manifest.questions} questions answered as expected."
    )
