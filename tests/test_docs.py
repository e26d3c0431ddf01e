"""The documents hold: tables are those of the code, links lead somewhere, commands and files exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))


def test_the_reference_is_what_the_code_says() -> None:
    written = "import sys; from tests.reference import text; sys.stdout.buffer.write(text().encode())"
    done = subprocess.run(
        [sys.executable, "-c", written], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == done.stdout, "run: make docs"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_commands_settings_and_modules_exist(path: Path) -> None:
    text, reference = path.read_text("utf-8"), (ROOT / "docs" / "reference.md").read_text("utf-8")
    commands = set(re.findall(r"`(?:\.venv/bin/)?kg ([a-z]+)\b", text))
    assert {name for name in commands if f"`kg {name}`" not in reference} == set()
    variables = set(re.findall(r"\bKG_[A-Z_]+\b", text))
    assert {name for name in variables if f"`{name}`" not in reference} == set()
    modules = set(re.findall(r"`(src/[\w/.]+|benchmarks/[\w/.]+|tests/[\w/.]+)`", text))
    assert {name for name in modules if not (ROOT / name).exists()} == set()


def test_the_readme_leads_to_every_document() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [path.name for path in DOCS if f"(docs/{path.name})" not in readme] == []
