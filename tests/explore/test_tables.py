"""Tables that a reader narrows down."""

from __future__ import annotations

from kg.explore.names import Name
from kg.explore.tables import Column, Entry, Facet, Table, table

ENTRIES = [
    Entry(
        name=Name(iri=f"urn:{name}", text=name),
        cells={},
        facets={"year": frozenset({year})} if year else {},
    )
    for name, year in (("a", "2010"), ("b", "2011"), ("c", ""))
]
YEAR = Facet(key="year", title="Year", labels={year: Name(iri="", text=year) for year in ("2010", "2011")})


def asked(**parameters: str) -> Table:
    return table(ENTRIES, [Column(key="name", title="Name")], [YEAR], parameters)


def test_what_is_not_known_is_a_choice_of_its_own() -> None:
    choices = asked().facets[0].choices
    assert [(choice.label.text if choice.label else None, choice.rows) for choice in choices] == [
        ("2010", 1),
        ("2011", 1),
        (None, 1),
    ]
    assert [name.text for name, _ in asked(year="unknown").rows] == ["c"]


def test_a_value_that_nothing_has_is_named() -> None:
    found = asked(year="1999")
    assert (found.rows, found.found, found.strange) == ((), 0, (("Year", "1999"),))
    assert asked(year="2010").strange == ()


def test_what_the_address_asks_besides_is_left_out() -> None:
    found = asked(colour="red", sort="weight", page="99999999999", year="")
    assert (found.found, found.number, found.parameters) == (3, 1, {})
