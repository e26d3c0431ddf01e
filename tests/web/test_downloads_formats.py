"""Answers to take away: spreadsheets, CSV on the Web, names of files."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from kg.release.reader import Release

NAMES = "SELECT ?x ?n { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?n } ORDER BY ?n"
MANY = "SELECT * { VALUES ?x { " + "1 " * 501 + "} }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
P1 = "https://w3id.org/tipsom/graph/brochure/P1"
TYPES = {
    "csv-guarded": "text/csv; charset=utf-8",
    "csvw": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.parametrize("name", TYPES)
def test_a_table_is_answered_in_each_format(client: FlaskClient, name: str) -> None:
    response = client.get("/sparql", query_string={"query": NAMES, "format": name})
    assert (response.status_code, response.headers["Content-Type"]) == (200, TYPES[name])
    assert response.headers["KG-Rows"] == "3"
    again = client.post("/sparql", data={"query": NAMES, "format": name})
    assert again.data == response.data


@pytest.mark.parametrize("name", TYPES)
def test_a_boolean_is_answered_in_each_format(client: FlaskClient, name: str) -> None:
    response = client.get("/sparql", query_string={"query": "ASK {}", "format": name})
    assert (response.status_code, response.headers["KG-Rows"]) == (200, "1")


@pytest.mark.parametrize("name", TYPES)
def test_the_limit_of_rows_holds_in_each_format(client: FlaskClient, name: str) -> None:
    response = client.post("/sparql", data={"query": MANY, "format": name})
    assert response.status_code == 413
    assert response.get_json()["type"].endswith("/problems/result-too-large")


@pytest.mark.parametrize("name", TYPES)
def test_a_graph_is_no_table(client: FlaskClient, name: str) -> None:
    response = client.get("/sparql", query_string={"query": "CONSTRUCT WHERE {?s ?p ?o}", "format": name})
    assert response.status_code == 406


def test_csv_asked_for_by_its_media_type_is_the_exact_one(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": NAMES}, headers={"Accept": "text/csv"})
    assert response.data.startswith(b"x,n\r\n")


def test_csv_on_the_web_holds_the_exact_csv_and_what_it_is(client: FlaskClient, release: Release) -> None:
    response = client.get("/sparql", query_string={"query": NAMES, "format": "csvw"})
    archive = zipfile.ZipFile(BytesIO(response.data))
    exact = client.get("/sparql", query_string={"query": NAMES, "format": "csv"})
    assert archive.read("answer.csv") == exact.data
    assert archive.read("query.rq").decode() == NAMES
    said = json.loads(archive.read("answer.csv-metadata.json"))
    assert said["dc:title"] == "A small graph"
    assert said["dc:source"] == {"@id": "https://w3id.org/tipsom/release/1.0.0"}
    assert said["dc:issued"]["@value"] == release.manifest.issued == "2026-01-31"
    assert said["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}


@pytest.mark.parametrize(
    ("parameters", "header"),
    [
        ({"format": "csv", "download": ""}, 'attachment; filename="query-257c66c2-1.0.0-'),
        ({"format": "csv", "download": "my names"}, 'attachment; filename="my-names.csv"'),
        ({"format": "csvw", "download": "a\r\nX: y"}, 'attachment; filename="a-X-y.zip"'),
        ({"download": "n"}, 'attachment; filename="n.srj"'),
        (
            {"query": f"#+ title: Names\n{NAMES}", "format": "xlsx", "download": ""},
            'attachment; filename="names-1.0.0-',
        ),
    ],
)
def test_an_answer_is_saved_on_request(client: FlaskClient, parameters: dict[str, str], header: str) -> None:
    response = client.get("/sparql", query_string={"query": NAMES, **parameters})
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith(header)


def test_a_browser_that_saves_gets_no_page(client: FlaskClient) -> None:
    response = client.get(
        "/sparql", query_string={"query": NAMES, "download": ""}, headers={"Accept": BROWSER}
    )
    assert "html" not in response.headers["Content-Type"]
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("query", ["SELECT", "SELECT * { SERVICE <http://e/> {} }"])
def test_an_error_is_not_saved(client: FlaskClient, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query, "download": "x"})
    assert response.status_code >= 400
    assert "Content-Disposition" not in response.headers


def test_without_the_request_nothing_is_saved(client: FlaskClient) -> None:
    assert "Content-Disposition" not in client.get("/sparql", query_string={"query": NAMES}).headers


def test_a_file_name_is_asked_for_once(client: FlaskClient) -> None:
    response = client.get("/sparql?query=ASK{}&download=a&download=b")
    assert response.status_code == 400


def test_a_graph_is_saved_under_its_name(client: FlaskClient) -> None:
    response = client.get("/graph", query_string={"graph": P1, "download": "", "format": "trig"})
    assert response.headers["Content-Disposition"].startswith('attachment; filename="brochure-p1-1.0.0-')
    assert response.headers["Content-Disposition"].endswith('.trig"')
