"""The search box completes by keyboard, and works without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def test_the_box_completes_and_the_keyboard_opens_what_was_chosen(visit: Visit) -> None:
    page = visit("/search")
    page.get_by_role("main").get_by_role("combobox").press_sequentially("fran")
    page.get_by_role("option", name="France State").wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("France State")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/id/state/fra"))


def test_escape_closes_the_list_and_enter_searches(visit: Visit) -> None:
    page = visit("/search")
    page.get_by_role("main").get_by_role("combobox").press_sequentially("traficking")
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Did you mean")


def test_a_question_that_waits_does_not_open_a_closed_list(visit: Visit) -> None:
    page = visit("/search")
    page.clock.install(time=datetime(2026, 1, 1, 0, tzinfo=UTC))
    page.clock.pause_at(datetime(2026, 1, 1, 1, tzinfo=UTC))
    box = page.get_by_role("main").get_by_role("combobox")
    box.press_sequentially("tra")
    page.clock.run_for(200)
    page.get_by_role("listbox").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box.press("f")
    box.press("Escape")
    page.clock.run_for(1000)
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert asked == []


def test_an_answer_on_its_way_does_not_open_a_closed_list(visit: Visit) -> None:
    page = visit("/search")
    page.route("**/search?*format=json*", lambda _: None)  # never answered
    with page.expect_request("**/search?*format=json*"):
        page.get_by_role("main").get_by_role("combobox").press_sequentially("tra", delay=1)
    with page.expect_event("requestfailed"):
        page.keyboard.press("Tab")


def test_the_box_is_a_plain_form_without_a_script(visit: Visit) -> None:
    page = visit("/search", java_script_enabled=False)
    page.get_by_role("main").get_by_role("searchbox").fill("贩运人口")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.locator(".hits a").first).to_have_attribute("href", "/id/crime/trafficking-in-persons")
