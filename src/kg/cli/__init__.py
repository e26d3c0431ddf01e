"""The command ``kg``: parse arguments, call, print, exit.

Each command is imported when it is called, so that a small one starts fast.
"""

from __future__ import annotations

import sys
from importlib import import_module
from textwrap import indent
from typing import Final

import click

from kg.cli.exits import exit_code
from kg.errors import KgError

_COMMANDS: Final = {
    "build": "Build a release from the sources and make it the current one.",
    "check": "Check the sources and say what is wrong, where, and what to do.",
    "entail": "Write the complete OWL 2 RL closure of a file.",
    "explain": "Say why a triple is in the current release, or what is missing.",
    "export": "Write the current release, or one of its graphs, in an RDF format.",
    "info": "Say what the current release is and holds.",
    "publish": "Push the current release to a SPARQL store.",
    "releases": "List the releases that are kept, and say which is current.",
    "rollback": "Make an earlier release current.",
    "query": "Ask the current release in SPARQL.",
    "serve": "Serve the current release, or RDF files, with a SPARQL endpoint.",
    "verify": "Compare the files of a release, or a running endpoint, with what was published.",
    "tabulate": "Make the TriG files that come from tables.",
    "validate": "Validate a file against SHACL shapes and write the report.",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"kg.cli.{cmd_name}"), cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"kg.cli.{cmd_name} defines no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tipsom-kg", message="kg %(version)s")
def cli() -> None:
    """A knowledge graph from folders of Turtle to a SPARQL endpoint.

    Exit codes: 0 done, 1 something was found, 2 wrong usage, 3 the machine or the installation is not ready.
    """


def main() -> None:
    """Run the command line; errors raised on purpose become one message and an exit code."""
    try:
        cli()
    except KgError as error:
        click.echo(f"kg: {error.message}", err=True)
        if error.excerpt:
            click.echo(indent(error.excerpt, "    "), err=True)
        if error.hint:
            click.echo(f"    {error.hint}", err=True)
        sys.exit(exit_code(error))
