"""Pages in a browser: what axe finds, what fits, what works by keyboard and without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Axe = Callable[[Page], list[str]]

MOST_BYTES = 300_000
EMPTY = quote("PREFIX tsom: <https://w3id.org/tipsom/ontology#> SELECT * { ?a a tsom:Nothing }")
PATHS = (
    "/",
    "/id/programme/gpat",
    "/id/instrument/trafficking-in-persons-protocol",
    "/id/state/fra",
    "/id/publication/human-trafficking-in-the-baltic-sea-region",
    "/graph/brochure/P7",
    "/instruments",
    "/programmes",
    "/key-areas",
    "/audiences",
    "/regions",
    "/publications",
    "/publications?crime=none",
    "/sources",
    "/states",
    "/participation",
    "/ontology",
    "/quality",
    "/queries",
    "/data",
    "/sparql",
    "/search?q=UNTOC",
    "/search?q=traficking",
    "/search?q=qqqq",
    "/explain?subject=agent:unodc&predicate=tsom:supportsInstrument&object=inst:untoc",
    f"/sparql?query={EMPTY}&explain=empty",
    "/problems/query-timeout",
    "/nowhere",
)
THINNED = """document.querySelectorAll(
    ':is(.term, .checks > div, tbody > tr, .values > li, .hits > li):nth-of-type(n+9)'
).forEach(each => each.remove())"""
"""What repeats on a page is of one making: axe looks at the first eight of each."""
ARABIC = ("/id/crime/trafficking-in-persons?lang=ar", "/states?lang=ar")


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_nothing_spills(visit: Visit, axe: Axe, path: str) -> None:
    page = visit(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.evaluate(THINNED)
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []


@pytest.mark.parametrize("path", ["/", "/id/programme/gpat"])
def test_axe_finds_nothing_in_the_other_two_looks(visit: Visit, axe: Axe, path: str) -> None:
    page = visit(path, color_scheme="dark")
    page.evaluate(THINNED)
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="light")
    assert axe(page) == []


@pytest.mark.parametrize("path", ARABIC)
def test_arabic_reads_from_right_to_left(visit: Visit, axe: Axe, path: str) -> None:
    page = visit(path, viewport={"width": 390, "height": 844})
    assert page.locator("html").get_attribute("dir") == "rtl"
    name = page.locator("main bdi[lang=ar]").first
    assert name.evaluate("each => getComputedStyle(each).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(THINNED)
    assert axe(page) == []


@pytest.mark.parametrize("path", ["/", "/id/state/fra", "/states", "/ontology?lang=ar", "/quality", "/data"])
def test_a_page_weighs_little(visit: Visit, path: str) -> None:
    page = visit(path)
    kinds = "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))"
    sizes = page.evaluate(f"{kinds}.map(entry => entry.decodedBodySize)")
    assert len(sizes) > 2
    assert sum(sizes) < MOST_BYTES


def test_a_facet_is_chosen_and_taken_back(visit: Visit) -> None:
    page = visit("/publications", java_script_enabled=False)
    page.get_by_role("link", name="smuggling of migrants", exact=True).first.click()
    expect(page.locator(".found")).to_contain_text("4 of 8")
    page.get_by_role("link", name=re.compile("chosen; take it back")).click()
    expect(page.locator(".found")).to_contain_text("8 entries")


def test_states_are_sorted_by_the_date_of_a_treaty(visit: Visit) -> None:
    page = visit("/states?party=untoc", java_script_enabled=False)
    page.locator("thead a").nth(2).click()
    column = page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    dated = [text[:10] for text in column if text[0].isdigit()]
    assert dated == sorted(dated)


def test_a_box_of_the_picture_leads_to_what_it_stands_for(visit: Visit) -> None:
    page = visit("/id/programme/gpat", java_script_enabled=False)
    picture = page.get_by_role("group", name="What it is tied to").first
    picture.get_by_role("link", name="addresses: trafficking in persons").click()
    expect(page).to_have_url(re.compile(r"/id/crime/trafficking-in-persons$"))


def test_a_fact_that_follows_is_proven_one_link_away(visit: Visit) -> None:
    page = visit("/id/programme/gpat", java_script_enabled=False)
    page.locator("#tsom-supportsInstrument").get_by_role("link", name="why?").click()
    expect(page.get_by_role("heading", name="It holds")).to_be_visible()


def test_a_thing_can_be_asked_about(visit: Visit) -> None:
    page = visit("/id/programme/gpat", java_script_enabled=False)
    page.get_by_role("link", name="Open a query").click()
    expect(page.get_by_label("SPARQL query")).to_have_value(re.compile("id/programme/gpat"))


def test_the_iri_of_a_term_leads_to_its_description(visit: Visit) -> None:
    page = visit("/ontology#Programme")
    box = page.locator("#Programme").bounding_box()
    assert box
    assert 0 <= box["y"] < 200


def test_the_first_page_works_by_keyboard(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".picture:visible a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/organizations$"))


def test_what_is_focused_is_seen(visit: Visit) -> None:
    page = visit("/publications")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(style) == "solid"


def test_a_query_is_answered_without_a_script(visit: Visit) -> None:
    page = visit("/sparql", java_script_enabled=False)
    page.get_by_label("SPARQL query").fill("SELECT ?x { VALUES ?x { 1 2 } }")
    page.get_by_role("button", name="Ask").click()
    assert page.locator("main td").first.inner_text() == "1"
