"""The first page: what the graph knows, in one screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.catalog.stored import StoredQuery
from kg.explore import model
from kg.explore.asking import Asker, nodes
from kg.explore.catalogue import Catalogue
from kg.explore.pictures import Picture
from kg.rdf import vocab
from kg.release.manifest import Manifest

_QUESTIONS: Final = (
    "t01-parties-to-trafficking-not-smuggling",
    "t10-acts-of-one-state",
    "t06-parties-by-region",
    "who-offers-what-to-whom",
    "known-unknowns",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the first page of a release shows.

    Attributes:
        title: The release's title.
        description: What it is about.
        version: What its curators call it.
        issued: Its date.
        counts: How many triples there are of each kind, by a name for readers.
        questions: How many questions it was held to.
        wide: The picture of the model, for a wide screen; ``None`` if the graph has nothing of it.
        narrow: The same for a narrow one.
        asked: Questions that one click answers.
    """

    title: str
    description: str
    version: str
    issued: str
    counts: Mapping[str, int]
    questions: int
    wide: Picture | None
    narrow: Picture | None
    asked: tuple[StoredQuery, ...]


def page(asker: Asker, catalogue: Catalogue, manifest: Manifest) -> Page:
    """Return the first page of a release."""
    wide, narrow = model.pictures(sizes(asker)) or (None, None)
    counts = manifest.counts
    return Page(
        title=manifest.title,
        description=manifest.description,
        version=manifest.version,
        issued=manifest.issued,
        counts={
            "default": counts.default,
            "stated": counts.stated,
            "added": counts.added,
            "entailed": counts.entailed,
            "ontology": counts.ontology,
        },
        questions=manifest.questions,
        wide=wide,
        narrow=narrow,
        asked=_asked(catalogue),
    )


def sizes(asker: Asker) -> Mapping[str, int]:
    """Return how many things there are of each kind in the picture, by the local name of its class."""
    classes = nodes(vocab.TERMS + part.name for part in model.PARTS)
    return {
        row["class"].value.removeprefix(vocab.TERMS): int(row["things"].value)
        for row in asker.rows("sizes", **{"class": classes})
        if isinstance(row["class"], ox.NamedNode) and isinstance(row["things"], ox.Literal)
    }


def _asked(catalogue: Catalogue) -> tuple[StoredQuery, ...]:
    """Return five questions: the chosen ones as far as the release has them, and then others."""
    chosen = [query for name in _QUESTIONS if (query := catalogue.get(name))]
    others = [query for topic in catalogue.questions() for query in topic.queries if query not in chosen]
    return tuple([*chosen, *others][: len(_QUESTIONS)])
