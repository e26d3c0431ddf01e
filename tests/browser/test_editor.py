"""The editor: write, complete, ask, look at the answer, follow a link, read what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Axe = Callable[[Page], list[str]]

YEARS = """PREFIX tsom: <https://w3id.org/tipsom/ontology#>
SELECT ?instrument ?year (COUNT(?act) AS ?acts) {
  ?act a tsom:ConsentToBeBound ; tsom:concerns ?instrument ; tsom:inYear ?year
} GROUP BY ?instrument ?year ORDER BY ?instrument ?year"""
PROTOCOLS = """PREFIX tsom: <https://w3id.org/tipsom/ontology#>
SELECT ?protocol ?convention { ?protocol tsom:supplements ?convention }"""


def write(page: Page, text: str) -> None:
    """Replace the query by typing."""
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")  # Chromium itself writes an inline style where letters replace a selection
    page.keyboard.type(text)


def asked(query: str) -> str:
    return f"/sparql?query={quote(query)}"


def test_a_query_is_typed_asked_by_keyboard_and_answered(visit: Visit) -> None:
    page = visit("/sparql")
    write(page, "SELECT ?x { VALUES ?x { 1 2 3 } }")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("main").get_by_role("status").first).to_contain_text("3 rows")
    expect(page.locator("#answer tbody tr")).to_have_count(3)


def test_a_class_is_completed_by_label_and_its_prefix_declared(visit: Visit) -> None:
    page = visit("/sparql")
    write(page, "SELECT * { ?s a programa")
    page.get_by_role("option", name="Programme (Programa)").wait_for()
    page.wait_for_timeout(150)  # CodeMirror takes no Enter for a list that has only just come up
    page.keyboard.press("Enter")
    text = page.locator("#query").input_value()
    assert text == "PREFIX tsom: <https://w3id.org/tipsom/ontology#>\nSELECT * { ?s a tsom:Programme}"


def test_tab_leaves_the_editor(visit: Visit) -> None:
    page = visit("/sparql")
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ask")).to_be_focused()


def test_a_problem_is_shown_at_its_line_and_its_prefix_can_be_declared(visit: Visit) -> None:
    page = visit(asked("SELECT ?x WHERE {\n  ?x a tsom:Protocol\n}"))
    expect(page.get_by_role("alert")).to_contain_text("line 2")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    page.get_by_role("button", name="Go to line 2").click()
    expect(page.get_by_role("textbox", name="SPARQL query")).to_be_focused()


def test_a_table_names_things_in_the_readers_language_and_links_to_their_pages(visit: Visit) -> None:
    page = visit(asked(PROTOCOLS), locale="fr-FR")
    link = page.locator("#answer td a").nth(0)
    expect(link).to_have_attribute("href", re.compile(r"^/id/instrument/"))
    expect(page.locator("#answer bdi[lang=fr]").first).to_be_visible()


def test_a_table_is_sorted_and_filtered(visit: Visit) -> None:
    page = visit(asked("SELECT ?n { VALUES ?n { 10 9 100 } }"))
    cells = page.locator("#answer tbody td")
    page.get_by_role("button", name="n", exact=True).click()
    assert cells.all_inner_texts() == ["9", "10", "100"]
    page.get_by_role("button", name="n", exact=True).click()
    assert cells.all_inner_texts() == ["100", "10", "9"]
    page.get_by_label("Filter the rows").fill("10")
    assert cells.all_inner_texts() == ["100", "10"]


def test_a_cell_says_where_it_comes_from(visit: Visit, axe: Axe) -> None:
    page = visit(asked(PROTOCOLS))
    page.get_by_role("button", name="Where does this come from?").first.click()
    dialog = page.get_by_role("dialog", name="Where does this come from?")
    expect(dialog.locator("code").first).to_contain_text("tsom:supplements inst:untoc")
    expect(dialog.get_by_role("link", name="P1, lines 3 to 6")).to_have_attribute(
        "href", "/graph/brochure/P1"
    )
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Where does this come from?").first).to_be_focused()


def test_a_cell_that_was_entailed_leads_to_its_proof(visit: Visit) -> None:
    query = """PREFIX agent: <https://w3id.org/tipsom/id/org/> PREFIX tsom: <https://w3id.org/tipsom/ontology#>
    SELECT ?x { agent:unodc tsom:supportsInstrument ?x } ORDER BY DESC(?x)"""
    page = visit(asked(query))
    page.get_by_role("button", name="Where does this come from?").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("entailed by the rule prp-spo2, from")
    dialog.get_by_role("link", name="The proof").click()
    expect(page.get_by_role("heading", name="It holds")).to_be_visible()


def test_a_counted_cell_rests_on_what_the_query_does_not_select(visit: Visit) -> None:
    page = visit(asked(YEARS))
    page.locator("#answer tbody tr").first.get_by_role("button").nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("code").first).to_contain_text("tsom:inYear")
    expect(dialog).to_contain_text("added from")


def test_a_thing_is_completed_in_any_language_and_a_prefix_by_its_name(visit: Visit) -> None:
    page = visit("/sparql")
    write(page, "SELECT * { ?s tsom:participant италия")
    page.get_by_role("option", name="Italy (Италия)").wait_for()
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    assert "state:ita" in page.locator("#query").input_value()
    write(page, "SELECT * { ?s wgs skos")
    page.get_by_role("option", name="skos:").first.wait_for()


def test_numbers_become_a_chart_and_ties_a_graph(visit: Visit) -> None:
    page = visit(asked(YEARS))
    page.get_by_role("tab", name="Chart").click()
    expect(page.locator("polyline")).to_have_count(4)
    page.goto(page.url.split("/sparql")[0] + asked(PROTOCOLS))
    page.get_by_role("tab", name="Graph").click()
    expect(page.locator("a.node")).to_have_count(4)


def test_an_answer_is_shown_raw_and_downloaded(visit: Visit) -> None:
    page = visit(asked("SELECT ?n { VALUES ?n { 7 } }"))
    page.get_by_role("tab", name="Raw").click()
    page.get_by_label("Format").select_option("csv")
    expect(page.locator("#answer pre")).to_have_text(re.compile(r"^n\s+7\s*$"))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert waiting.value.path().read_bytes() == b"n\r\n7\r\n"


def test_a_graph_is_a_table_of_statements(visit: Visit) -> None:
    page = visit(asked('CONSTRUCT { <urn:s> <urn:p> "a \\"b\\""@en } {}'))
    expect(page.locator("#answer tbody td bdi")).to_have_text(["urn:s", "urn:p", 'a "b"'])


def test_a_link_names_the_release_and_a_wrong_one_is_said(visit: Visit) -> None:
    page = visit(asked("ASK {}"))
    expect(page.locator(".verdict")).to_have_text("Yes")
    link = page.get_by_role("link", name="Link to this query").get_attribute("href") or ""
    assert re.search(r"&release=[\d.]+-[0-9a-f]{6}$", link)
    origin = page.url.split("/sparql")[0]
    page.goto(f"{origin}{link}")
    expect(page.locator(".verdict")).to_have_text("Yes")
    expect(page.locator(".notice")).to_have_count(0)
    page.goto(f"{origin}{re.sub('release=.*', 'release=0.0.1-abcdef', link)}")
    expect(page.locator(".notice")).to_contain_text("0.0.1-abcdef")


def test_a_stored_query_is_taken_from_its_topic(visit: Visit) -> None:
    page = visit("/sparql")
    page.get_by_text("Stored queries by topic").click()
    page.get_by_role("link", name="Acts of consent by instrument and year").first.click()
    expect(page.locator(".cm-content")).to_contain_text("ConsentToBeBound")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("view", ["Table", "Chart", "Raw"])
def test_axe_finds_nothing_in_an_answer_and_nothing_spills(
    visit: Visit, axe: Axe, view: str, width: int
) -> None:
    page = visit(asked(YEARS), viewport={"width": width, "height": 844})
    page.get_by_role("tab", name=view).click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_in_a_graph_or_a_problem(visit: Visit, axe: Axe) -> None:
    page = visit(asked(PROTOCOLS))
    page.get_by_role("tab", name="Graph").click()
    assert axe(page) == []
    page.goto(page.url.split("/sparql")[0] + asked("SELECT"))
    page.get_by_role("alert").wait_for()
    assert axe(page) == []
