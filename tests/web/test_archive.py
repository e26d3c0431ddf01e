"""Releases that are kept: each under its own path, and links that name one lead there."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest
from tests.conftest import copied
from tests.serving import serving

from kg.curate import pipeline
from kg.layout import Project
from kg.release.shelf import locked

HTML = {"Accept": "text/html"}
CSV = {"Accept": "text/csv"}
QUESTION = "/queries/by-place?least=2"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str, str]:
    """A project with two releases: the name of the one before, and that of the current one."""
    root = tmp_path_factory.mktemp("kept") / "mini"
    project = copied(root)
    names = []
    for name in ("Protocol on land", "Protocol on dry land"):
        facts = root / "data" / "facts.trig"
        facts.write_text(facts.read_text("utf-8").replace("Protocol on land", name), "utf-8")
        rows = project.competency / "q01-names.csv"
        rows.write_text(rows.read_text("utf-8").replace("Protocol on land", name), "utf-8")
        with locked(project):
            names.append(pipeline.bake(project, pipeline.check(project)).manifest.name)
    return project, names[0], names[1]


@pytest.fixture(scope="module")
def port(kept: tuple[Project, str, str]) -> Iterator[int]:
    with serving(cwd=kept[0].root, environ={"KG_WORKERS": "1"}) as server:
        yield server.port


def get(port: int, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        fields = {name.lower(): value for name, value in response.getheaders()}
        return response.status, fields, response.read().decode()
    finally:
        connection.close()


def test_a_kept_release_answers_under_its_path(kept: tuple[Project, str, str], port: int) -> None:
    _, before, current = kept
    status, fields, body = get(port, f"/releases/{before}{QUESTION}", CSV)
    assert (status, fields["kg-release"]) == (200, before)
    assert "Protocol on land" in body
    status, fields, body = get(port, QUESTION, CSV)
    assert (status, fields["kg-release"]) == (200, current)
    assert "Protocol on dry land" in body


@pytest.mark.parametrize("path", [QUESTION, "/sparql?query=ASK%7B%7D&format=json"])
def test_a_program_that_names_a_kept_release_is_sent_there(
    kept: tuple[Project, str, str], port: int, path: str
) -> None:
    status, fields, _ = get(port, f"{path}&release={kept[1]}", CSV)
    assert (status, fields["location"]) == (307, f"/releases/{kept[1]}{path}&release={kept[1]}")


def test_a_page_says_which_release_it_is_and_offers_the_other(
    kept: tuple[Project, str, str], port: int
) -> None:
    _, before, current = kept
    page = get(port, f"{QUESTION}&release={before}", HTML)[2]
    assert f"The link names release <bdi>{before}</bdi>; this is {current}." in page
    assert f'href="/releases/{before}{QUESTION}&amp;release={before}"' in page
    page = get(port, f"/releases/{before}{QUESTION}&release={before}", HTML)[2]
    assert f"This is release {before}, which is not the current one." in page
    assert f'<a href="{QUESTION}">The same on the current release</a>' in page
    assert f'href="/releases/{before}/id/instrument/land"' in page


def test_a_release_that_is_not_kept_is_said(port: int) -> None:
    status, _, body = get(port, f"{QUESTION}&release=0.0.1-abcdef", CSV)
    assert (status, "Release 0.0.1-abcdef is not kept here." in body) == (404, True)
    assert "That release is no longer kept here." in get(port, f"{QUESTION}&release=0.0.1-abcdef", HTML)[2]
    assert get(port, "/releases/0.0.1-abcdef/", HTML)[0] == 404
    assert get(port, "/releases/..%2F..%2Fdata/", HTML)[0] == 404
