"""``/search`` over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.engine.nursery import Source
from kg.engine.workers import Pool
from kg.release.reader import Release
from kg.settings import Settings
from kg.web.app import create_app
from kg.web.served import Served
from kg.web.urls import Urls

HTML = {"Accept": "text/html"}


def test_the_json_form_is_what_the_documentation_says(client: FlaskClient, release: Release) -> None:
    found = client.get("/search?q=convention+sur&lang=fr")
    assert found.headers["Content-Type"] == "application/json"
    assert found.get_json() == {
        "query": "convention sur",
        "language": "fr",
        "release": release.manifest.name,
        "total": 1,
        "suggestion": None,
        "results": [
            {
                "iri": "https://w3id.org/tipsom/id/instrument/sea",
                "name": "inst:sea",
                "kind": "thing",
                "type": {"text": "tsom:Convention", "language": None},
                "label": {"text": "Convention sur la mer", "language": "fr"},
                "matched": {"text": "Convention sur la mer", "language": "fr"},
                "match": "prefix",
                "page": "/id/instrument/sea",
            }
        ],
    }


def test_the_page_lists_what_was_found_with_links(client: FlaskClient) -> None:
    page = client.get("/search?q=sea", headers=HTML).get_data(as_text=True)
    assert '<a href="/id/instrument/sea"><bdi lang="en">Convention on the sea</bdi></a>' in page


def test_the_language_of_the_reader_is_that_of_the_browser(client: FlaskClient) -> None:
    headers = HTML | {"Accept-Language": "fr-CH, en;q=0.5"}
    assert "Convention sur la mer" in client.get("/search?q=inst:sea", headers=headers).get_data(as_text=True)


def test_a_slip_nothing_and_no_question_each_have_their_page(client: FlaskClient) -> None:
    said = {
        text: client.get(f"/search?q={text}", headers=HTML).get_data(as_text=True)
        for text in ("convetnion", "qqqq", "")
    }
    assert "Did you mean" in said["convetnion"]
    assert "and nothing nearly so" in said["qqqq"]
    assert "Try, for instance:" in said[""]


def test_what_is_typed_is_never_markup(client: FlaskClient) -> None:
    page = client.get("/search?q=<script>alert(1)</script>", headers=HTML).get_data(as_text=True)
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "asked", ["limit=0", "limit=101", "limit=x", "limit=²", "kind=cat", f"q={'a' * 401}", "q=a&limit="]
)
def test_a_wrong_question_is_400(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/search?{asked}").status_code == 400


def test_a_format_that_is_not_offered_is_406(client: FlaskClient) -> None:
    assert client.get("/search?q=a&format=csv").status_code == 406


def test_an_answer_is_cached_by_what_was_asked(client: FlaskClient) -> None:
    tag = client.get("/search?q=sea").headers["ETag"]
    assert client.get("/search?q=sea", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/search?q=sea&lang=fr", headers={"If-None-Match": tag}).status_code == 200


@pytest.fixture
def over_a_file(tmp_path: Path) -> Iterator[FlaskClient]:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:a> <urn:p> 1 .", "utf-8")
    settings = Settings(workers=1)
    served = Served.of_files([path], tmp_path / "store")
    pool = Pool(Source(store=served.store, context=served.context), settings)
    with create_app(served, pool, settings, Urls(origin="http://127.0.0.1")).test_client() as made:
        yield made
    pool.close()


def test_plain_files_have_no_index_and_say_so(over_a_file: FlaskClient) -> None:
    answer = over_a_file.get("/search?q=a")
    assert answer.status_code == 404
    assert "no search index" in answer.get_json()["detail"]
