"""``kg publish``: push a release to a SPARQL store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import release_option
from kg.release.reader import open_release
from kg.settings import Settings
from kg.stores.client import Client
from kg.stores.credentials import Credentials
from kg.stores.publisher import publish as push
from kg.stores.store import Store, locate

if TYPE_CHECKING:
    from kg.stores.pieces import Piece

_SECONDS = 600.0


@click.command()
@click.option("--to", "url", required=True, help="The store's address, without a name or a password.")
@click.option("--store", help="Its product, if it does not say: oxigraph, fuseki, virtuoso, rdf4j, sparql.")
@click.option("--quiet", is_flag=True, help="Say only what was done.")
@release_option
def publish(url: str, store: str | None, *, quiet: bool, release: Path | None) -> None:
    """Push the current release to a SPARQL 1.1 store, graph by graph, then swap it in by one update.

    Each graph keeps its name; the default graph becomes graph:default, and graph:publication says what is
    there. What the store holds besides is left alone. Run it again after any failure: it goes on where it
    stopped, and does nothing where the release is in place.

    A store that asks for a name gets KG_STORE_USER and KG_STORE_PASSWORD, or KG_STORE_AUTHORIZATION as the
    header, from the environment.
    """
    settings = Settings.from_environment().replace(store=store)
    opened = open_release(release)
    opened.verify()
    client = Client(Credentials.from_environment(os.environ), _SECONDS)
    target = Store(locate(url, settings, client), client)
    number = 0

    def tell(piece: Piece, count: int) -> None:
        nonlocal number
        number += count == piece.count
        if not quiet:
            click.echo(f"  {number:>4}  {piece.graph}  {count:,} of {piece.count:,} triples")

    done = push(opened, target, settings.store_chunk, tell)
    name, title = opened.manifest.name, target.address.profile.title
    if not done.sent and not done.removed:
        click.echo(f"{name}: all {done.graphs} graphs are in place ({title}); nothing was sent")
    else:
        click.echo(
            f"{name}: {done.sent} of {done.graphs} graphs sent ({done.triples:,} triples), "
            f"{done.removed} removed, all in place ({title})"
        )
