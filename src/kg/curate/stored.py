"""The dataset in a store of the engine, for the stored queries."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.store import ReadStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.rdf.dataset import Dataset
    from kg.rdf.dictionary import Pairs

APART: Final = (vocab.SHAPES_GRAPH, vocab.QUERIES_GRAPH)
"""The graphs that the default graph does not hold."""

_MOST_IN_MEMORY: Final = 1_000_000
"""Quads. In memory each takes half a kilobyte."""


@contextmanager
def of(dataset: Dataset, entailed: Pairs, default: Pairs) -> Iterator[ReadStore]:
    """Hold the named graphs, the entailed one, and the default graph; large ones on disk."""
    named = sum(dataset.size(graph) for graph in dataset.graphs)
    size = named + sum(map(len, chain(entailed.values(), default.values())))
    content = quads(dataset, entailed, default)
    if size <= _MOST_IN_MEMORY:
        yield ReadStore.of(content)
        return
    with tempfile.TemporaryDirectory() as folder:
        store = ox.Store(folder)
        store.bulk_extend(content)
        yield ReadStore(store)
        del store


def quads(dataset: Dataset, entailed: Pairs, default: Pairs) -> Iterator[ox.Quad]:
    """Yield the quads of the named graphs, of the entailed one, and of the default graph."""
    triples = dataset.dictionary.triples
    yield from dataset.quads()
    for triple in triples(entailed):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, vocab.ENTAILED_GRAPH)
    for triple in triples(default):
        yield ox.Quad(triple.subject, triple.predicate, triple.object)
