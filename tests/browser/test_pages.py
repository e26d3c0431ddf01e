"""Pages in a browser: what axe finds, what fits, what works without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

WIDTHS = (1280, 390)
PATHS = ("/sparql", "/search", "/search?q=UNTOC", "/search?q=traficking", "/search?q=qqqq")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_nothing_spills(
    visit: Callable[..., Page], axe: Callable[[Page], list[str]], path: str, width: int
) -> None:
    page = visit(path, viewport={"width": width, "height": 844})
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_query_is_answered_without_a_script(visit: Callable[..., Page]) -> None:
    page = visit("/sparql", java_script_enabled=False)
    page.get_by_label("SPARQL query").fill("SELECT ?x { VALUES ?x { 1 2 } }")
    page.get_by_role("button", name="Ask").click()
    assert page.locator("main td").first.inner_text() == "1"
