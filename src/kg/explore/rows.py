"""Facts as the rows of a page: a property each, in the groups of a reader's questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from kg.explore import groups
from kg.explore.facts import About, Statement, Value, value, written
from kg.explore.groups import Group
from kg.explore.marks import Mark
from kg.explore.names import Name
from kg.explore.vocabularies import vocabulary
from kg.rdf.prefixes import shorten

_OPEN: Final = 12  # values of one property that are shown before the reader asks for more
_LONGEST_NUMBER: Final = 9


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
        vocabulary: The name of the vocabulary that the value is from, where it is not of this graph.
        code: The value's prefixed name there.
    """

    value: Value
    subject: str
    predicate: str
    object: str
    marks: tuple[Mark, ...]
    reading: Name | None = None
    note: str = ""
    vocabulary: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A property and its values.

    Attributes:
        property: The property.
        key: What a link to the row bears behind the hash sign.
        shown: The first facts.
        folded: Further facts, which the reader unfolds.
        total: How many there are, on this page or not.
    """

    property: Name
    key: str
    shown: tuple[Fact, ...]
    folded: tuple[Fact, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of properties."""

    group: Group
    rows: tuple[Row, ...]


class Rows:
    """Makes the rows about one thing."""

    def __init__(self, said: About, names: Mapping[str, Name], marks: Mapping[str, Mark]) -> None:
        """Take what is said, what everything in it is called, and where each graph comes from."""
        self._said = said
        self._names = names
        self._marks = marks

    def fact(self, statement: Statement, *, incoming: bool = False) -> Fact:
        """Return a statement as a page shows it; an incoming one has the thing as its object."""
        reading = None if incoming else self._said.readings.get((statement.predicate, statement.other))
        ends = (shorten(self._said.iri), written(statement.other))
        subject, obj = reversed(ends) if incoming else ends
        other, code = statement.other, ends[1]
        source = vocabulary(other.value) if isinstance(other, ox.NamedNode) else ""
        return Fact(
            value=value(other, self._names),
            subject=subject,
            predicate=shorten(statement.predicate),
            object=obj,
            marks=tuple(self._marks[graph] for graph in sorted(statement.graphs)),
            reading=self._names[reading.status] if reading else None,
            note=reading.note if reading else "",
            vocabulary=source,
            code=code if source and not code.startswith("<") else "",
        )

    def row(self, predicate: str, facts: Iterable[Fact], key: str, total: int = 0) -> Row:
        """Return a row; ``total`` counts what is on other pages too."""
        ordered = sorted(facts, key=lambda fact: _rank(fact.value))
        cut = _OPEN if len(ordered) > _OPEN + 2 else len(ordered)
        return Row(
            property=self._names[predicate],
            key=key,
            shown=tuple(ordered[:cut]),
            folded=tuple(ordered[cut:]),
            total=total or len(ordered),
        )

    def rows(self, statements: Iterable[Statement]) -> tuple[Row, ...]:
        """Return the rows of outgoing statements, in the order of a page."""
        ordered = sorted(statements, key=lambda s: groups.place(s.predicate))
        return tuple(
            self.row(predicate, map(self.fact, inside), key(predicate))
            for predicate, inside in groupby(ordered, key=lambda s: s.predicate)
        )

    def sections(self, statements: Iterable[Statement]) -> tuple[Section, ...]:
        """Return the rows of outgoing statements in their groups."""
        return tuple(
            Section(group=group, rows=tuple(inside))
            for group, inside in groupby(
                self.rows(statements), key=lambda row: groups.group(row.property.iri)
            )
        )


def key(predicate: str, *, incoming: bool = False) -> str:
    """Return what a link to the row of a property bears behind the hash sign."""
    name = shorten(predicate).strip("<>").replace(":", "-")
    return f"from-{name}" if incoming else name


def _rank(shown: Value) -> tuple[bool, int, str]:
    text = shown.text
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return (not is_number, int(text) if is_number else 0, text.casefold())
