"""Triples by graph and by number: what a build works on."""

from __future__ import annotations

from array import array
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from kg.rdf.dictionary import SHIFT, ordered, paired

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rdf.dictionary import Dictionary, Node, Pairs

Numbers: TypeAlias = tuple[int, int, int, int]
"""Subject, predicate, object and graph."""

NO_GRAPH: Final = (1 << 32) - 1
"""The number that stands for the default graph."""


class Dataset:
    """The triples of each graph.

    Attributes:
        dictionary: The numbers of terms.
        graphs: The triples of each graph, by its number.
    """

    def __init__(self, dictionary: Dictionary, quads: Iterable[Numbers]) -> None:
        """Take up quads; blank nodes get the labels of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/)."""
        self.dictionary = dictionary
        found: dict[int, dict[int, array[int]]] = {}
        blanks = {n for n, term in enumerate(dictionary.terms) if isinstance(term, ox.BlankNode)}
        apart: list[Numbers] = []
        for quad in quads:
            subject, predicate, obj, graph = quad
            if subject in blanks or obj in blanks or graph in blanks:
                apart.append(quad)
                continue
            pairs = found.setdefault(graph, {})
            if predicate not in pairs:
                pairs[predicate] = array("Q")
            pairs[predicate].append(subject << SHIFT | obj)
        for subject, predicate, obj, graph in self._relabelled(apart):
            pair = subject << SHIFT | obj
            found.setdefault(graph, {}).setdefault(predicate, array("Q")).append(pair)
        self.graphs: dict[int, Pairs] = {graph: _in_order(pairs) for graph, pairs in found.items()}

    def _relabelled(self, quads: list[Numbers]) -> Iterator[Numbers]:
        """Yield quads that name blank nodes, with the labels that they have in the whole dataset."""
        dataset = ox.Dataset(self.quad(*quad) for quad in quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        number = self.dictionary.number
        for quad in sorted(dataset, key=str):
            name = NO_GRAPH if isinstance(quad.graph_name, ox.DefaultGraph) else number(quad.graph_name)
            for triple in self.dictionary.encode([quad]):
                yield (*triple, name)

    def quad(self, subject: int, predicate: int, obj: int, graph: int) -> ox.Quad:
        """Return a quad."""
        terms = self.dictionary.terms
        name = ox.DefaultGraph() if graph == NO_GRAPH else terms[graph]
        return ox.Quad(terms[subject], terms[predicate], terms[obj], name)  # type: ignore[arg-type]

    def graph(self, name: ox.NamedNode) -> Pairs:
        """Return the triples of a graph."""
        number = self.dictionary.find(name)
        return {} if number is None else self.graphs.get(number, {})

    def merged(self, apart: Iterable[ox.NamedNode] = ()) -> Pairs:
        """Return the triples of all graphs but some, each once."""
        left_out = {self.dictionary.find(name) for name in apart}
        parts: dict[int, list[array[int]]] = {}
        for graph, pairs in self.graphs.items():
            if graph not in left_out:
                for predicate, packed in pairs.items():
                    parts.setdefault(predicate, []).append(packed)
        return _in_order({predicate: chain(*packed) for predicate, packed in parts.items()})

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads without blank nodes to graphs that are named."""
        by_graph: dict[int, list[tuple[int, int, int]]] = {}
        for quad in quads:
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                graph = self.dictionary.number(quad.graph_name)
                by_graph.setdefault(graph, []).extend(self.dictionary.encode([quad]))
        for graph, triples in by_graph.items():
            self.put(graph, paired(triples))

    def put(self, graph: int, pairs: Pairs) -> None:
        """Add triples to a graph."""
        known = self.graphs.get(graph, {})
        more = {p: chain(known.get(p, ()), pairs.get(p, ())) for p in (*known, *pairs)}
        self.graphs[graph] = _in_order(more)

    def names(self) -> Iterator[tuple[int, ox.NamedNode]]:
        """Yield the graphs that have an IRI, with their numbers."""
        for number in self.graphs:
            name = None if number == NO_GRAPH else self.dictionary.terms[number]
            if isinstance(name, ox.NamedNode):
                yield number, name

    def named(self) -> dict[Node, Pairs]:
        """Return the triples of the graphs that have a name."""
        terms, found = self.dictionary.terms, {}
        for number, pairs in self.graphs.items():
            if number != NO_GRAPH and not isinstance(name := terms[number], ox.Literal):
                found[name] = pairs
        return found

    def size(self, graph: int) -> int:
        """Return how many triples a graph has."""
        return sum(map(len, self.graphs[graph].values()))

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every quad."""
        terms = self.dictionary.terms
        for graph, pairs in self.graphs.items():
            name = ox.DefaultGraph() if graph == NO_GRAPH else terms[graph]
            yield from self.dictionary.quads(pairs, name)  # type: ignore[arg-type]


def _in_order(pairs: dict[int, array[int]] | dict[int, chain[int]]) -> Pairs:
    return {predicate: ordered(packed) for predicate, packed in pairs.items()}
