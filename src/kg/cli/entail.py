"""``kg entail``: the complete OWL 2 RL closure of a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from kg.entail.files import entail_file
from kg.rdf.terms import write_term

_INCONSISTENT: Final = 3


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def entail(file: Path) -> None:
    """Write everything that follows from FILE as N-Triples: asserted, entailed, and the noise too.

    Contradictions are told on standard error, and the exit code is 3.
    """
    closure, contradictions = entail_file(file)
    sys.stdout.buffer.write(closure)
    for found in contradictions:
        premises = " . ".join(" ".join(map(write_term, premise)) for premise in found.premises)
        click.echo(f"kg: by {found.rule} these cannot all hold: {premises}", err=True)
    sys.exit(_INCONSISTENT if contradictions else 0)
