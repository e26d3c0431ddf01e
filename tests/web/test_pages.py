"""The pages, the graph's IRIs and the files."""

from __future__ import annotations

import hashlib
import re

import pytest
from flask.testing import FlaskClient

from kg.release.reader import Release

HTML = {"Accept": "text/html"}


def test_the_first_page_says_what_there_is(client: FlaskClient, release: Release) -> None:
    page = client.get("/").get_data(as_text=True)
    counts = release.manifest.counts
    assert release.manifest.title in page
    for number in (counts.default, counts.stated, counts.added, counts.entailed, counts.ontology):
        assert f"<dd>{number:,}</dd>" in page


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sparql",
        "/search?q=sea",
        "/data",
        "/ontology",
        "/quality",
        "/states",
        "/instruments",
        "/id/instrument/sea",
        "/graph/brochure/P1",
        "/nowhere",
    ],
)
def test_a_page_takes_nothing_from_elsewhere_and_runs_nothing(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=HTML)
    page = response.get_data(as_text=True)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not re.search(
        r"<script(?! type=\"module\" src=\"/static/[^\"]+\"></script>)|style=|\son\w+=", page
    )
    taken = re.findall(r'(?:src|<link rel="stylesheet" href)="([^"]*)"', page)
    assert taken[0] == "/static/style.css"
    assert all(path.startswith("/static/") for path in taken)
    with client.get("/static/style.css") as style:
        assert style.status_code == 200


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("text/html", "text/html; charset=utf-8"),
    ],
)
def test_an_individual_is_described_as_the_client_wants_it(
    client: FlaskClient, accept: str, content_type: str
) -> None:
    response = client.get("/id/instrument/sea", headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    assert "Convention on the sea" in response.get_data(as_text=True)
    located = client.get(response.headers["Content-Location"])
    assert located.data == response.data
    assert located.headers["Content-Type"] == content_type


def test_a_page_links_within_the_host(client: FlaskClient) -> None:
    page = client.get("/id/instrument/land", headers=HTML).get_data(as_text=True)
    assert '<a href="/id/instrument/sea"><bdi lang="en">Convention on the sea</bdi></a>' in page
    assert '<a href="/ontology#Protocol">' in page
    assert '<a href="/id/instrument/land">' in client.get("/id/instrument/sea", headers=HTML).get_data(
        as_text=True
    )


def test_a_graph_and_the_ontology_are_given_whole(client: FlaskClient, release: Release) -> None:
    for path, graph in (("/graph/brochure/P1", "graph/brochure/P1"), ("/ontology", "graph/ontology")):
        expected = release.manifest.counts.graphs[f"https://w3id.org/tipsom/{graph}"]
        assert client.get(path).headers["KG-Rows"] == str(expected)
    assert "Protocol on land</bdi>" in client.get("/graph/brochure/P1", headers=HTML).get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/id/instrument/none", "/id/%FF", "/id/%3Cx%3E", "/graph/none", "/data/../manifest.json", "/x"]
)
def test_what_is_not_known_is_404(client: FlaskClient, path: str) -> None:
    for headers in ({}, HTML):
        response = client.get(path, headers=headers)
        assert response.status_code == 404
        assert response.headers["Content-Type"].startswith(
            "text/html" if headers else "application/problem+json"
        )


def test_a_description_that_cannot_be_had_is_406(client: FlaskClient) -> None:
    assert client.get("/id/instrument/sea?format=csv").status_code == 406


def test_plain_text_is_a_problem_too_if_asked_for(client: FlaskClient) -> None:
    response = client.get("/x", headers={"Accept": "text/plain"})
    assert response.get_data(as_text=True).startswith("404 Not found\n")


def test_files_are_what_the_page_says(client: FlaskClient, release: Release) -> None:
    page = client.get("/data").get_data(as_text=True)
    for name in ("tipsom.ttl", "tipsom.trig.gz", "context.jsonld"):
        record = release.manifest.files[f"dumps/{name}"]
        assert record.sha256 in page
        with client.get(f"/data/{name}") as response:
            assert hashlib.sha256(response.data).hexdigest() == record.sha256
            assert response.headers["ETag"] == f'"{record.sha256}"'


def test_the_context_stands_at_its_iri(client: FlaskClient) -> None:
    with client.get("/context.jsonld") as response:
        assert response.headers["Content-Type"] == "application/ld+json"
        assert "@context" in response.get_json()


def test_void_leads_to_the_description_of_the_release(client: FlaskClient) -> None:
    assert client.get("/.well-known/void").headers["Location"] == "/graph/release"


def test_the_server_says_how_it_is(client: FlaskClient, release: Release) -> None:
    state = client.get("/healthz").get_json()
    assert (state["status"], state["release"], state["workers"]) == ("ok", release.manifest.name, 2)
