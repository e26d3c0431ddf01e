"""Tables of things that a reader sorts and narrows down, by addresses alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.explore.facts import Value
from kg.explore.names import Name

UNKNOWN: Final = "unknown"
_PER_PAGE: Final = 300
_LONGEST_NUMBER: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row before it is shown.

    Attributes:
        name: The thing.
        cells: Its values by column; nothing where none is known.
        facets: Its values by facet, as an address bears them.
    """

    name: Name
    cells: Mapping[str, tuple[Value, ...]]
    facets: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column.

    Attributes:
        key: Its name in an address; ``name`` is that of the things themselves.
        title: Its heading; the interface translates it unless ``name`` is given.
        name: The thing that the column is about, where it is about one.
        is_number: Whether its values are numbers.
        total: How many of the rows shown have a value; -1 where that does not matter.
        parameters: What the address bears that sorts by it, the other way round if it is sorted so already.
        order: How the table is sorted by it: ``ascending``, ``descending`` or, mostly, not at all.
    """

    key: str
    title: str = ""
    name: Name | None = None
    is_number: bool = False
    total: int = -1
    parameters: Mapping[str, str] | None = None
    order: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value that a table can be narrowed down to.

    Attributes:
        label: What a reader calls it; ``None`` for what is not known.
        rows: How many rows it leaves.
        is_chosen: Whether the table is narrowed down to it.
        parameters: What the address bears that chooses it, or takes the choice back.
    """

    label: Value | None
    rows: int
    is_chosen: bool
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A way to narrow a table down.

    Attributes:
        key: Its name in an address.
        title: Its heading.
        labels: What a reader calls each value, in the order of the choices; any order if empty.
        choices: The values that leave rows.
    """

    key: str
    title: str
    labels: Mapping[str, Value]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as a page shows it.

    Attributes:
        columns: The columns after that of the names, which is the first.
        facets: The ways to narrow it down.
        rows: Each row's thing and its cells, in the order of the columns.
        total: How many rows there are without narrowing.
        found: How many are left, on all pages.
        number: Which page this is, from 1.
        pages: How many pages there are.
        parameters: What the address bears now.
        strange: Values in the address that no row has, each with the heading of its facet.
    """

    columns: tuple[Column, ...]
    facets: tuple[Facet, ...]
    rows: tuple[tuple[Name, tuple[tuple[Value, ...], ...]], ...]
    total: int
    found: int
    number: int
    pages: int
    parameters: Mapping[str, str]
    strange: tuple[tuple[str, str], ...]


def table(
    entries: Sequence[Entry], columns: Iterable[Column], facets: Iterable[Facet], asked: Mapping[str, str]
) -> Table:
    """Return a table, narrowed down and sorted as an address asks; what it does not know is left out.

    Args:
        entries: All rows.
        columns: The columns, that of the names first.
        facets: The ways to narrow it down.
        asked: The parameters of the address.
    """
    known, given = tuple(columns), tuple(facets)
    parameters = _parameters(known, given, asked)
    chosen = {facet.key: parameters[facet.key] for facet in given if facet.key in parameters}
    left = [entry for entry in entries if _fits(entry, chosen)]
    ordered = _sorted(left, parameters)
    pages = max(1, -(-len(ordered) // _PER_PAGE))
    number = min(max(_whole(asked.get("page", "")), 1), pages)
    shown = ordered[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    return Table(
        columns=tuple(_column(column, left, parameters) for column in known),
        facets=tuple(_facet(facet, entries, chosen, parameters) for facet in given),
        rows=tuple((e.name, tuple(e.cells.get(column.key, ()) for column in known[1:])) for e in shown),
        total=len(entries),
        found=len(left),
        number=number,
        pages=pages,
        parameters=parameters,
        strange=tuple(
            (facet.title, value)
            for facet in given
            if (value := chosen.get(facet.key)) and not any(value in _values(e, facet.key) for e in entries)
        ),
    )


def _parameters(
    columns: Iterable[Column], facets: Iterable[Facet], asked: Mapping[str, str]
) -> dict[str, str]:
    found = {facet.key: asked[facet.key] for facet in facets if asked.get(facet.key)}
    if asked.get("sort") in {column.key for column in columns}:
        found["sort"] = asked["sort"]
        if asked.get("order") == "descending":
            found["order"] = "descending"
    return found


def _fits(entry: Entry, chosen: Mapping[str, str]) -> bool:
    return all(value in _values(entry, key) for key, value in chosen.items())


def _values(entry: Entry, facet: str) -> frozenset[str]:
    return entry.facets.get(facet, frozenset({UNKNOWN}))


def _sorted(entries: list[Entry], parameters: Mapping[str, str]) -> list[Entry]:
    key = parameters.get("sort")
    if key is None:
        return entries
    having = [entry for entry in entries if key == "name" or entry.cells.get(key)]
    without = [entry for entry in entries if key != "name" and not entry.cells.get(key)]
    having.sort(key=lambda entry: _rank(entry, key), reverse="order" in parameters)
    return having + without


def _rank(entry: Entry, key: str) -> tuple[bool, int, str]:
    text = entry.name.text if key == "name" else entry.cells[key][0].text
    is_number = text.isdigit() and len(text) <= _LONGEST_NUMBER
    return (not is_number, int(text) if is_number else 0, text.casefold())


def _column(column: Column, left: Iterable[Entry], parameters: Mapping[str, str]) -> Column:
    is_sorted = parameters.get("sort") == column.key
    order = parameters.get("order", "ascending") if is_sorted else "none"
    kept = {key: value for key, value in parameters.items() if key not in ("sort", "order")}
    turned = {"order": "descending"} if order == "ascending" else {}
    return Column(
        key=column.key,
        title=column.title,
        name=column.name,
        is_number=column.is_number,
        total=sum(bool(e.cells.get(column.key)) for e in left) if column.name else -1,
        parameters=kept | {"sort": column.key} | turned,
        order=order,
    )


def _facet(
    facet: Facet, entries: Iterable[Entry], chosen: Mapping[str, str], parameters: Mapping[str, str]
) -> Facet:
    others = {key: value for key, value in chosen.items() if key != facet.key}
    sizes = Counter(value for entry in entries if _fits(entry, others) for value in _values(entry, facet.key))
    order = {value: place for place, value in enumerate(facet.labels)}
    known = sorted(
        (value for value in sizes if value in facet.labels or value == UNKNOWN),
        key=lambda value: order.get(value, len(order)),
    )
    return Facet(
        key=facet.key,
        title=facet.title,
        labels=facet.labels,
        choices=tuple(
            Choice(
                label=facet.labels.get(value),
                rows=sizes[value],
                is_chosen=chosen.get(facet.key) == value,
                parameters=_toggled(parameters, facet.key, value),
            )
            for value in known
        ),
    )


def _toggled(parameters: Mapping[str, str], key: str, value: str) -> Mapping[str, str]:
    if parameters.get(key) == value:
        return {name: given for name, given in parameters.items() if name != key}
    return {**parameters, key: value}


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 1
