"""``kg query``: ask a release in SPARQL."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import pyoxigraph as ox
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.cli.options import release_option
from kg.errors import QueryError, UsageError
from kg.explore import catalogue
from kg.explore.asking import Direct
from kg.explore.form import fill, individuals
from kg.explore.names import Names
from kg.query.syntax import quoted
from kg.rdf.formats import by_name, offered_for
from kg.rdf.languages import ENGLISH
from kg.rdf.origin import Origin
from kg.rdf.prefixes import PREFIXES
from kg.rdf.serial import serialise
from kg.rdf.store import Solutions, engine_errors, plain
from kg.rdf.tables import table, tabulate
from kg.release.context import published
from kg.release.reader import open_release

if TYPE_CHECKING:
    from kg.rdf.formats import Format
    from kg.release.reader import Release

_TABLE: Final = "table"
_USAGE: Final = "For instance: kg query --stored t10-acts-of-one-state -p state=ita"
_NAMES: Final = "; ".join(", ".join(fmt.name for fmt in offered_for(kind)) for kind in ("solutions", "graph"))


@click.command()
@click.argument("query", required=False)
@click.option("--stored", metavar="NAME", help="Ask the stored query of this name instead.")
@click.option(
    "-p",
    "--parameter",
    "given",
    metavar="NAME=VALUE",
    multiple=True,
    help="Give a parameter of the stored query a value; any number of times.",
)
@click.option("--format", "form", help=f"{_TABLE}, {_NAMES}.")
@release_option
def query(
    query: str | None, stored: str | None, given: tuple[str, ...], form: str | None, release: Path | None
) -> None:
    """Ask the current release. QUERY is a file, a SPARQL text, or - for standard input.

    The registered prefixes need no PREFIX line. Without --format, rows are a table and triples are Turtle.
    """
    if (query is None) == (stored is None) or (given and stored is None):
        raise UsageError("Give either a query, or --stored with its parameters.", hint=_USAGE)
    opened = open_release(release)
    text = _text(query) if query is not None else _stored(opened, stored or "", given)
    try:
        answer = opened.store.query(text, prefixes=PREFIXES)
        with engine_errors(text):
            _print(opened, answer, text, form)
    except QueryError as error:
        raise quoted(error, text) from error.__cause__


def _text(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    path = Path(query)
    looks_like_file = "{" not in query and not query.strip().count("\n")
    if looks_like_file and path.is_file():
        return path.read_text("utf-8")
    if looks_like_file and (path.suffix == ".rq" or "/" in query):
        raise UsageError(f"There is no file {query}.", hint="Give a query file, or a query in quotes.")
    return query


def _stored(release: Release, name: str, given: tuple[str, ...]) -> str:
    """Return a stored query with values for its parameters."""
    asker = Direct(release.store)
    known = catalogue.read(asker)
    found = known.get(name)
    if found is None:
        near = get_close_matches(name, [each.name for each in known], 3, 0.3)
        raise UsageError(
            f"There is no stored query {name}.", hint=f"Nearest are: {', '.join(near) or 'none'}."
        )
    wrong = [each for each in given if "=" not in each]
    if wrong:
        raise UsageError(f"{wrong[0]!r} is no parameter with a value.", hint=_USAGE)
    values = dict(each.split("=", 1) for each in given)
    filled = fill(found, values, partial(individuals, asker, Names(asker, ENGLISH)))
    filled.require()
    return filled.text


def _print(release: Release, answer: Any, text: str, form: str | None) -> None:  # noqa: ANN401
    if isinstance(answer, ox.QueryTriples):
        fmt = _format(form or "turtle", "graph")
        sys.stdout.buffer.write(serialise(list(answer), fmt, published(release.folder)))
    elif form not in (None, _TABLE):
        fmt = _format(form or "", "solutions")
        if fmt.results is None:
            sys.stdout.buffer.write(tabulate(table(answer), fmt, text, _origin(release)))
        else:
            sys.stdout.buffer.write(answer.serialize(format=fmt.results))
    elif isinstance(answer, ox.QueryBoolean):
        click.echo("yes" if answer else "no")
    else:
        _show(table(answer))


def _origin(release: Release) -> Origin:
    manifest = release.manifest
    return Origin(title=manifest.title, release=release.iri, issued=manifest.issued, licence=release.licence)


def _format(name: str, kind: Any) -> Format:  # noqa: ANN401
    fmt = by_name(name)
    offered = offered_for(kind)
    if fmt not in offered:
        names = ", ".join(f.name for f in offered)
        raise UsageError(f"This answer cannot be written as {name}.", hint=f"Choose one of: {names}.")
    return fmt


def _show(solutions: Solutions) -> None:
    shown = Table(*solutions.variables, box=SIMPLE_HEAD, show_edge=False)
    for row in solutions.rows:
        shown.add_row(*(Text(plain(term) or "", overflow="fold") for term in row))
    console = Console(soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 1000)
    console.print(shown)
    click.echo(f"{len(solutions)} row{'' if len(solutions) == 1 else 's'}", err=True)
