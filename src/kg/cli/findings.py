"""Print findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kg.curate.findings import as_annotations, as_json, as_text, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.curate.findings import Finding

_RENDERERS: Final = {"text": as_text, "json": as_json, "github": as_annotations}

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(sorted(_RENDERERS)),
    default="text",
    show_default=True,
    help="How findings are printed; github: as annotations of a workflow.",
)


def show(findings: Sequence[Finding], form: str) -> None:
    """Print findings on standard output, and their number on standard error."""
    text = _RENDERERS[form](findings)
    if text:
        click.echo(text)
    click.echo(f"kg: {summary(findings)}", err=True)
