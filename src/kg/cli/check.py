"""``kg check``: everything but the bake."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import click

from kg.cli import exits
from kg.cli.findings import format_option, show
from kg.cli.options import project_option, reasoner_option
from kg.curate.findings import has_errors
from kg.curate.memory import Memory
from kg.curate.recheck import recheck

if TYPE_CHECKING:
    from kg.curate.findings import Finding
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
    memory = Memory(project)
    gc.disable()  # a pass looks at all that was read, and what is dropped is in no cycle
    with memory.held() as is_ours:
        found = None
        if is_ours and reasoner == "table" and not languages:
            found = recheck(project, memory)
        if found is None:
            found = _whole(project, reasoner, memory if is_ours else None, quiet=quiet, languages=languages)
    show(found, form)
    sys.exit(exits.FINDINGS if has_errors(found) else 0)


def _whole(
    project: Project, reasoner: Reasoner, memory: Memory | None, *, quiet: bool, languages: bool
) -> tuple[Finding, ...]:
    from kg.cli.progress import Stages  # noqa: PLC0415  # a check after an edit needs none of these
    from kg.curate import pipeline  # noqa: PLC0415
    from kg.curate.coverage import coverage, table  # noqa: PLC0415

    checked = pipeline.check(project, Stages(quiet=quiet), reasoner=reasoner, memory=memory)
    if languages:
        click.echo(table(coverage(checked.triples())), err=True)
    return checked.findings
