"""Where a statement of a release comes from: its graphs, and what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.prefixes import expand, shorten
from kg.rdf.store import Node, ReadStore
from kg.rdf.terms import Term, write_term

Kind = Literal["stated", "added", "entailed", "ontology"]
Statement = tuple[Term, Term, Term]

_DEFAULT: Final = ox.DefaultGraph()
_TITLE: Final = ox.NamedNode(f"{vocab.DCTERMS}title")
_FIRST: Final = ox.NamedNode(f"{vocab.RDF}first")
_REST: Final = ox.NamedNode(f"{vocab.RDF}rest")
_NO_PART: Final = frozenset({vocab.RDF_TYPE, ox.NamedNode(f"{vocab.RDFS}subClassOf")})
_MOST_MEMBERS: Final = 20


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) or name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A named graph that holds a statement.

    Attributes:
        graph: Its IRI.
        kind: Whether it is a passage, a dataset, the ontology, or what was entailed.
        label: What a reader calls it: ``P7, lines 66 to 69``, or the dataset's title.
        status: How the statement is read, where it is not plainly stated; empty otherwise.
    """

    graph: str
    kind: Kind
    label: str
    status: str = ""


class Provenance:
    """Looks statements up in a release's store."""

    def __init__(self, store: ReadStore) -> None:
        """Read from ``store``."""
        self._store = store

    def matches(
        self, subject: Node | None, predicate: ox.NamedNode | None, obj: Term | None, /
    ) -> Iterator[ox.Triple]:
        """Yield the triples of the default graph that have these terms; ``None`` is any term."""
        return (quad.triple for quad in self._store.quads(subject, predicate, obj, _DEFAULT))

    def is_asserted(self, triple: ox.Triple, /) -> bool:
        """Tell whether a triple is in a graph other than that of entailments."""
        return any(graph != vocab.ENTAILED_GRAPH.value for graph in self._graphs(triple))

    def sources(self, statement: Statement) -> tuple[Source, ...]:
        """Return the named graphs that hold a statement, sorted by IRI."""
        subject, predicate, obj = statement
        if isinstance(subject, ox.Literal | ox.Triple) or not isinstance(predicate, ox.NamedNode):
            return ()
        triple = ox.Triple(subject, predicate, obj)
        return tuple(self._source(graph, triple) for graph in sorted(self._graphs(triple)))

    def _graphs(self, triple: ox.Triple) -> Iterable[str]:
        if isinstance(triple.subject, ox.Triple):
            return ()
        found = self._store.quads(triple.subject, triple.predicate, triple.object)
        return {quad.graph_name.value for quad in found if isinstance(quad.graph_name, ox.NamedNode)}

    def _source(self, graph: str, triple: ox.Triple) -> Source:
        node = ox.NamedNode(graph)
        if graph == vocab.ENTAILED_GRAPH.value:
            return Source(graph=graph, kind="entailed", label="entailed")
        if graph == vocab.ONTOLOGY_GRAPH.value:
            return Source(graph=graph, kind="ontology", label="the ontology")
        status = self._status(node, triple)
        if graph.startswith(vocab.PASSAGE_GRAPH):
            return Source(graph=graph, kind="stated", label=self._passage(node), status=status)
        title = self._value(node, _TITLE)
        return Source(graph=graph, kind="added", label=title or shorten(graph), status=status)

    def _passage(self, passage: ox.NamedNode) -> str:
        name = passage.value.removeprefix(vocab.PASSAGE_GRAPH)
        first, last = (self._value(passage, _term(f"tsom:{end}Line")) for end in ("first", "last"))
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        return f"{name}, {lines}" if first else name

    def _status(self, graph: ox.NamedNode, triple: ox.Triple) -> str:
        readings = self._store.quads(None, _term("tsom:readingSubject"), triple.subject, graph)
        for reading in (quad.subject for quad in readings if isinstance(quad.subject, ox.NamedNode)):
            said = {quad.predicate: quad.object for quad in self._store.quads(reading, None, None, graph)}
            about = said.get(_term("tsom:readingObject"), said.get(_term("tsom:readingValue")))
            if said.get(_term("tsom:readingProperty")) == triple.predicate and about == triple.object:
                status = said.get(_term("tsom:hasReadingStatus"))
                return self._value(status, vocab.SKOS_PREF_LABEL) if isinstance(status, ox.NamedNode) else ""
        return ""

    def _value(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> str:
        found = (quad.object for quad in self._store.quads(subject, predicate, None, _DEFAULT))
        return min((term.value for term in found if isinstance(term, ox.Literal)), default="")

    def written(self, term: Term) -> str:
        """Return a term for a reader; a blank node as the list or the class expression that it stands for."""
        return self._expression(term) if isinstance(term, ox.BlankNode) else write_term(term)

    def _expression(self, node: ox.BlankNode) -> str:
        members = list(self._members(node))
        if members:
            return f"( {' '.join(map(self.written, members))} )"
        parts = sorted(
            f"{write_term(t.predicate)} {self.written(t.object)}"
            for t in self.matches(node, None, None)
            if t.predicate not in _NO_PART and self.is_asserted(t)
        )
        return f"[ {' ; '.join(parts)} ]"

    def _members(self, cell: Term) -> Iterator[Term]:
        for _ in range(_MOST_MEMBERS):
            if not isinstance(cell, ox.BlankNode):
                return
            first, rest = (next(self.matches(cell, p, None), None) for p in (_FIRST, _REST))
            if first is None or rest is None:
                return
            yield first.object
            cell = rest.object
