"""What a store says of the release that it holds: a small graph of its own, replaced with every swap.

It names the release, the run that put it there, and a digest of each graph. While a release is being swapped
in by a store without transactions there is none, so nobody takes a mixture for a release. While a first
release is being sent, it names who sends it and the graphs that are filled in their own place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from kg.rdf.store import Solutions
from kg.rdf.vocab import DCTERMS, GRAPH

PLACE: Final = f"{GRAPH}publication"
"""The graph that says what is published."""

DEFAULT: Final = f"{GRAPH}default"
"""The graph that holds the default graph of a release: a store's own may hold anything else."""

QUERY: Final = "SELECT ?subject ?predicate ?object WHERE { ?subject ?predicate ?object }"
"""What :func:`parse` reads the answer to, over :data:`PLACE`."""

_PLACE: Final = ox.NamedNode(PLACE)
_RELEASE: Final = ox.NamedNode(f"{DCTERMS}hasVersion")
_RUN: Final = ox.NamedNode(f"{DCTERMS}identifier")
_HOLDER: Final = ox.NamedNode(f"{DCTERMS}contributor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a store holds; all empty for one that nothing was published to.

    Attributes:
        release: The name of the release.
        run: What tells the swap that put it there from every other.
        holder: Who is publishing, or was when it ended early.
        filled: The graphs that the holder fills in their own place, because nothing was there.
        digests: SHA-256 of the file that each graph was read from, by the graph's IRI.
    """

    release: str = ""
    run: str = ""
    holder: str = ""
    filled: frozenset[str] = frozenset()
    digests: Mapping[str, str] = field(default_factory=dict)

    def triples(self) -> list[ox.Triple]:
        """Return it as the triples of :data:`PLACE`."""
        found = [
            ox.Triple(_PLACE, _RELEASE, ox.Literal(self.release)),
            ox.Triple(_PLACE, _RUN, ox.Literal(self.run)),
        ]
        found += [ox.Triple(ox.NamedNode(g), _RUN, ox.Literal(d)) for g, d in self.digests.items()]
        return found


def parse(solutions: Solutions) -> Publication:
    """Return what the answer to :data:`QUERY` says."""
    about = {(row[0], row[1]): row[2].value for row in solutions.rows if isinstance(row[2], ox.Literal)}
    return Publication(
        release=about.get((_PLACE, _RELEASE), ""),
        run=about.get((_PLACE, _RUN), ""),
        holder=about.get((_PLACE, _HOLDER), ""),
        filled=frozenset(
            subject.value
            for subject, predicate in about
            if isinstance(subject, ox.NamedNode) and predicate == _HOLDER and subject != _PLACE
        ),
        digests={
            subject.value: digest
            for (subject, predicate), digest in about.items()
            if isinstance(subject, ox.NamedNode) and predicate == _RUN and subject != _PLACE
        },
    )


def taking(holder: str, filled: Collection[str] = ()) -> str:
    """Return the update by which a publisher takes its place from the one before.

    Args:
        holder: The publisher.
        filled: The graphs that it will fill in their own place.
    """
    held = " . ".join(_held_by(holder, ox.NamedNode(graph)) for graph in (PLACE, *filled))
    return f"{_leaving('?before')} ;\nINSERT DATA {{ GRAPH {_PLACE} {{ {held} }} }}"


def leaving(holder: str) -> str:
    """Return the update that ends a publisher's hold."""
    return _leaving(str(ox.Literal(holder)))


def looking_for(sample: Iterable[ox.Triple]) -> str:
    """Return the query for those of some triples that are there.

    A store may write a literal in another way, so for one the query asks for all that its subject has. Of
    things a subject may have millions.
    """
    sample = list(sample)
    things = sorted({f"({t.subject} {t.predicate} {t.object})" for t in sample if not _is_literal(t)})
    pairs = sorted({f"({t.subject} {t.predicate})" for t in sample if _is_literal(t)})
    return (
        f"SELECT ?s ?p ?o WHERE {{ {{ VALUES (?s ?p ?o) {{ {' '.join(things)} }} ?s ?p ?o }} "
        f"UNION {{ VALUES (?s ?p) {{ {' '.join(pairs)} }} ?s ?p ?o FILTER(ISLITERAL(?o)) }} }}"
    )


def _is_literal(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal)


def thinning(graph: str, most: int) -> str:
    """Return the update that removes at most so many triples of a graph."""
    triples = f"GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }}"
    return f"DELETE {{ {triples} }} WHERE {{ SELECT ?s ?p ?o WHERE {{ {triples} }} LIMIT {most} }}"


def dropping(graph: str) -> str:
    """Return the update that removes a graph, whether it is there or not."""
    return f"DROP SILENT GRAPH {ox.NamedNode(graph)}"


def swapping(after: Publication, moves: Mapping[str, str], gone: Sequence[str]) -> str:
    """Return the one update that puts a release in place; without effect for anyone but the holder.

    Of each graph only the differences are written: to move it whole costs Oxigraph time that grows with its
    square. For a store with transactions.

    Args:
        after: What the store says then; its holder is who swaps.
        moves: Graphs to take over, and where to.
        gone: Graphs to empty.
    """
    own = f"GRAPH {_PLACE} {{ {_held_by(after.holder)} }}"
    everything = f"GRAPH {_PLACE} {{ ?s ?p ?o }}"
    steps = [
        f"DELETE {{ {everything} }} WHERE {{ {own} {everything} FILTER(?p != {_HOLDER} || ?s != {_PLACE}) }}"
    ]
    for aside, graph in moves.items():
        new, old = (f"GRAPH {ox.NamedNode(name)} {{ ?s ?p ?o }}" for name in (aside, graph))
        steps += [
            f"DELETE {{ {old} }} WHERE {{ {own} {old} FILTER NOT EXISTS {{ {new} }} }}",
            f"INSERT {{ {old} }} WHERE {{ {own} {new} FILTER NOT EXISTS {{ {old} }} }}",
        ]
    for graph in gone:
        old = f"GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }}"
        steps.append(f"DELETE {{ {old} }} WHERE {{ {own} {old} }}")
    steps.append(f"INSERT {{ GRAPH {_PLACE} {{ {_lines(after)} }} }} WHERE {{ {own} }}")
    return " ;\n".join(steps)


def moving(after: Publication, moves: Mapping[str, str], gone: Sequence[str]) -> str:
    """Return the same for a store without transactions.

    What the store says of itself goes first and comes last: in between it holds no whole release. Conditions
    would cost Virtuoso minutes, and protect nothing.
    """
    steps = [dropping(PLACE)]
    steps += [f"MOVE GRAPH {ox.NamedNode(a)} TO GRAPH {ox.NamedNode(b)}" for a, b in moves.items()]
    steps += map(dropping, gone)
    steps.append(f"INSERT DATA {{ GRAPH {_PLACE} {{ {_lines(after)} {_held_by(after.holder)} }} }}")
    return " ;\n".join(steps)


def _lines(after: Publication) -> str:
    return " ".join(f"{triple} ." for triple in after.triples())


def _held_by(holder: str, graph: ox.NamedNode = _PLACE) -> str:
    return f"{graph} {_HOLDER} {ox.Literal(holder)}"


def _leaving(holder: str) -> str:
    return f"DELETE WHERE {{ GRAPH {_PLACE} {{ ?any {_HOLDER} {holder} }} }}"
