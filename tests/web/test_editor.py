"""The editor's bundle, and what the page of the endpoint offers."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from flask.testing import FlaskClient

from kg.web.words import EDITOR as WORDS

ROOT: Final = Path(__file__).parent.parent.parent
SOURCES: Final = ROOT / "editor"
BUNDLE: Final = ROOT / "src" / "kg" / "web" / "static" / "editor"
HTML: Final = {"Accept": "text/html"}


def test_the_bundle_is_what_its_sources_give(tmp_path: Path) -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("npm is not installed")
    copy = tmp_path / "editor"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("node_modules"))
    install = subprocess.run([npm, "ci"], cwd=copy, capture_output=True, text=True, check=False, timeout=180)
    assert install.returncode == 0, install.stderr
    made = tmp_path / "made"
    subprocess.run([node, "build.mjs", str(made)], cwd=copy, check=True, timeout=60)
    names = sorted(path.name for path in BUNDLE.iterdir())
    assert names == sorted(path.name for path in made.iterdir())
    assert {name for name in names if (BUNDLE / name).read_bytes() != (made / name).read_bytes()} == set()


def test_the_bundle_is_small_and_keeps_the_licences_of_its_parts() -> None:
    size = sum(len(gzip.compress(path.read_bytes())) for path in BUNDLE.iterdir())
    assert size < 1_200_000
    packages = json.loads((SOURCES / "package.json").read_text("utf-8"))["dependencies"]
    licences = (BUNDLE / "LICENCES.txt").read_text("utf-8")
    assert all(f"\n{name} {version} (" in licences for name, version in packages.items())


def test_the_lock_names_no_address_and_pins_every_package() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text("utf-8"))["packages"]
    assert "://" not in json.dumps(lock)
    assert all("integrity" in package for name, package in lock.items() if name)


def test_every_word_of_the_scripts_is_in_the_table_and_no_other() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted((SOURCES / "src").glob("*.ts")))
    said = set(re.findall(r'\bsay\("(\w+)"', text)) | set(
        re.findall(r'"(\w+)"', " ".join(re.findall(r"say\(([^()]*\?[^()]*)\)", text)))
    )
    assert said - set(WORDS) == set()
    assert {word for word in WORDS if f'"{word}"' not in text} == set()


def test_a_stored_query_lies_ready(client: FlaskClient) -> None:
    page = client.get("/sparql", headers=HTML).get_data(as_text=True)
    name = re.findall(r'href="/sparql\?stored=([^"]+)"', page)[0]
    assert "PREFIX" in client.get(f"/sparql?stored={name}", headers=HTML).get_data(as_text=True)


def test_a_stored_query_that_is_not_there_is_404(client: FlaskClient) -> None:
    assert client.get("/sparql?stored=none", headers=HTML).status_code == 404


@pytest.mark.parametrize(("named", "is_said"), [("", False), ("0.0.1-abcdef", True)])
def test_a_link_to_another_release_is_said(client: FlaskClient, named: str, is_said: bool) -> None:  # noqa: FBT001
    page = client.get(f"/sparql?query=ASK%7B%7D&release={named}", headers=HTML).get_data(as_text=True)
    assert ("The link names release" in page) is is_said
