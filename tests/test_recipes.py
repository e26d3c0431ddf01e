"""The examples of the page of the data: each is run against a server, where the machine has its program."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from tests.serving import serving

from kg.layout import Project

AREAS = [
    "Prevention and awareness-raising",
    "Data collection and research",
    "Legislative assistance",
    "Strategic planning and policy development",
    "Criminal justice system responses",
    "Victim protection and support",
    "International cooperation",
]


@pytest.fixture(scope="module")
def origin(released: Project) -> Iterator[str]:
    """Where the current release is served."""
    with serving(cwd=released.root) as server:
        yield server.origin


@pytest.fixture(scope="module")
def recipes(origin: str) -> dict[str, str]:
    """What stands on the page, by the program that it is for."""
    page = fetched(f"{origin}/data", Accept="text/html")
    found = re.findall(r'<pre tabindex="0" aria-labelledby="(\w+)"><code>(.*?)</code>', page, re.DOTALL)
    return {key: html.unescape(code) for key, code in found}


def fetched(url: str, **headers: str) -> str:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # loopback only
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        text: str = response.read().decode()
        return text


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def names(table: str) -> list[str]:
    """Return the second column of CSV whose first one is a place."""
    lines = table.splitlines()
    assert lines[0] == "place,name"
    return [line.partition(",")[2] for line in lines[1:]]


def test_there_is_a_recipe_for_each_program(recipes: dict[str, str], origin: str) -> None:
    assert list(recipes) == ["curl", "python", "r", "excel", "openrefine"]
    assert all(origin in code for code in recipes.values())


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_curl_gets_the_areas_in_their_order(recipes: dict[str, str]) -> None:
    assert names(run("sh", "-c", recipes["curl"])) == AREAS


def test_python_prints_the_areas_in_their_order(recipes: dict[str, str]) -> None:
    printed = run(sys.executable, "-I", "-c", recipes["python"]).splitlines()
    assert printed == [f"{place} {name}" for place, name in enumerate(AREAS, start=1)]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not on this machine")
def test_r_prints_the_areas_in_their_order(recipes: dict[str, str]) -> None:
    printed = run("Rscript", "-e", recipes["r"])
    assert [name for name in AREAS if name in printed] == AREAS


def test_the_address_that_r_reads_is_the_table(recipes: dict[str, str]) -> None:
    query = re.findall(r"query <- '(.*?)'", recipes["r"], re.DOTALL)[0]
    address = re.findall(r'"(http[^"]+)"', recipes["r"])[0]
    assert names(fetched(address + quote(query, safe=""))) == AREAS


def test_the_address_that_excel_reads_is_the_table(recipes: dict[str, str]) -> None:
    text = recipes["excel"].partition("Query = ")[2].partition(",\n    Answer")[0]
    query = "".join(re.findall(r'"((?:[^"]|"")*)"(?:\s*&|$|\s)', text)).replace('""', '"')
    address = re.findall(r'Web\.Contents\("([^"]+)"', recipes["excel"])[0]
    assert names(fetched(f"{address}?{urlencode({'query': query, 'format': 'csv'})}")) == AREAS


def test_openrefine_finds_the_iri_of_a_name(recipes: dict[str, str]) -> None:
    address = re.findall(r'"(http[^"]+)"', recipes["openrefine"])[0]
    found = json.loads(fetched(address + quote("Convention against Transnational Organized Crime", safe="")))
    assert found["results"][0]["iri"] == "https://w3id.org/tipsom/id/instrument/untoc"
