"""The picture of what a thing is tied to."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.explore.facts import Statement
from kg.explore.names import Name
from kg.explore.neighbourhood import Neighbourhood, neighbourhood, ties
from kg.explore.pictures import wrapped
from kg.rdf.vocab import ID, TERMS

AREAS = tuple(f"{ID}area/{letter}" for letter in "cab")
GPAT = Name(iri=f"{ID}programme/gpat", text="GPAT", language="en")


def said(name: str, *others: str) -> list[Statement]:
    return [
        Statement(predicate=TERMS + name, other=ox.NamedNode(other), graphs=frozenset()) for other in others
    ]


def drawn(outgoing: list[Statement], incoming: list[Statement]) -> Neighbourhood | None:
    terms = {s.predicate for s in (*outgoing, *incoming)} | {
        s.other.value for s in (*outgoing, *incoming) if isinstance(s.other, ox.NamedNode)
    }
    names = {iri: Name(iri=iri, text=iri.rpartition("/")[2].rpartition("#")[2]) for iri in terms}
    return neighbourhood(GPAT, ties(outgoing, incoming), names)


def test_a_property_with_many_values_is_one_box_that_leads_to_its_row() -> None:
    found = drawn(said("offersExpertiseIn", *AREAS), [])
    assert found
    centre, box = found.wide.boxes
    assert (centre.lines, centre.is_centre) == (("GPAT",), True)
    assert (box.lines, box.more, box.path) == (("a",), 2, "#tsom-offersExpertiseIn")


def test_what_points_to_a_thing_stands_on_the_left_and_its_arrow_comes_from_there() -> None:
    found = drawn(said("addresses", f"{ID}crime/x"), said("offeredBy", f"{ID}offering/y"))
    assert found
    centre, left, right = found.wide.boxes
    assert (left.iri, right.iri) == (f"{ID}offering/y", f"{ID}crime/x")
    assert left.x < centre.x < right.x
    into, out = found.wide.arrows
    assert into.x1 < into.x2 <= centre.x
    assert out.x1 >= centre.x < out.x2


def test_the_narrow_picture_is_one_column_that_fits_a_telephone() -> None:
    found = drawn(said("addresses", f"{ID}crime/x"), said("offeredBy", f"{ID}offering/y"))
    assert found
    assert found.narrow.width <= 390 - 2 * 16
    assert len({box.y for box in found.narrow.boxes}) == 3
    assert [arrow.x1 < arrow.x2 for arrow in found.narrow.arrows] == [True, False]


def test_the_same_statements_in_another_order_are_the_same_picture() -> None:
    one, other = (drawn(said("offersExpertiseIn", *areas), []) for areas in (AREAS, AREAS[::-1]))
    assert one == other


def test_what_is_not_of_the_graph_is_not_drawn() -> None:
    assert drawn(said("addresses", "http://www.wikidata.org/entity/Q1"), []) is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Protocol", ("Protocol",)),
        ("Criminal justice system responses to crime", ("Criminal justice", "system…")),
        ("打击跨国有组织犯罪公约关于人口贩运", ("打击跨国有组织犯", "罪公约关于人口…")),
    ],
)
def test_a_text_is_cut_to_the_lines_of_a_box(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 16, 2) == lines
