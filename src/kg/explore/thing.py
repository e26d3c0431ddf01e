"""The page of a thing: what it is called, what is said of it, from where, and what points to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from kg.explore import groups, texts
from kg.explore.asking import Asker
from kg.explore.binding import bind
from kg.explore.facts import About, Statement, Value, about, incoming, value, written
from kg.explore.groups import Group
from kg.explore.languages import LANGUAGES, Language
from kg.explore.marks import Mark, marks
from kg.explore.names import Name, Names, iris
from kg.explore.schema import Schema
from kg.rdf import vocab
from kg.rdf.prefixes import shorten

_PER_PAGE: Final = 50
_OPEN: Final = 12  # values of one property that are shown before the reader asks for more
_NAMES: Final = (vocab.SKOS_PREF_LABEL.value, vocab.RDFS_LABEL.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement on a page.

    Attributes:
        value: What stands at its other end.
        subject: Its subject, as an address bears it.
        predicate: Its property, likewise.
        object: Its object, likewise.
        marks: Where it comes from.
        reading: How it was read, where the source does not make it in so many words.
        note: What to know about that reading.
    """

    value: Value
    subject: str
    predicate: str
    object: str
    marks: tuple[Mark, ...]
    reading: Name | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A property and its values.

    Attributes:
        property: The property.
        shown: The first facts.
        folded: Further facts, which the reader unfolds.
        total: How many there are, on this page or not.
    """

    property: Name
    shown: tuple[Fact, ...]
    folded: tuple[Fact, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of properties."""

    group: Group
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """What points to a thing.

    Attributes:
        rows: The properties by which it is pointed to, and the subjects that do so, of this page.
        total: How many statements there are on all pages.
        number: Which page this is, from 1.
        pages: How many pages there are.
    """

    rows: tuple[Row, ...]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page of a thing shows.

    Attributes:
        name: What it is called.
        short: Its prefixed name.
        kinds: Its narrowest classes.
        names: Its name in each language, with where that comes from.
        definition: What it is, in a sentence; ``None`` where nobody says.
        sections: What is said of it, in groups.
        follows: What follows from that in broader terms.
        mentions: What points to it.
        query: A question about it, in SPARQL.
    """

    name: Name
    short: str
    kinds: tuple[Fact, ...]
    names: tuple[Fact, ...]
    definition: Value | None
    sections: tuple[Section, ...]
    follows: tuple[Row, ...]
    mentions: Mentions
    query: str


def page(asker: Asker, schema: Schema, language: Language, iri: str, number: int = 1) -> Page | None:
    """Return the page of a thing; ``None`` if the graph does not know it.

    Args:
        asker: What to ask.
        schema: The hierarchies of the ontology.
        language: The reader's.
        iri: The thing.
        number: Which page of what points to it.
    """
    said = about(asker, iri)
    if not said:
        return None
    pointing = _news(_pointing(asker, schema, said), schema)
    return _Maker(asker, schema, language, said, _Mentioning.at(number, pointing)).page()


def _pointing(asker: Asker, schema: Schema, said: About) -> tuple[Statement, ...]:
    """Return what points to a thing, but for what its own statements say the other way round."""
    own = {statement.predicate for statement in said.outgoing}
    wanted = [
        name
        for name in said.counts
        if schema.inverse.get(name) not in own and shorten(name) not in groups.UNSEEN
    ]
    return incoming(asker, said.iri, wanted) if wanted else ()


def _news(statements: Iterable[Statement], schema: Schema) -> tuple[Statement, ...]:
    """Return statements without those that only repeat another in broader terms."""
    kept = tuple(statements)
    implied = {(broad, s.other) for s in kept for broad in schema.broader.get(s.predicate, ())}
    return tuple(s for s in kept if not (s.is_entailed and (s.predicate, s.other) in implied))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mentioning:
    """One page of the statements that point to a thing, properties with few of them first."""

    statements: tuple[Statement, ...]
    sizes: Mapping[str, int]
    number: int
    pages: int

    @classmethod
    def at(cls, number: int, statements: tuple[Statement, ...]) -> _Mentioning:
        sizes = Counter(s.predicate for s in statements)
        ordered = sorted(statements, key=lambda s: (sizes[s.predicate], s.predicate, str(s.other)))
        pages = max(1, -(-len(ordered) // _PER_PAGE))
        current = min(max(number, 1), pages)
        shown = ordered[(current - 1) * _PER_PAGE : current * _PER_PAGE]
        return cls(statements=tuple(shown), sizes=sizes, number=current, pages=pages)


class _Maker:
    """Makes a page of what was found."""

    def __init__(
        self,
        asker: Asker,
        schema: Schema,
        language: Language,
        said: About,
        pointing: _Mentioning,
    ) -> None:
        self._said = said
        self._schema = schema
        self._language = language
        self._pointing = pointing
        statements = (*said.outgoing, *pointing.statements)
        self._marks = marks(asker, {graph for s in statements for graph in s.graphs})
        terms = {said.iri} | {s.predicate for s in statements} | iris(s.other for s in statements)
        terms |= {reading.status for reading in said.readings.values()}
        self._names = Names(asker, language).of(terms)

    def page(self) -> Page:
        outgoing = _in_own_language(self._said.outgoing, self._language)
        told = [s for s in outgoing if shorten(s.predicate) not in groups.APART]
        news = _news(told, self._schema)
        kept = set(news)
        return Page(
            name=self._names[self._said.iri],
            short=shorten(self._said.iri).strip("<>"),
            kinds=self._kinds(),
            names=self._own_names(),
            definition=self._definition(outgoing),
            sections=self._sections(news),
            follows=self._rows([s for s in told if s not in kept]),
            mentions=self._mentions(),
            query=_question(self._said.iri),
        )

    def _kinds(self) -> tuple[Fact, ...]:
        types = [s for s in self._said.outgoing if s.predicate == vocab.RDF_TYPE.value]
        classes = {s.other.value: s for s in types if isinstance(s.other, ox.NamedNode)}
        ours = [iri for iri in classes if iri.startswith(vocab.TERMS)]
        return tuple(self._fact(classes[iri]) for iri in self._schema.narrowest(ours or classes))

    def _own_names(self) -> tuple[Fact, ...]:
        order = {language.tag: place for place, language in enumerate(LANGUAGES)}
        found = [s for s in self._said.outgoing if s.predicate == _NAMES[0]]
        found = found or [s for s in self._said.outgoing if s.predicate == _NAMES[1]]
        facts = [self._fact(s) for s in found]
        return tuple(sorted(facts, key=lambda fact: order.get(_language(fact.value), len(order))))

    def _definition(self, statements: Iterable[Statement]) -> Value | None:
        wanted = (f"{vocab.SKOS}definition", f"{vocab.DCTERMS}description")
        found = (s for name in wanted for s in statements if s.predicate == name)
        first = next(found, None)
        return value(first.other, self._names) if first else None

    def _sections(self, statements: Iterable[Statement]) -> tuple[Section, ...]:
        rows = self._rows(statements)
        return tuple(
            Section(group=group, rows=tuple(inside))
            for group, inside in groupby(rows, key=lambda row: groups.group(row.property.iri))
        )

    def _rows(self, statements: Iterable[Statement]) -> tuple[Row, ...]:
        ordered = sorted(statements, key=lambda s: groups.place(s.predicate))
        return tuple(
            self._row(predicate, [self._fact(s) for s in inside])
            for predicate, inside in groupby(ordered, key=lambda s: s.predicate)
        )

    def _row(self, predicate: str, facts: list[Fact], total: int = 0) -> Row:
        ordered = sorted(facts, key=lambda fact: _key(fact.value))
        cut = _OPEN if len(ordered) > _OPEN + 2 else len(ordered)
        return Row(
            property=self._names[predicate],
            shown=tuple(ordered[:cut]),
            folded=tuple(ordered[cut:]),
            total=total or len(ordered),
        )

    def _mentions(self) -> Mentions:
        sizes = self._pointing.sizes
        rows = tuple(
            self._row(predicate, [self._fact(s, incoming=True) for s in inside], sizes[predicate])
            for predicate, inside in groupby(self._pointing.statements, key=lambda s: s.predicate)
        )
        return Mentions(
            rows=rows, total=sum(sizes.values()), number=self._pointing.number, pages=self._pointing.pages
        )

    def _fact(self, statement: Statement, *, incoming: bool = False) -> Fact:
        reading = None if incoming else self._said.readings.get((statement.predicate, statement.other))
        ends = (shorten(self._said.iri), written(statement.other))
        subject, obj = reversed(ends) if incoming else ends
        return Fact(
            value=value(statement.other, self._names),
            subject=subject,
            predicate=shorten(statement.predicate),
            object=obj,
            marks=tuple(self._marks[graph] for graph in sorted(statement.graphs)),
            reading=self._names[reading.status] if reading else None,
            note=reading.note if reading else "",
        )


def _key(shown: Value) -> tuple[bool, float, str]:
    text = shown.text
    return (not text.isdigit(), float(text) if text.isdigit() and len(text) < 10 else 0, text.casefold())  # noqa: PLR2004


def _language(shown: Value) -> str:
    return shown.language


def _in_own_language(statements: Iterable[Statement], language: Language) -> list[Statement]:
    """Return statements without texts in other languages than the reader's, where there is one in it."""
    kept = list(statements)
    own = {s.predicate for s in kept if isinstance(s.other, ox.Literal) and s.other.language == language.tag}
    return [
        s
        for s in kept
        if not (
            isinstance(s.other, ox.Literal)
            and s.other.language
            and s.predicate in own
            and s.other.language != language.tag
        )
    ]


def _question(iri: str) -> str:
    """Return a query that asks for everything about a thing, and where it comes from."""
    return bind(texts.read("ask-about"), {"thing": [ox.NamedNode(iri)]}).strip()
