"""The page of a thing: what it is called, what is said of it, from where, and what points to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.explore import groups, texts
from kg.explore.asking import Asker
from kg.explore.binding import bind
from kg.explore.contents import Contents
from kg.explore.facts import About, Statement, Value, about, value
from kg.explore.marks import marks
from kg.explore.mentions import Mentions, Window, news, pointing
from kg.explore.names import Name, Names, iris
from kg.explore.neighbourhood import Neighbourhood, Tie, neighbourhood, ties
from kg.explore.rows import Fact, Row, Rows, Section
from kg.explore.schema import Schema
from kg.explore.verdicts import Verdict, Verdicts
from kg.rdf import vocab
from kg.rdf.languages import LANGUAGES, Language
from kg.rdf.prefixes import shorten

_NAMES: Final = (vocab.SKOS_PREF_LABEL.value, vocab.RDFS_LABEL.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page of a thing shows.

    Attributes:
        name: What it is called.
        short: Its prefixed name.
        kinds: Its narrowest classes.
        names: Its name in each language, with where that comes from.
        definition: What it is, in a sentence; ``None`` where nobody says.
        neighbourhood: A picture of what it is tied to; ``None`` if nothing.
        sections: What is said of it, in groups.
        contents: What it holds, if it is a named graph.
        follows: What follows from what is said in broader terms.
        mentions: What points to it.
        verdict: What validation says of it; ``None`` where nothing was validated.
        query: A question about it, in SPARQL.
        path: Its address on this host.
        formats: What it can be downloaded as: the name of each format and its address.
    """

    name: Name
    short: str
    kinds: tuple[Fact, ...]
    names: tuple[Fact, ...]
    definition: Value | None
    neighbourhood: Neighbourhood | None
    sections: tuple[Section, ...]
    contents: Contents | None
    follows: tuple[Row, ...]
    mentions: Mentions
    verdict: Verdict | None
    query: str
    path: str = ""
    formats: tuple[tuple[str, str], ...] = ()


def page(  # noqa: PLR0913  # what a page is made from
    asker: Asker,
    schema: Schema,
    language: Language,
    iri: str,
    *,
    number: int = 1,
    verdicts: Verdicts | None = None,
    contents: Contents | None = None,
) -> Page | None:
    """Return the page of a thing; ``None`` if the graph does not know it.

    Args:
        asker: What to ask.
        schema: The hierarchies of the ontology.
        language: The reader's.
        iri: The thing.
        number: Which page of what points to it.
        verdicts: What validation says of things.
        contents: What it holds, if it is a named graph.
    """
    said = about(asker, iri)
    if not said:
        return None
    incoming = pointing(asker, schema, said)
    window = Window.at(number, incoming)
    statements = (*said.outgoing, *window.statements)
    outgoing = _in_own_language(said.outgoing, language)
    told = [s for s in outgoing if shorten(s.predicate) not in groups.APART]
    new = news(told, schema)
    repeated = set(told) - set(new)
    near = ties(new, incoming)
    names = Names(asker, language).of(_mentioned(said, statements, near))
    rows = Rows(said, names, marks(asker, {graph for s in statements for graph in s.graphs}))
    return Page(
        name=names[iri],
        short=shorten(iri).strip("<>"),
        kinds=_kinds(said, schema, rows),
        names=_own_names(said, rows),
        definition=_definition(outgoing, names),
        neighbourhood=neighbourhood(names[iri], near, names),
        sections=rows.sections(new),
        contents=contents,
        follows=rows.rows(s for s in told if s in repeated),
        mentions=window.mentions(rows),
        verdict=verdicts.of(said) if verdicts else None,
        query=bind(texts.read("ask-about"), {"thing": [ox.NamedNode(iri)]}).strip(),
    )


def _mentioned(said: About, statements: Iterable[Statement], near: Iterable[Tie]) -> set[str]:
    """Return the IRI of everything that the page names."""
    kept = tuple(statements)
    found = {said.iri} | {s.predicate for s in kept} | iris(s.other for s in kept)
    found |= {end for tie in near for end in (tie.property, tie.thing)}
    return found | {reading.status for reading in said.readings.values()}


def _kinds(said: About, schema: Schema, rows: Rows) -> tuple[Fact, ...]:
    types = [s for s in said.outgoing if s.predicate == vocab.RDF_TYPE.value]
    classes = {s.other.value: s for s in types if isinstance(s.other, ox.NamedNode)}
    ours = [iri for iri in classes if iri.startswith(vocab.TERMS)]
    return tuple(rows.fact(classes[iri]) for iri in schema.narrowest(ours or classes))


def _own_names(said: About, rows: Rows) -> tuple[Fact, ...]:
    order = {language.tag: place for place, language in enumerate(LANGUAGES)}
    found = [s for s in said.outgoing if s.predicate == _NAMES[0]]
    found = found or [s for s in said.outgoing if s.predicate == _NAMES[1]]
    return tuple(rows.fact(s) for s in sorted(found, key=lambda s: order.get(_tag(s), len(order))))


def _tag(statement: Statement) -> str:
    return (statement.other.language or "") if isinstance(statement.other, ox.Literal) else ""


def _definition(statements: Iterable[Statement], names: Mapping[str, Name]) -> Value | None:
    found = {s.predicate: value(s.other, names) for s in statements}
    return found.get(f"{vocab.SKOS}definition") or found.get(f"{vocab.DCTERMS}description")


def _in_own_language(statements: Iterable[Statement], language: Language) -> list[Statement]:
    """Return statements without texts in other languages than the reader's, where there is one in it."""
    kept = list(statements)
    own = {s.predicate for s in kept if _tag(s) == language.tag}
    return [s for s in kept if not _tag(s) or s.predicate not in own or _tag(s) == language.tag]
