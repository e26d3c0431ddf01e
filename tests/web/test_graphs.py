"""The graph store: graphs by name, for reading."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

P1 = "https://w3id.org/tipsom/graph/brochure/P1"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


@pytest.mark.parametrize("accept", FORMATS)
def test_a_named_graph_is_read_in_each_format(client: FlaskClient, accept: str) -> None:
    response = client.get("/graph", query_string={"graph": P1}, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith(accept)
    assert "Accept" in response.headers["Vary"]
    triples = {quad.triple for quad in ox.parse(response.data, format=FORMATS[accept])}
    assert len(triples) == 8
    assert ox.Literal("Convention sur la mer", language="fr") in {triple.object for triple in triples}
    assert response.headers["KG-Rows"] == "8"


@pytest.mark.parametrize("path", ["/graph", "/graph/brochure/P1"])
@pytest.mark.parametrize(("name", "fmt"), [("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS)])
def test_formats_of_datasets_name_the_graph(
    client: FlaskClient, path: str, name: str, fmt: ox.RdfFormat
) -> None:
    graph = {"graph": P1} if path == "/graph" else {}
    response = client.get(path, query_string={"format": name, **graph})
    assert {quad.graph_name for quad in ox.parse(response.data, format=fmt)} == {ox.NamedNode(P1)}


def test_the_default_graph_is_read_without_a_name(client: FlaskClient) -> None:
    response = client.get("/graph?default", headers={"Accept": "application/n-quads"})
    quads = list(ox.parse(response.data, format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name for quad in quads} == {ox.DefaultGraph()}
    count = client.get(
        "/sparql", query_string={"query": "SELECT (COUNT(*) AS ?n) {?s ?p ?o}", "format": "csv"}
    )
    assert count.data == f"n\r\n{len(quads)}\r\n".encode()


def test_turtle_is_the_default_format(client: FlaskClient) -> None:
    assert client.get("/graph", query_string={"graph": P1}).headers["Content-Type"].startswith("text/turtle")


def test_a_graph_is_read_by_its_own_address_too(client: FlaskClient) -> None:
    direct = client.get("/graph/brochure/P1", headers={"Accept": "text/turtle"})
    indirect = client.get("/graph", query_string={"graph": P1}, headers={"Accept": "text/turtle"})
    assert direct.data == indirect.data


def test_head_has_the_headers_and_no_body(client: FlaskClient) -> None:
    get = client.get("/graph", query_string={"graph": P1})
    head = client.head("/graph", query_string={"graph": P1})
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "KG-Rows"):
        assert head.headers[name] == get.headers[name]


def test_a_graph_that_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    entity = client.get("/graph", query_string={"graph": P1}).headers["ETag"]
    response = client.get("/graph", query_string={"graph": P1}, headers={"If-None-Match": entity})
    assert (response.status_code, response.data) == (304, b"")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("grahp=http://e/g", 400),
        ("default&graph=http://e/g", 400),
        ("default&default", 400),
        ("default=yes", 400),
        (f"graph={P1}&graph={P1}", 400),
        ("graph=", 400),
        ("graph=brochure/P1", 400),
        ("graph=http://e/a%20b", 400),
        ("graph=%FF", 400),
        ("graph=%zz", 400),
        ("graph=http://e/nowhere", 404),
        ("default&format=docx", 406),
        ("default&format=csv", 406),
        ("graph=http://e/" + "x" * 2_000, 414),
    ],
)
def test_wrong_requests_are_told_so(client: FlaskClient, query: str, status: int) -> None:
    response = client.get(f"/graph?{query}")
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", [f"/graph?graph={P1}", "/graph?default", "/graph/brochure/P1"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_writing_is_not_allowed(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(path, method=method, data="<a> <b> <c> .", content_type="text/turtle")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_options_say_that_it_can_be_read_from_anywhere(client: FlaskClient) -> None:
    response = client.options("/graph")
    assert {*response.headers["Allow"].split(", ")} == {"GET", "HEAD", "OPTIONS"}
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
