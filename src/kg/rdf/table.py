"""A dataset in the order in which it is written."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.dictionary import MASK, SHIFT, Dictionary, paired

if TYPE_CHECKING:
    from kg.rdf.dictionary import Node, Pairs, Term

_WORD: Final = 64
_SUBJECTS: Final = 4096


class Table:
    """Triples of named graphs and of the default graph, sorted: by subject, ``rdf:type`` first, by object.

    A triple is one integer of three ranks, so that sorting triples is sorting integers.

    Attributes:
        names: The named graphs, sorted.
    """

    def __init__(self, dictionary: Dictionary, graphs: Mapping[Node, Pairs], default: Pairs) -> None:
        """Sort the triples of ``graphs`` and of the default graph."""
        every = [default, *graphs.values()]
        used = {number for pairs in every for number in _numbers(pairs)}
        order = sorted(used, key=lambda number: str(dictionary.terms[number]))
        self._terms: list[Term] = [dictionary.terms[number] for number in order]
        ranks = array("I", bytes(4 * len(dictionary.terms)))
        for rank, number in enumerate(order):
            ranks[number] = rank
        predicates = sorted({p for pairs in every for p in pairs}, key=lambda n: _place(dictionary.terms[n]))
        self._predicates = [ranks[number] for number in predicates]
        places = {number: place for place, number in enumerate(predicates)}
        self._right = max(len(order).bit_length(), 1)
        self._left = self._right + max(len(predicates).bit_length(), 1)
        self.names = sorted(graphs, key=str)
        self._graphs = [self._sorted(graphs[name], ranks, places) for name in self.names]
        self._default = self._sorted(default, ranks, places)

    @classmethod
    def of(cls, named: Iterable[ox.Quad], default: Iterable[ox.Triple]) -> Table:
        """Sort quads and triples."""
        dictionary = Dictionary()
        graphs: dict[Node, list[tuple[int, int, int]]] = {}
        for quad in named:
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                graphs.setdefault(quad.graph_name, []).extend(dictionary.encode([quad]))
        return cls(
            dictionary,
            {name: paired(triples) for name, triples in graphs.items()},
            paired(dictionary.encode(default)),
        )

    def _sorted(self, pairs: Pairs, ranks: array[int], places: Mapping[int, int]) -> Sequence[int]:
        left, right = self._left, self._right
        found: list[int] = []
        for predicate, packed in pairs.items():
            place = places[predicate] << right
            found.extend(ranks[pair >> SHIFT] << left | place | ranks[pair & MASK] for pair in packed)
        found.sort()
        return array("Q", found) if left + right <= _WORD else found

    def size(self) -> int:
        """Return how many quads there are, those of the default graph among them."""
        return len(self._default) + sum(map(len, self._graphs))

    def graph(self, name: Node) -> Iterator[ox.Triple]:
        """Yield the triples of a named graph in order."""
        return self._triples(self._graphs[self.names.index(name)])

    def default(self) -> Iterator[ox.Triple]:
        """Yield the triples of the default graph in order."""
        return self._triples(self._default)

    def named(self, among: Collection[Node] | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of the named graphs, or of those among some, graph by graph, in order."""
        for name, packed in zip(self.names, self._graphs, strict=True):
            if among is None or name in among:
                yield from self._quads(packed, name)

    def default_quads(self) -> Iterator[ox.Quad]:
        """Yield the triples of the default graph in order, as quads."""
        return self._quads(self._default, ox.DefaultGraph())

    def canonical(self) -> Iterator[ox.Quad]:
        """Yield the quads of the named graphs in the order of canonical N-Quads."""
        right, width = self._right, len(self.names).bit_length()
        mask, ranks, terms = (1 << right) - 1, self._predicates, self._terms
        for packed in self._by_subjects():
            found = [
                ((key >> self._left << right | ranks[self._place(key)]) << right | key & mask) << width
                | graph
                for graph, keys in enumerate(packed)
                for key in keys
            ]
            found.sort()
            for key in found:
                s, p, o = key >> width + 2 * right, key >> width + right & mask, key >> width & mask
                name = self.names[key & (1 << width) - 1]
                yield ox.Quad(terms[s], terms[p], terms[o], name)  # type: ignore[arg-type]

    def _by_subjects(self) -> Iterator[list[Sequence[int]]]:
        """Yield the triples of each named graph, some subjects at a time: so many as a cache holds."""
        begins = [0] * len(self._graphs)
        for last in range(_SUBJECTS, len(self._terms) + _SUBJECTS, _SUBJECTS):
            ends = [
                bisect_left(keys, last << self._left, at)
                for keys, at in zip(self._graphs, begins, strict=True)
            ]
            yield [keys[at:end] for keys, at, end in zip(self._graphs, begins, ends, strict=True)]
            begins = ends

    def terms(self, name: Node | None) -> Iterator[tuple[Term, bool]]:
        """Yield each term of a graph (``None``: the default graph), and whether it is a predicate only."""
        packed = self._default if name is None else self._graphs[self.names.index(name)]
        mask = (1 << self._right) - 1
        nodes = set(chain.from_iterable((key >> self._left, key & mask) for key in packed))
        links = {self._predicates[self._place(key)] for key in packed}
        yield from ((self._terms[rank], False) for rank in nodes)
        yield from ((self._terms[rank], True) for rank in links - nodes)

    def _place(self, key: int) -> int:
        return key >> self._right & (1 << self._left - self._right) - 1

    def _triples(self, packed: Iterable[int]) -> Iterator[ox.Triple]:
        terms, left, right = self._terms, self._left, self._right
        nodes = [terms[rank] for rank in self._predicates]
        mask, places = (1 << right) - 1, (1 << left - right) - 1
        for key in packed:
            yield ox.Triple(terms[key >> left], nodes[key >> right & places], terms[key & mask])  # type: ignore[arg-type]

    def _quads(self, packed: Iterable[int], name: Node | ox.DefaultGraph) -> Iterator[ox.Quad]:
        terms, left, right = self._terms, self._left, self._right
        nodes = [terms[rank] for rank in self._predicates]
        mask, places = (1 << right) - 1, (1 << left - right) - 1
        for key in packed:
            yield ox.Quad(terms[key >> left], nodes[key >> right & places], terms[key & mask], name)  # type: ignore[arg-type]


def _numbers(pairs: Pairs) -> Iterator[int]:
    yield from pairs
    for packed in pairs.values():
        yield from {pair >> SHIFT for pair in packed}
        yield from {pair & MASK for pair in packed}


def _place(term: Term) -> tuple[bool, str]:
    return term != vocab.RDF_TYPE, term.value
