"""How many things have a name in each official language of the United Nations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.rdf import vocab
from kg.rdf.kinds import KINDS
from kg.rdf.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

TERMS: Final = "ontology terms"
_TAGS: Final = tuple(language.tag for language in LANGUAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Names of one kind of thing.

    Attributes:
        kind: The local name of a class, or ``ontology terms``.
        things: How many there are.
        named: How many of them have a name in each language, by its tag.
    """

    kind: str
    things: int
    named: Mapping[str, int]


def coverage(triples: Iterable[Triple]) -> list[Coverage]:
    """Count the names in a graph that states or entails every class of a thing.

    A name is a ``skos:prefLabel``; that of a term is an ``rdfs:label``. Kinds without things are left out.
    """
    members: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for triple in triples:
        if not isinstance(triple.subject, NamedNode):
            continue
        subject, predicate, value = triple.subject.value, triple.predicate, triple.object
        if predicate == vocab.RDF_TYPE and isinstance(value, NamedNode):
            members[_kind(subject, value.value)].add(subject)
        elif predicate in (vocab.SKOS_PREF_LABEL, vocab.RDFS_LABEL) and isinstance(value, Literal):
            names[predicate.value, value.language or ""].add(subject)
    return [_counted(kind, members[kind], names) for kind in (*KINDS, TERMS) if members[kind]]


def _kind(subject: str, kind: str) -> str:
    return TERMS if subject.startswith(vocab.TERMS) else kind.removeprefix(vocab.TERMS)


def _counted(kind: str, things: set[str], names: Mapping[tuple[str, str], set[str]]) -> Coverage:
    label = vocab.RDFS_LABEL if kind == TERMS else vocab.SKOS_PREF_LABEL
    named = {tag: len(things & names.get((label.value, tag), set())) for tag in _TAGS}
    return Coverage(kind=kind, things=len(things), named=named)


def table(rows: Iterable[Coverage]) -> str:
    """Return ``rows`` as lines of a table, one for each kind."""
    lines = [f"{'names':<20}{'things':>7}" + "".join(f"{tag:>6}" for tag in _TAGS)]
    lines += [
        f"{row.kind:<20}{row.things:>7}" + "".join(f"{row.named[tag]:>6}" for tag in _TAGS) for row in rows
    ]
    return "\n".join(lines)
