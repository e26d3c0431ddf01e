"""``kg serve``: a release, or RDF files, behind a SPARQL endpoint."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from kg.cli.options import release_option
from kg.errors import UsageError
from kg.layout import Project
from kg.settings import Settings


@click.command()
@release_option
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Serve this RDF file instead of a release; may be given several times.",
)
@click.option("--host", help="Address to listen on; 127.0.0.1 if not given.")
@click.option("--port", type=int, help="Port to listen on; 8000 if not given, 0 for any that is free.")
@click.option("--timeout", type=float, help="Seconds a query may take; 10 if not given.")
@click.option("--workers", type=int, help="Query processes; two for each processor if not given.")
def serve(  # noqa: PLR0913, PLR0917  # one argument for each option
    release: Path | None,
    data: tuple[Path, ...],
    host: str | None,
    port: int | None,
    timeout: float | None,
    workers: int | None,
) -> None:
    """Serve the current release, or RDF files, with a SPARQL endpoint at /sparql.

    When another release becomes current, it takes over without a failed request; one that is named by its own
    folder is served to the end.

    The format of a file is told by its extension: ttl, nt, nq, trig, rdf, jsonld. Stop with Ctrl-C.
    """
    from kg.release.reader import open_release  # noqa: PLC0415  # --help needs none of these
    from kg.web.serve import run  # noqa: PLC0415
    from kg.web.served import Served  # noqa: PLC0415

    if release and data:
        raise UsageError("--release and --data exclude each other.", hint="Give one of them.")
    settings = Settings.from_environment().replace(host=host, port=port, timeout=timeout, workers=workers)
    with ExitStack() as stack:
        if data:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-"))
            served = Served.of_files(data, Path(folder))
        else:
            served = Served.of_release(open_release(release))
        run(served, settings, None if data else _project(release))


def _project(release: Path | None) -> Project | None:
    """Return the project whose current release is served; nothing for one release by its folder."""
    project = Project(release or Project.find(Path.cwd()).root)
    return project if project.current.is_symlink() else None
