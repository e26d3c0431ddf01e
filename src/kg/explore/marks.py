"""Where a fact on a page comes from: the quiet mark beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.explore.asking import Asker, nodes
from kg.explore.provenance import Kind
from kg.rdf import vocab
from kg.rdf.prefixes import shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One graph that holds a fact.

    Attributes:
        kind: Whether it is a passage, a dataset, the ontology, or what was entailed.
        graph: Its IRI.
        label: What a reader calls it: ``P7``, or the title of the dataset.
        first: The first line of a passage in the document; 0 where it is none.
        last: Its last line.
        date: The date of a dataset's own status, where it has one.
    """

    kind: Kind
    graph: str
    label: str
    first: int = 0
    last: int = 0
    date: str = ""


def marks(asker: Asker, graphs: Iterable[str]) -> Mapping[str, Mark]:
    """Return the mark of each graph, by its IRI."""
    wanted = sorted(set(graphs))
    rows = {str(row["graph"]): row for row in asker.rows("origins", graph=nodes(wanted))}
    return {graph: _mark(graph, rows.get(f"<{graph}>", {})) for graph in wanted}


def _mark(graph: str, row: Mapping[str, object]) -> Mark:
    said = {name: term.value for name, term in row.items() if isinstance(term, ox.Literal)}
    if graph == vocab.ENTAILED_GRAPH.value:
        return Mark(kind="entailed", graph=graph, label="")
    if graph == vocab.ONTOLOGY_GRAPH.value:
        return Mark(kind="ontology", graph=graph, label="")
    if graph.startswith(vocab.PASSAGE_GRAPH):
        return Mark(
            kind="stated",
            graph=graph,
            label=graph.removeprefix(vocab.PASSAGE_GRAPH),
            first=int(said.get("first", 0)),
            last=int(said.get("last", 0)),
        )
    title = said.get("title") or shorten(graph).strip("<>")
    return Mark(kind="added", graph=graph, label=title, date=said.get("date", ""))
