"""The dataset in a store of the engine, for the stored queries."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.dataset import NO_GRAPH
from kg.rdf.store import ReadStore
from kg.release.disk import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.rdf.dataset import Dataset
    from kg.rdf.dictionary import Dictionary, Node, Pairs

APART: Final = (vocab.SHAPES_GRAPH, vocab.QUERIES_GRAPH)
"""The graphs that the default graph does not hold."""

_MOST_IN_MEMORY: Final = 1_000_000
"""Quads. In memory each takes half a kilobyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quads:
    """What stored queries are asked of, by number.

    Attributes:
        dictionary: The numbers of terms.
        parts: The triples of each graph; a graph may have several parts.
    """

    dictionary: Dictionary
    parts: Sequence[tuple[Node | ox.DefaultGraph, Pairs]]

    @classmethod
    def of(cls, dataset: Dataset, entailed: Pairs, default: Pairs) -> Quads:
        """Return the quads of the named graphs, of the entailed one, and of the default graph."""
        terms = dataset.dictionary.terms
        named = [
            (ox.DefaultGraph() if number == NO_GRAPH else terms[number], pairs)
            for number, pairs in dataset.graphs.items()
        ]
        parts = [*named, (vocab.ENTAILED_GRAPH, entailed), (ox.DefaultGraph(), default)]
        return cls(dictionary=dataset.dictionary, parts=parts)  # type: ignore[arg-type]  # no literal names a graph

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(len(packed) for _, pairs in self.parts for packed in pairs.values())

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield each quad."""
        for graph, pairs in self.parts:
            yield from self.dictionary.quads(pairs, graph)

    def fit_into_memory(self) -> bool:
        """Say whether they are few."""
        return len(self) < _MOST_IN_MEMORY


@contextmanager
def held(quads: Quads, folder: Path | None = None) -> Iterator[ReadStore]:
    """Hold quads for queries: in memory, where each query takes a fifth of the time, or many on disk.

    Args:
        quads: The quads.
        folder: Where many are kept; if not given, in a passing folder.
    """
    if quads.fit_into_memory():
        yield ReadStore.of(quads)
        return
    with nullcontext(folder) if folder else tempfile.TemporaryDirectory() as place:
        yield ReadStore(keep(quads, Path(place)))


def keep(quads: Quads, folder: Path) -> ox.Store:
    """Write quads to a database in a new folder.

    Raises:
        ReleaseNotWrittenError: The disk is full, or may not be written.
    """
    with writing(folder):
        store = ox.Store(str(folder))
        store.bulk_extend(quads)
        store.optimize()  # queries take half the time
        store.flush()
    return store
