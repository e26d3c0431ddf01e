"""The facts about one thing, each with where it comes from and how it was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from kg.explore.asking import Asker, nodes
from kg.explore.names import Name
from kg.rdf import vocab
from kg.rdf.prefixes import shorten
from kg.rdf.store import Term

_PLAIN: Final = frozenset({"xsd:string", "xsd:integer", "xsd:boolean", "xsd:date", "rdf:langString"})
_APART: Final = frozenset({vocab.SHAPES_GRAPH.value, vocab.QUERIES_GRAPH.value, vocab.RELEASE_GRAPH.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A triple about a thing, from either end, and the graphs that hold it.

    Attributes:
        predicate: IRI of its property.
        other: The term at the other end.
        graphs: IRIs of the named graphs that hold it; none where the store does not say.
    """

    predicate: str
    other: Term
    graphs: frozenset[str]

    @property
    def is_entailed(self) -> bool:
        """Whether it is only in the graph of entailments."""
        return self.graphs == {vocab.ENTAILED_GRAPH.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a statement was read, where the source does not make it in so many words.

    Attributes:
        status: IRI of the way it was read.
        note: What an analyst should know.
    """

    status: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A literal as a page shows it.

    Attributes:
        text: Its lexical form.
        language: Its language tag; empty without one.
        datatype: The prefixed name of its datatype, where that is not obvious.
    """

    text: str
    language: str = ""
    datatype: str = ""


Value = Name | Text


def value(term: Term, names: Mapping[str, Name]) -> Value:
    """Return what a page shows for a term."""
    if isinstance(term, ox.NamedNode):
        return names[term.value]
    if isinstance(term, ox.Literal):
        datatype = shorten(term.datatype.value)
        return Text(
            text=term.value, language=term.language or "", datatype="" if datatype in _PLAIN else datatype
        )
    return Text(text=str(term))


def written(term: Term) -> str:
    """Return a term as an address bears it: a prefixed name, an IRI, or a literal as in Turtle."""
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the graph says of one thing.

    Attributes:
        iri: The thing.
        outgoing: Statements with it as their subject.
        counts: How many subjects point to it, by property.
        readings: How a statement with it as subject was read, by property and object.
    """

    iri: str
    outgoing: tuple[Statement, ...]
    counts: Mapping[str, int]
    readings: Mapping[tuple[str, Term], Reading] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether the graph knows the thing at all."""
        return bool(self.outgoing or self.counts)


def about(asker: Asker, iri: str) -> About:
    """Ask what the graph says of a thing."""
    resource = nodes([iri])
    rows = asker.rows("facts", resource=resource) or asker.rows("facts-unnamed", resource=resource)
    outgoing = tuple(_statements((row["predicate"], row["object"], row["graph"]) for row in rows))
    counts = {
        row["predicate"].value: int(row["subjects"].value)
        for row in asker.rows("mentions", resource=resource)
        if isinstance(row["predicate"], ox.NamedNode) and isinstance(row["subjects"], ox.Literal)
    }
    readings = dict(_readings(asker, resource)) if outgoing else {}
    return About(iri=iri, outgoing=outgoing, counts=counts, readings=readings)


def incoming(asker: Asker, iri: str, predicates: Iterable[str]) -> tuple[Statement, ...]:
    """Ask which subjects point to a thing by some properties; at most some thousands."""
    asked = {"resource": nodes([iri]), "predicate": nodes(predicates)}
    rows = asker.rows("incoming", **asked) or asker.rows("incoming-unnamed", **asked)
    return tuple(_statements((row["predicate"], row["subject"], row["graph"]) for row in rows))


def _statements(rows: Iterable[tuple[Term | None, Term | None, Term | None]]) -> Iterator[Statement]:
    found: dict[tuple[str, Term], set[str]] = {}
    for predicate, other, graph in rows:
        if isinstance(predicate, ox.NamedNode) and other is not None:
            graphs = found.setdefault((predicate.value, other), set())
            if isinstance(graph, ox.NamedNode):
                graphs.add(graph.value)
    for (name, term), graphs in found.items():
        shown = graphs - _APART or graphs
        yield Statement(predicate=name, other=term, graphs=frozenset(shown))


def _readings(asker: Asker, resource: Iterable[ox.NamedNode]) -> Iterator[tuple[tuple[str, Term], Reading]]:
    for row in asker.rows("readings", resource=resource):
        name, term, status, note = row["property"], row["object"], row["status"], row["note"]
        if isinstance(name, ox.NamedNode) and isinstance(status, ox.NamedNode) and term is not None:
            said = note.value if isinstance(note, ox.Literal) else ""
            yield (name.value, term), Reading(status=status.value, note=said)
