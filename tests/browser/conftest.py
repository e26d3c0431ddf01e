"""A real server on the project's release, and Debian's Chromium to look at it.

A page that asks another host for anything, or that runs into its own Content-Security-Policy, fails its test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, sync_playwright
from tests.serving import serving

from kg.layout import Project

CHROMIUM: Final = shutil.which("chromium")
WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
_PATIENCE_MS: Final = 10_000
_RULES: Final = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def origin(released: Project) -> Iterator[str]:
    """Where ``kg serve`` serves the current release of the project."""
    with serving(cwd=released.root) as server:
        yield server.origin


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system, without a window; its event loop ends before other tests run theirs."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    rootless = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--disable-quic", *rootless], chromium_sandbox=not rootless
        )
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, origin: str) -> Iterator[Opener]:
    """Open a path of the server: ``visit("/search", viewport=NARROW, java_script_enabled=False)``.

    Other keyword arguments go to :meth:`playwright.sync_api.Browser.new_context`.
    """
    refused: list[str] = []
    contexts = []

    def look(request: Request) -> None:
        if not request.url.startswith((f"{origin}/", "data:", "blob:")):
            refused.append(f"asked another host: {request.url}")

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def visit(path: str, **options: object) -> Page:
        settings: dict[str, object] = {"viewport": WIDE, "locale": "en-GB", "reduced_motion": "reduce"}
        context = browser.new_context(**(settings | options))  # type: ignore[arg-type]
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("request", look)
        page.on("console", listen)
        page.on("pageerror", lambda error: refused.append(f"a script failed: {error}"))
        page.goto(f"{origin}{path}")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert refused == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Return what axe-core finds against WCAG 2.2 AA and good practice, a line for each element."""
    checker = Axe()

    def check(page: Page) -> list[str]:
        found = checker.run(page, options={"runOnly": _RULES, "resultTypes": ["violations"]}).response
        return [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return check
