"""The graphs of a release as they are sent: N-Triples in bounded chunks, and samples to compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.rdf.serial import ntriples
from kg.rdf.vocab import GRAPH
from kg.release.reader import Release
from kg.stores.publication import DEFAULT

_BATCH: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A graph of a release.

    Attributes:
        graph: Its IRI; that of :data:`DEFAULT` for the default graph.
        path: The file that holds it, in Turtle or N-Triples.
        digest: SHA-256 of that file.
        count: How many triples it has.
    """

    graph: str
    path: Path
    digest: str
    count: int

    def lines(self) -> Iterator[bytes]:
        """Yield its triples in N-Triples, a line each, in the order of the file."""
        if self.path.suffix == ".nt":
            with self.path.open("rb") as file:
                yield from file
            return
        triples = (quad.triple for quad in ox.parse(path=str(self.path)))
        while batch := list(islice(triples, _BATCH)):
            yield from ntriples(batch).splitlines(keepends=True)

    def chunks(self, size: int) -> Iterator[tuple[int, bytes]]:
        """Yield it in N-Triples, the same chunks each time: how many triples, and these.

        Triples with blank nodes come first, in one chunk: a label means the same node within one request
        only. The others come ``size`` at once.
        """
        blank = [line for line in self.lines() if not _is_ground(line)]
        if blank:
            yield len(blank), b"".join(blank)
        ground = filter(_is_ground, self.lines())
        while chunk := list(islice(ground, size)):
            yield len(chunk), b"".join(chunk)

    def sample(self, most: int) -> list[ox.Triple]:
        """Return at most ``most`` triples without blank nodes, from all over the file."""
        step = max(1, -(-self.count // most))
        picked = [line for line in islice(self.lines(), 0, None, step) if _is_ground(line)]
        return list(_triples(b"".join(picked)))


def pieces(release: Release) -> list[Piece]:
    """Return the graphs of a release, the largest, its default graph, last."""
    files = release.manifest.files
    found = []
    for graph, count in release.manifest.counts.graphs.items():
        name = f"dumps/graphs/{graph.removeprefix(GRAPH)}.ttl"
        found.append(
            Piece(graph=graph, path=release.folder.path / name, digest=files[name].sha256, count=count)
        )
    whole = "dumps/tipsom.nt"
    count = release.manifest.counts.default
    path = release.folder.path / whole
    return [*found, Piece(graph=DEFAULT, path=path, digest=files[whole].sha256, count=count)]


def _is_ground(line: bytes) -> bool:
    """Return whether a triple has no blank node; few lines have the mark of one elsewhere."""
    return b"_:" not in line or not any(
        isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
        for triple in _triples(line)
    )


def _triples(lines: bytes) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
