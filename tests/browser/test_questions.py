"""Questions as forms: filled in by mouse, by keyboard and without a script, in English, French and Arabic."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Axe = Callable[[Page], list[str]]

ACTS = "/queries/t10-acts-of-one-state"
LISTED = "/queries/list-the-publications"
NARROW = {"width": 390, "height": 844}


def test_a_form_asks_of_something_else_without_a_script(visit: Visit) -> None:
    page = visit("/queries", java_script_enabled=False)
    page.get_by_role("link", name="All acts of one state").click()
    expect(page.get_by_label("State", exact=True)).to_have_value("alb")
    page.get_by_label("State", exact=True).select_option(label="Italy")
    page.get_by_role("main").get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile(r"/queries/t10-acts-of-one-state\?state=ita$"))
    expect(page.locator("#answer ~ p[role=status]")).to_have_text("8 rows.")
    expect(page.locator("pre")).to_contain_text("VALUES ?state { state:ita }")


def test_a_form_is_filled_in_by_keyboard(visit: Visit) -> None:
    page = visit(LISTED)
    page.get_by_label("Words in the name").focus()
    page.keyboard.type("model law")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Words in the name")).to_have_value("model law")


def test_an_answer_is_downloaded_with_its_values_and_linked_to(visit: Visit) -> None:
    page = visit(f"{ACTS}?state=ita")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert waiting.value.suggested_filename.startswith("t10-acts-of-one-state-ita-")
    assert waiting.value.path().read_bytes().startswith(b"instrument,kind,day\r\n")
    page.get_by_role("link", name="Link to this answer").click()
    expect(page).to_have_url(re.compile(r"state=ita&release=[\d.]+-[0-9a-f]{6}$"))
    expect(page.locator(".notice")).to_have_count(0)
    page.get_by_role("link", name="Open in the editor").click()
    expect(page.locator(".cm-content")).to_contain_text("state:ita")


def test_a_wrong_value_is_told_at_its_field(visit: Visit, axe: Axe) -> None:
    page = visit(f"{ACTS}?state=atlantis", viewport=NARROW)
    field = page.get_by_label("State", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("atlantis")
    page.get_by_role("alert").get_by_role("link", name="State").click()
    expect(field).to_be_focused()
    assert axe(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize(
    "path", [ACTS, LISTED, "/queries/acts-between-two-days", "/queries/describe-a-programme"]
)
def test_axe_finds_nothing_and_nothing_spills(
    visit: Visit, axe: Axe, path: str, width: int, scheme: str
) -> None:
    page = visit(path, viewport={"width": width, "height": 844}, color_scheme=scheme)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_french_page_speaks_french_in_its_form_its_scripts_and_its_editor(visit: Visit, axe: Axe) -> None:
    page = visit(ACTS, locale="fr-FR")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tous les actes d\u2019un État")
    expect(page.get_by_label("État", exact=True).locator("option:checked")).to_have_text("Albanie")
    assert axe(page) == []
    page.get_by_role("combobox", name="Rechercher par nom ou par code").press_sequentially("ital")
    expect(page.get_by_role("listbox", name="Noms")).to_be_visible()
    page.get_by_role("link", name="Ouvrir dans l\u2019éditeur").click()
    expect(page.get_by_role("main").get_by_role("status").first).to_contain_text(
        re.compile(r"lignes en [\d,]+ s")
    )
    expect(page.get_by_role("tab", name="Tableau")).to_be_visible()


def test_the_language_is_changed_and_the_question_stays(visit: Visit) -> None:
    page = visit(f"{ACTS}?state=ita", java_script_enabled=False)
    page.locator(".languages summary").click()
    page.get_by_role("link", name="Español").click()
    expect(page).to_have_url(re.compile(r"state=ita&lang=es$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Todos los actos de un Estado")


@pytest.mark.parametrize("path", [f"{ACTS}?lang=ar", "/sparql?lang=ar&query=ASK%7B%7D"])
def test_an_arabic_page_reads_from_right_to_left_and_its_query_does_not(
    visit: Visit, axe: Axe, path: str
) -> None:
    page = visit(path, viewport=NARROW)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("pre[dir=ltr], textarea[dir=ltr]").first).to_be_attached()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
