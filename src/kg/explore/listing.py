"""The list of the things of a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.explore.asking import Asker, nodes
from kg.explore.facts import Text, Value, value
from kg.explore.kinds import Kind
from kg.explore.names import Name, Names, iris
from kg.explore.schema import Schema
from kg.explore.tables import Column, Entry, Facet, Table, table
from kg.rdf import vocab
from kg.rdf.languages import Language
from kg.rdf.prefixes import expand, shorten
from kg.rdf.store import Term

_TYPE: Final = vocab.RDF_TYPE.value
_NUMBERS: Final = frozenset({"tsom:listPosition", "tsom:publicationYear", "tsom:initiatedInYear"})

_DATES: Final = frozenset(f"{vocab.XSD}{name}" for name in ("date", "gYear", "gYearMonth"))

_Values = Mapping[tuple[str, str], list[Term]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the list of a kind shows.

    Attributes:
        title: Its heading.
        about: What it holds.
        path: Its address.
        table: The things.
    """

    title: str
    about: str
    path: str
    table: Table


def page(asker: Asker, schema: Schema, language: Language, kind: Kind, asked: Mapping[str, str]) -> Page:
    """Return the list of a kind, narrowed down and sorted as an address asks."""
    values = _values(asker, schema, kind)
    uses = _uses(asker, kind)
    things = {thing for thing, _ in values}
    names = Names(asker, language).of(things | iris(t for terms in values.values() for t in terms))
    entries = [_entry(names[thing], kind, values, uses, names) for thing in things]
    default = "tsom:listPosition" if "tsom:listPosition" in dict(kind.columns) else "name"
    first = Column(key="name", title=kind.title)
    columns = (first, *(_column(name, title) for name, title in kind.columns))
    facets = [_facet(key, name, title, values, names) for key, name, title in kind.facets]
    return Page(
        title=kind.title,
        about=kind.about,
        path=f"/{kind.path}",
        table=table(entries, columns, facets, {"sort": default, **asked}),
    )


def _column(name: str, title: str) -> Column:
    return Column(key=name, title=title, is_number=name.startswith("^") or name in _NUMBERS)


def _properties(kind: Kind) -> set[str]:
    wanted = {name for name, _ in kind.columns} | {name for _, name, _ in kind.facets}
    return {_iri(name) for name in wanted if not name.startswith("^")} | {_TYPE}


def _iri(name: str) -> str:
    return expand(name.removeprefix("^")) or name


def _values(asker: Asker, schema: Schema, kind: Kind) -> dict[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = defaultdict(list)
    rows = asker.rows("list-values", **{"class": nodes([_iri(kind.of)])}, property=nodes(_properties(kind)))
    for row in rows:
        thing, name, term = row["thing"], row["property"], row["value"]
        if isinstance(thing, ox.NamedNode) and isinstance(name, ox.NamedNode) and term is not None:
            found[thing.value, name.value].append(term)
    for (thing_iri, name_iri), terms in found.items():
        if name_iri == _TYPE:
            classes = [iri for iri in iris(terms) if iri.startswith(vocab.TERMS)] or iris(terms)
            found[thing_iri, name_iri] = list(nodes(schema.narrowest(classes)))
    return found


def _uses(asker: Asker, kind: Kind) -> dict[tuple[str, str], str]:
    wanted = nodes(_iri(name) for name, _ in kind.columns if name.startswith("^"))
    if not wanted:
        return {}
    rows = asker.rows("list-uses", **{"class": nodes([_iri(kind.of)])}, property=wanted)
    return {
        (row["thing"].value, row["property"].value): row["users"].value
        for row in rows
        if isinstance(row["thing"], ox.NamedNode)
        and isinstance(row["property"], ox.NamedNode)
        and isinstance(row["users"], ox.Literal)
    }


def _entry(
    name: Name,
    kind: Kind,
    values: _Values,
    uses: Mapping[tuple[str, str], str],
    names: Mapping[str, Name],
) -> Entry:
    cells: dict[str, tuple[Value, ...]] = {}
    for column, _ in kind.columns:
        at = (name.iri, _iri(column))
        if column.startswith("^"):
            cells[column] = (Text(text=uses.get(at, "0")),)
        else:
            shown = (value(term, names) for term in values.get(at, ()))
            cells[column] = tuple(sorted(shown, key=lambda each: each.text.casefold()))
    facets = {
        key: frozenset(_choice(term, names)[0] for term in found)
        for key, facet, _ in kind.facets
        if (found := values.get((name.iri, _iri(facet))))
    }
    return Entry(name=name, cells=cells, facets=facets)


def _facet(key: str, name: str, title: str, values: _Values, names: Mapping[str, Name]) -> Facet:
    terms = {term for (_, each), found in values.items() if each == _iri(name) for term in found}
    labels = dict(_choice(term, names) for term in terms)
    ordered = sorted(labels.items(), key=lambda item: item[1].text.casefold())
    return Facet(key=key, title=title, labels=dict(ordered))


def _choice(term: Term, names: Mapping[str, Name]) -> tuple[str, Value]:
    """Return what an address calls a value that a table can be narrowed down to, and what a reader does."""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value), names[term.value]
    text = str(getattr(term, "value", term))
    is_date = isinstance(term, ox.Literal) and term.datatype.value in _DATES
    shown = text[:4] if is_date else text
    return shown, Text(text=shown)
