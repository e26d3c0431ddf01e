"""Dates, caches and other origins."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest
from flask.testing import FlaskClient

from kg.engine.nursery import Source
from kg.engine.workers import Pool
from kg.release.reader import Release
from kg.settings import Settings
from kg.web import version
from kg.web.app import create_app
from kg.web.served import Served
from kg.web.urls import Urls

ISSUED = "Sat, 31 Jan 2026 00:00:00 GMT"
BEFORE = "Fri, 30 Jan 2026 23:59:59 GMT"
FILES = ["/data/tipsom.ttl", "/context.jsonld"]
WRITTEN = ["/sparql?query=ASK{}", "/sparql", "/graph?default", "/graph/brochure/P1"]
PATHS = [*FILES, *WRITTEN, "/", "/data", "/healthz", "/frames/state"]


@pytest.mark.parametrize("path", FILES)
def test_a_file_bears_the_release_s_date(client: FlaskClient, path: str) -> None:
    response = client.get(path, buffered=True)
    assert (response.status_code, response.headers["Last-Modified"]) == (200, ISSUED)
    assert "ETag" in response.headers


@pytest.mark.parametrize("path", WRITTEN)
def test_what_the_program_writes_bears_the_later_of_the_release_s_date_and_its_own(
    client: FlaskClient, path: str
) -> None:
    response = client.get(path, buffered=True)
    assert response.last_modified == max(version.date(), parsedate_to_datetime(ISSUED))
    assert "ETag" in response.headers


@pytest.mark.parametrize("path", [*FILES, *WRITTEN])
def test_a_client_with_the_date_has_it_already(client: FlaskClient, path: str) -> None:
    date = client.get(path, buffered=True).headers["Last-Modified"]
    found = client.get(path, buffered=True, headers={"If-Modified-Since": date})
    assert (found.status_code, found.data) == (304, b"")
    assert client.get(path, buffered=True, headers={"If-Modified-Since": BEFORE}).status_code == 200
    other = {"If-Modified-Since": date, "If-None-Match": '"another"'}
    assert client.get(path, buffered=True, headers=other).status_code == 200


@pytest.mark.parametrize("path", [*FILES, *WRITTEN])
def test_what_a_client_has_already_varies_as_what_it_would_get(client: FlaskClient, path: str) -> None:
    found = client.get(path, buffered=True)
    again = client.get(path, buffered=True, headers={"If-None-Match": found.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers.get("Vary") == found.headers.get("Vary")


def test_an_answer_that_may_change_has_no_date(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT (NOW() AS ?n) {}"})
    assert "Last-Modified" not in response.headers
    assert "ETag" not in response.headers


def test_an_error_has_no_date(client: FlaskClient) -> None:
    response = client.get("/graph?graph=http://e/nowhere", headers={"If-Modified-Since": ISSUED})
    assert response.status_code == 404
    assert "Last-Modified" not in response.headers


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(client: FlaskClient, path: str) -> None:
    get, head = client.get(path, buffered=True), client.head(path, buffered=True)
    assert (head.status_code, head.data) == (get.status_code, b"")
    assert head.headers.get("ETag") == get.headers.get("ETag")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize("path", PATHS)
def test_everything_may_be_read_from_any_origin_without_credentials(client: FlaskClient, path: str) -> None:
    response = client.options(path, headers={"Origin": "https://e", "Access-Control-Request-Method": "GET"})
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("path", [*FILES, *WRITTEN])
def test_answers_are_asked_for_anew(client: FlaskClient, path: str) -> None:
    assert "no-cache" in client.get(path, buffered=True).headers["Cache-Control"]


def test_a_file_by_its_hash_never_changes(client: FlaskClient, release: Release) -> None:
    digest = release.manifest.files["dumps/tipsom.ttl"].sha256
    response = client.get(f"/data/tipsom.ttl?sha256={digest}", buffered=True)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/data/tipsom.ttl?sha256={'0' * 64}").status_code == 404


def test_no_host_that_a_request_names_is_led_to(release: Release) -> None:
    served, settings = Served.of_release(release), Settings(workers=1)
    pool = Pool(Source(store=served.store, context=served.context), settings)
    urls = Urls.under("https://kg.example.org", "/kg")
    try:
        with create_app(served, pool, settings, urls).test_client() as client:
            for path in ("/kg", "/kg/", "/kg/data//manifest.json", "/kg//sparql", "/kg/.well-known/void"):
                response = client.get(path, headers={"Host": "evil.example"})
                assert "evil" not in response.headers.get("Location", "")
                assert "evil" not in response.text
            assert client.get("/kg").status_code == 200
    finally:
        pool.close()
