"""One table of formats: media type, extension, label and engine format, for HTTP, exports, CLI and docs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from pyoxigraph import QueryResultsFormat, RdfFormat

Kind = Literal["graph", "dataset", "solutions"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Format:
    """A serialisation: what it is called and what it can carry.

    Attributes:
        name: Short name used in ``?format=`` and ``--format``.
        label: Name for people.
        media_types: Media types, the one sent in answers first.
        extension: File extension without the dot.
        kinds: What it is written for: RDF graphs, RDF datasets with the names of their graphs, or query
            solutions.
        rdf: The engine's RDF format, where it is one.
        results: The engine's query-results format, where it is one; without either it is one of
            :mod:`kg.rdf.tables`.
    """

    name: str
    label: str
    media_types: tuple[str, ...]
    extension: str
    kinds: frozenset[Kind]
    rdf: RdfFormat | None = None
    results: QueryResultsFormat | None = None

    def __repr__(self) -> str:
        """Return its name: it is one of the few there are."""
        return f"<Format {self.name}>"

    @property
    def media_type(self) -> str:
        """The media type that answers bear."""
        return self.media_types[0]

    @property
    def content_type(self) -> str:
        """The ``Content-Type`` header: the media type, with its charset where text needs one."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_GRAPH: Final = frozenset[Kind]({"graph"})
_DATASET: Final = frozenset[Kind]({"graph", "dataset"})
_SOLUTIONS: Final = frozenset[Kind]({"solutions"})

FORMATS: Final[tuple[Format, ...]] = (
    Format(
        name="json",
        label="SPARQL JSON",
        media_types=("application/sparql-results+json", "application/json"),
        extension="srj",
        kinds=_SOLUTIONS,
        results=QueryResultsFormat.JSON,
    ),
    Format(
        name="xml",
        label="SPARQL XML",
        media_types=("application/sparql-results+xml", "application/xml", "text/xml"),
        extension="srx",
        kinds=_SOLUTIONS,
        results=QueryResultsFormat.XML,
    ),
    Format(
        name="csv",
        label="CSV",
        media_types=("text/csv",),
        extension="csv",
        kinds=_SOLUTIONS,
        results=QueryResultsFormat.CSV,
    ),
    Format(
        name="tsv",
        label="TSV",
        media_types=("text/tab-separated-values",),
        extension="tsv",
        kinds=_SOLUTIONS,
        results=QueryResultsFormat.TSV,
    ),
    Format(
        name="csv-guarded",
        label="CSV for spreadsheets",
        media_types=("text/csv",),
        extension="csv",
        kinds=_SOLUTIONS,
    ),
    Format(
        name="xlsx",
        label="Excel",
        media_types=("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
        extension="xlsx",
        kinds=_SOLUTIONS,
    ),
    Format(
        name="csvw",
        label="CSV on the Web",
        media_types=("application/zip",),
        extension="zip",
        kinds=_SOLUTIONS,
    ),
    Format(
        name="turtle",
        label="Turtle",
        media_types=("text/turtle", "application/x-turtle"),
        extension="ttl",
        kinds=_GRAPH,
        rdf=RdfFormat.TURTLE,
    ),
    Format(
        name="jsonld",
        label="JSON-LD",
        media_types=("application/ld+json", "application/json"),
        extension="jsonld",
        kinds=_GRAPH,
        rdf=RdfFormat.JSON_LD,
    ),
    Format(
        name="ntriples",
        label="N-Triples",
        media_types=("application/n-triples", "text/plain"),
        extension="nt",
        kinds=_GRAPH,
        rdf=RdfFormat.N_TRIPLES,
    ),
    Format(
        name="rdfxml",
        label="RDF/XML",
        media_types=("application/rdf+xml", "application/xml", "text/xml"),
        extension="rdf",
        kinds=_GRAPH,
        rdf=RdfFormat.RDF_XML,
    ),
    Format(
        name="trig",
        label="TriG",
        media_types=("application/trig",),
        extension="trig",
        kinds=_DATASET,
        rdf=RdfFormat.TRIG,
    ),
    Format(
        name="nquads",
        label="N-Quads",
        media_types=("application/n-quads",),
        extension="nq",
        kinds=_DATASET,
        rdf=RdfFormat.N_QUADS,
    ),
)


TURTLE: Final = next(fmt for fmt in FORMATS if fmt.name == "turtle")
JSON_LD: Final = next(fmt for fmt in FORMATS if fmt.name == "jsonld")


def offered_for(kind: Kind) -> tuple[Format, ...]:
    """Return the formats that can carry ``kind``, the default one first."""
    return tuple(fmt for fmt in FORMATS if kind in fmt.kinds)


def by_name(name: str) -> Format | None:
    """Return the format with this short name, extension or media type, or ``None``."""
    wanted = name.lower()
    for fmt in FORMATS:
        if wanted in (fmt.name, fmt.extension) or wanted in fmt.media_types:
            return fmt
    return None
