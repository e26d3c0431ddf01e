"""What points to a thing, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from kg.explore import groups
from kg.explore.asking import Asker
from kg.explore.facts import About, Statement, incoming
from kg.explore.rows import Row, Rows, key
from kg.explore.schema import Schema
from kg.rdf.prefixes import shorten

_PER_PAGE: Final = 50


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


def pointing(asker: Asker, schema: Schema, said: About) -> tuple[Statement, ...]:
    """Return what points to a thing, properties with few statements first.

    What its own statements say the other way round is left out.
    """
    own = {statement.predicate for statement in said.outgoing}
    wanted = [
        name
        for name in said.counts
        if schema.inverse.get(name) not in own and shorten(name) not in groups.UNSEEN
    ]
    found = news(incoming(asker, said.iri, wanted), schema) if wanted else ()
    sizes = Counter(s.predicate for s in found)
    return tuple(sorted(found, key=lambda s: (sizes[s.predicate], s.predicate, str(s.other))))


def news(statements: Iterable[Statement], schema: Schema) -> tuple[Statement, ...]:
    """Return statements without those that only repeat another in broader terms."""
    kept = tuple(statements)
    implied = {(broad, s.other) for s in kept for broad in schema.broader.get(s.predicate, ())}
    return tuple(s for s in kept if not (s.is_entailed and (s.predicate, s.other) in implied))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One page of statements.

    Attributes:
        statements: Those of this page.
        sizes: How many there are on all pages, by property.
        number: Which page this is, from 1.
        pages: How many pages there are.
    """

    statements: tuple[Statement, ...]
    sizes: Counter[str]
    number: int
    pages: int

    @classmethod
    def at(cls, number: int, statements: tuple[Statement, ...]) -> Window:
        """Return the page of a number, or else the nearest one."""
        pages = max(1, -(-len(statements) // _PER_PAGE))
        current = min(max(number, 1), pages)
        return cls(
            statements=statements[(current - 1) * _PER_PAGE : current * _PER_PAGE],
            sizes=Counter(s.predicate for s in statements),
            number=current,
            pages=pages,
        )

    def mentions(self, rows: Rows) -> Mentions:
        """Return the page as rows."""
        return Mentions(
            rows=tuple(
                rows.row(
                    predicate,
                    [rows.fact(s, incoming=True) for s in inside],
                    key(predicate, incoming=True),
                    self.sizes[predicate],
                )
                for predicate, inside in groupby(self.statements, key=lambda s: s.predicate)
            ),
            total=self.sizes.total(),
            number=self.number,
            pages=self.pages,
        )
