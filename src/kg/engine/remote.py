"""Somebody else's SPARQL store as what evaluates: asked over HTTP, inside a worker process.

The worker is what makes it safe: it ends at the query's deadline and with the client, it has little memory,
and the answer goes through it in the same limits as one of our own engine. An answer counts as whole only
when it was read to the end that HTTP announces, can be parsed, bears no sign of having been cut, and when
the store still holds the same publication afterwards.

Each query says its dataset. So it does not matter what a store takes for its default graph, nor what it
holds besides the release.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlencode

import pyoxigraph as ox
from urllib3.response import BaseHTTPResponse

from kg.engine.answers import Result
from kg.engine.bodies import Body, Mend
from kg.engine.datasets import Datasets, taken_out
from kg.engine.dialects import DIALECTS, standard
from kg.engine.forms import bound, check_calls, form_of
from kg.engine.port import Dataset, Query
from kg.engine.refusals import RETRY_SECONDS, translated
from kg.errors import (
    EngineBusyError,
    FederationFailedError,
    ResultTooLargeError,
    StoreFailedError,
    StoreNotReadyError,
)
from kg.release.manifest import Manifest
from kg.release.reader import Release
from kg.settings import Settings
from kg.stores import publication
from kg.stores.client import Client, NoAnswerError
from kg.stores.credentials import Credentials
from kg.stores.profiles import PROFILES
from kg.stores.publication import DEFAULT, PLACE, Publication
from kg.stores.store import FORM, Address, Store, locate

_NOWHERE: Final = "urn:x-kg:nowhere"
_GRACE: Final = 5.0
_CONTENTS: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def found(settings: Settings, release: Release) -> dict[str, str]:
    """Return what a worker needs to know of the store that ``settings`` name.

    Raises:
        StoreNotReadyError: It does not answer, or holds another release.
        UsageError: Its address is none, or what the environment says of who asks cannot be sent.
    """
    client = Client(Credentials.from_environment(os.environ), settings.timeout)
    try:
        address = locate(settings.engine, settings, client)
        held = publication.parse(Store(address, client, pauses=()).select(publication.QUERY, [PLACE]))
    finally:
        client.close()
    if held.release != release.manifest.name:
        raise StoreNotReadyError(
            f"{address.query} holds {held.release or 'no release'}, not {release.manifest.name}.",
            hint=f"Publish it there first: kg publish --to {settings.engine}",
        )
    return {
        "profile": address.profile.name,
        "query": address.query,
        "manifest": str(release.folder.manifest),
        "seconds": str(settings.timeout),
    }


class RemoteStore:
    """Evaluates queries on a store that a release was published to."""

    def __init__(self, given: Mapping[str, str], rows: int) -> None:
        """Take what :func:`found` returns; merge graphs of at most ``rows`` triples for one query."""
        profile = next(profile for profile in PROFILES if profile.name == given["profile"])
        self._profile = profile
        self._dialect = DIALECTS.get(profile.name, standard)
        self._url = given["query"]
        self._rows = rows
        manifest = Manifest.read(Path(given["manifest"]))
        self._release = manifest.name
        self._graphs = manifest.counts.graphs
        self._client = Client(Credentials.from_environment(os.environ), float(given["seconds"]) + _GRACE)
        address = Address(profile=profile, query=self._url, update="", graphs="")
        self._store = Store(address, self._client, pauses=(0.0,))
        self._response: BaseHTTPResponse | None = None
        self._held: Publication | None = None
        self._merged: tuple[Dataset, Datasets] | None = None

    @contextmanager
    def asked(self, query: Query) -> Iterator[Result]:
        """Evaluate a query; see :class:`kg.engine.answers.Asked`.

        Raises:
            QueryError: What is wrong with the query, or with the store.
        """
        check_calls(query.text)
        if query.blank:
            raise FederationFailedError(
                "The answer of another endpoint has blank nodes, which the store here cannot take.",
                hint="Leave them out with a sub-select, or ask for what identifies them.",
            )
        form = form_of(query)
        text, stated = taken_out(bound(query), query.base)
        dataset = self._dataset(query.dataset or stated)
        if self._held is None:
            self._look()
        if len(dataset.default_graphs) > 1:
            with translated(), self._closing():
                merged = self._merge(query, dataset)
                self._look()
            with merged.asked(replace(query, text=text, iris={}, dataset=Dataset())) as result:
                yield result
            return
        if query.base:
            text = f"BASE {ox.NamedNode(query.base)} {text}"
        with translated(), self._closing():
            yield from self._dialect(partial(self._ask, query, dataset), text, form)
            self._look()

    @contextmanager
    def _closing(self) -> Iterator[None]:
        """Break the connection off where an answer is not read to its end."""
        try:
            yield
        except BaseException:
            if self._response:
                self._response.close()
            raise

    def _dataset(self, stated: Dataset | None) -> Dataset:
        """Return the graphs of the release that a query is about, its default graph by its name there."""
        if stated is None:
            return Dataset(default_graphs=(DEFAULT,), named_graphs=tuple(self._graphs))
        return Dataset(
            default_graphs=tuple(graph for graph in stated.default_graphs if graph in self._graphs),
            named_graphs=tuple(graph for graph in stated.named_graphs if graph in self._graphs),
        )

    def _ask(
        self, query: Query, dataset: Dataset, text: str, accept: str, mends: tuple[Mend, ...] = ()
    ) -> Body:
        fields = [("query", text)]
        fields += [("default-graph-uri", graph) for graph in dataset.default_graphs or (_NOWHERE,)]
        fields += [("named-graph-uri", graph) for graph in dataset.named_graphs or (_NOWHERE,)]
        if self._profile.deadline:
            name, units = self._profile.deadline
            fields.append((name, str(math.ceil(query.seconds * units))))
        headers = {"Content-Type": FORM, "Accept": accept}
        body = urlencode(fields).encode()
        try:
            response = self._client.request("POST", self._url, headers=headers, body=body)
        except NoAnswerError as error:
            if error.late:
                raise
            # The store may have closed the connection while nothing was asked; a query is safe to repeat
            response = self._client.request("POST", self._url, headers=headers, body=body)
        self._response = response
        return Body(response, mends)

    def _look(self) -> None:
        """Insist that the store holds the release, and the same publication of it as when last looked.

        Raises:
            EngineBusyError: It took another one meanwhile; the answer may be a mixture.
            StoreFailedError: It does not say.
        """
        try:
            held = publication.parse(self._store.select(publication.QUERY, [PLACE]))
        except StoreNotReadyError as error:
            raise StoreFailedError("The store behind this endpoint does not say what it holds.") from error
        before, self._held = self._held, held if held.release == self._release else None
        if self._held is None:
            raise EngineBusyError(
                f"The store behind this endpoint holds {held.release or 'no whole release'} "
                f"instead of {self._release}.",
                hint="A release is being published, or was. Ask again in a moment.",
                retry=RETRY_SECONDS,
            )
        if before is not None and before != held:
            raise EngineBusyError(
                "The release was published anew meanwhile.", hint="Ask again.", retry=RETRY_SECONDS
            )

    def _merge(self, query: Query, dataset: Dataset) -> Datasets:
        """Return several graphs merged, each triple once, and named ones beside; kept for the next query.

        Stores differ in this: Oxigraph and Virtuoso count a triple once for each of the graphs.
        """
        if self._merged is None or self._merged[0] != dataset:
            names = (*dataset.default_graphs, *dataset.named_graphs)
            size = sum(self._graphs[graph] for graph in names)
            if size > self._rows:
                raise ResultTooLargeError(
                    f"The graphs that FROM names have {size:,} triples; at most {self._rows:,} are merged.",
                    hint="Ask the default graph, or name one graph.",
                )
            self._merged = None
            self._merged = (dataset, Datasets(self._fetched(query, dataset)))
        return self._merged[1]

    def _fetched(self, query: Query, dataset: Dataset) -> ox.Store:
        merged = ox.Store()
        for graph in dict.fromkeys((*dataset.default_graphs, *dataset.named_graphs)):
            ask = partial(self._ask, query, Dataset(default_graphs=(graph,)))
            name = ox.NamedNode(graph)
            for result in self._dialect(ask, _CONTENTS, "CONSTRUCT"):
                for triple in cast("Iterable[ox.Triple]", result):
                    if graph in dataset.default_graphs:
                        merged.add(ox.Quad(triple.subject, triple.predicate, triple.object))
                    if graph in dataset.named_graphs:
                        merged.add(ox.Quad(triple.subject, triple.predicate, triple.object, name))
        return merged
