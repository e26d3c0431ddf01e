"""How many things have a name in each language, and how many are linked to other vocabularies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.explore.asking import Asker, nodes
from kg.explore.names import Name, Names
from kg.explore.vocabularies import vocabulary
from kg.rdf import vocab
from kg.rdf.kinds import KINDS
from kg.rdf.languages import LANGUAGES
from kg.rdf.store import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What there is of one kind of thing.

    Attributes:
        kind: The class, or the ontology for its terms.
        things: How many there are.
        named: How many have a name in each language, in the order of the languages of a reader.
        linked: How many are linked to another vocabulary; ``None`` where links are axioms.
    """

    kind: Name
    things: int
    named: tuple[int, ...]
    linked: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Links to one vocabulary.

    Attributes:
        vocabulary: What it is called, or its namespace.
        total: How many links there are.
        matches: How many of each kind.
    """

    vocabulary: str
    total: int
    matches: tuple[tuple[Name, int], ...]


def coverage(asker: Asker, names_of: Names) -> tuple[Coverage, ...]:
    """Ask what there is of each kind; kinds without things are left out."""
    classes = [*(vocab.TERMS + name for name in KINDS), vocab.ONTOLOGY_IRI]
    wanted = {"class": nodes(classes)}
    named: dict[str, dict[str, int]] = defaultdict(dict)
    for row in asker.rows("coverage", **wanted):
        named[_value(row["class"])][_value(row["tag"])] = int(_value(row["things"]))
    sizes, linked = (
        {_value(row["class"]): int(_value(row["things"])) for row in asker.rows(query, **wanted)}
        for query in ("sizes", "linked")
    )
    names = names_of.of(named)
    return tuple(
        Coverage(
            kind=names[iri],
            things=sizes.get(iri) or max(named[iri].values()),
            named=tuple(named[iri].get(language.tag, 0) for language in LANGUAGES),
            linked=None if iri == vocab.ONTOLOGY_IRI else linked.get(iri, 0),
        )
        for iri in classes
        if iri in named
    )


def links(asker: Asker, names_of: Names) -> tuple[Links, ...]:
    """Ask how many links there are to each vocabulary, those with the most first."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in asker.rows("linksets"):
        found[_value(row["target"])][_value(row["match"])] = int(_value(row["links"]))
    names = names_of.of({match for matches in found.values() for match in matches})
    made = [_links(target, matches, names) for target, matches in found.items()]
    return tuple(sorted(made, key=lambda each: (-each.total, each.vocabulary)))


def _links(target: str, matches: Mapping[str, int], names: Mapping[str, Name]) -> Links:
    return Links(
        vocabulary=vocabulary(target) or target,
        total=sum(matches.values()),
        matches=tuple((names[match], number) for match, number in matches.items()),
    )


def _value(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
