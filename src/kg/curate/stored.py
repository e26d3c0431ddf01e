"""The dataset in a store of the engine, for the stored queries."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, nullcontext
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.store import ReadStore
from kg.release.disk import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rdf.dataset import Dataset
    from kg.rdf.dictionary import Pairs

APART: Final = (vocab.SHAPES_GRAPH, vocab.QUERIES_GRAPH)
"""The graphs that the default graph does not hold."""

_MOST_IN_MEMORY: Final = 1_000_000
"""Quads. In memory each takes half a kilobyte."""


@contextmanager
def of(content: Iterable[ox.Quad], folder: Path | None = None) -> Iterator[ReadStore]:
    """Hold quads for queries: in memory, where each query takes a fifth of the time, or many on disk.

    Args:
        content: The quads.
        folder: Where many are kept; if not given, in a passing folder.
    """
    content = iter(content)
    first = list(islice(content, _MOST_IN_MEMORY))
    if len(first) < _MOST_IN_MEMORY:
        yield ReadStore.of(first)
        return
    with nullcontext(folder) if folder else tempfile.TemporaryDirectory() as place:
        yield ReadStore(keep(chain(first, content), Path(place)))


def keep(content: Iterable[ox.Quad], folder: Path) -> ox.Store:
    """Write quads to a database in a new folder.

    Raises:
        ReleaseNotWrittenError: The disk is full, or may not be written.
    """
    with writing(folder):
        store = ox.Store(str(folder))
        store.bulk_extend(content)
        store.optimize()
        store.flush()
    return store


def quads(dataset: Dataset, entailed: Pairs, default: Pairs) -> Iterator[ox.Quad]:
    """Yield the quads of the named graphs, of the entailed one, and of the default graph."""
    yield from dataset.quads()
    yield from dataset.dictionary.quads(entailed, vocab.ENTAILED_GRAPH)
    yield from dataset.dictionary.quads(default, ox.DefaultGraph())
