"""``kg verify``: is it what was published?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import exits
from kg.cli.options import release_option
from kg.errors import ReleaseDamagedError
from kg.release import proof
from kg.release.endpoint import Endpoint
from kg.release.reader import open_release

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.command()
@click.argument("url", required=False)
@release_option
def verify(url: str | None, release: Path | None) -> None:
    """Compare the current release's files with its manifest, or a running endpoint with what it published.

    URL is the endpoint's home page. Its manifest is read, every file of it is downloaded and hashed, and what
    it answers for the default graph and each named graph is compared with the files. With --release, its
    manifest must be that of the release there.

    Exits with 0 if nothing differs, 1 if something does, 3 if the endpoint does not answer or serves no
    release.
    """
    try:
        if url is None:
            _files(release)
        else:
            _endpoint(url, release)
    except ReleaseDamagedError as error:
        _tell([error.message], "")


def _files(release: Path | None) -> None:
    opened = open_release(release)
    count = len(opened.manifest.files)
    _tell(opened.differences(), f"{opened.manifest.name}: {count} files are as published")


def _endpoint(url: str, release: Path | None) -> None:
    endpoint = Endpoint(url)
    published = proof.manifest(endpoint)
    if release and open_release(release).manifest != published:
        _tell([f"{url} publishes {published.name}, which is not the release in {release}."], "")
    dumps = sum(name.startswith("dumps/") for name in published.files)
    graphs = len(published.counts.graphs)
    done = f"{published.name}: {dumps} files, the default graph and {graphs} named graphs are as published"
    _tell(proof.differences(endpoint, published), done)


def _tell(differences: Iterable[str], done: str) -> None:
    is_same = True
    for difference in differences:
        is_same = False
        click.echo(difference)
    if not is_same:
        click.echo("kg: it is not what was published", err=True)
        sys.exit(exits.FINDINGS)
    click.echo(done)
