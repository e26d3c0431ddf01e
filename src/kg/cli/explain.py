"""``kg explain``: why a triple is in the release, or what is missing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click
import pyoxigraph as ox

from kg.cli import exits
from kg.cli.options import release_option
from kg.explore.accounts import as_json, as_text, as_turtle
from kg.explore.reasons import Account, Reasons
from kg.rdf.terms import parse_node, parse_term
from kg.release.reader import open_release

_FORMATS: Final = ("text", "json", "turtle")


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@release_option
def explain(subject: str, predicate: str, object_: str, form: str, release: Path | None) -> None:
    """Say why a triple is in the current release, down to where its premises are stated.

    Terms are prefixed names (prog:gpat), IRIs, or literals ('"GPAT"'). For a triple that is not there: the
    rules that fail for one statement, the nearest triples that are, and exit code 1.
    """
    triple = ox.Triple(parse_node(subject), parse_node(predicate), parse_term(object_))
    account = Reasons(open_release(release).store).account(triple)
    click.echo(_written(account, form), nl=form == "text")
    sys.exit(0 if account.is_present else exits.FINDINGS)


def _written(account: Account, form: str) -> str:
    if form == "json":
        return as_json(account)
    return as_turtle(account).decode() if form == "turtle" else as_text(account)
