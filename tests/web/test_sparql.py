"""The endpoint, as clients of the SPARQL 1.1 Protocol meet it."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

NAMES = "SELECT ?x ?n { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?n } ORDER BY ?n"
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <https://w3id.org/tipsom/graph/brochure/P1> { ?s ?p ?o } }"
TERMS = "https://w3id.org/tipsom/ontology#"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(40)) + " }"


def ask(client: FlaskClient, query: str, accept: str | None = None, **parameters: str) -> Any:  # noqa: ANN401
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query, **parameters}, headers=headers)


@pytest.mark.parametrize(
    ("accept", "content_type", "start"),
    [
        (None, "application/sparql-results+json", b'{"head":{"vars":["x","n"]}'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv; charset=utf-8", b"x,n\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?x\t?n\n"),
    ],
)
def test_a_select_is_answered_in_each_format(
    client: FlaskClient, accept: str | None, content_type: str, start: bytes
) -> None:
    response = ask(client, NAMES, accept)
    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    assert response.data.startswith(start)
    assert response.headers["KG-Rows"] == "3"
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "fmt"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_a_construct_is_answered_in_each_format(client: FlaskClient, accept: str, fmt: ox.RdfFormat) -> None:
    response = ask(client, GRAPH, accept)
    assert response.headers["Content-Type"].startswith(accept)
    triples = {quad.triple for quad in ox.parse(response.data, format=fmt)}
    assert len(triples) == 8
    assert ox.Literal("Convention sur la mer", language="fr") in {triple.object for triple in triples}
    assert int(response.headers["KG-Rows"]) == 8


def test_a_literal_as_a_type_is_answered_in_json_ld(client: FlaskClient) -> None:
    response = ask(client, 'CONSTRUCT { <urn:a> a "x", <urn:C> } {}', "application/ld+json")
    assert json.loads(response.data)["@graph"] == [{"id": "urn:a", "type": "urn:C", "rdf:type": "x"}]


@pytest.mark.parametrize("frame", [{}, {"frame": "instrument"}])
def test_what_json_ld_cannot_say_is_told(client: FlaskClient, frame: dict[str, str]) -> None:
    query = f"CONSTRUCT {{ <tsom:x> a <{TERMS}Instrument> }} {{}}"
    found = ask(client, query, "application/ld+json", **frame)
    assert found.status_code == 406
    assert "JSON-LD: Absolute IRI confused with prefix." in json.loads(found.data)["detail"]
    assert ask(client, query, "text/turtle").status_code == 200


def test_json_ld_is_compacted_with_the_published_context(client: FlaskClient) -> None:
    document = json.loads(ask(client, GRAPH, "application/ld+json").data)
    (land,) = (node for node in document["@graph"] if node["id"] == "inst:land")
    assert land["prefLabel"] == {"en": ["Protocol on land"]}


def test_all_three_ways_to_ask_give_the_same(client: FlaskClient) -> None:
    get = ask(client, NAMES)
    form = client.post("/sparql", data={"query": NAMES})
    direct = client.post("/sparql", data=NAMES, content_type="application/sparql-query")
    assert get.data == form.data == direct.data


def test_the_request_names_the_dataset(client: FlaskClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    response = ask(
        client, count, "text/csv", **{"default-graph-uri": "https://w3id.org/tipsom/graph/brochure/P1"}
    )
    assert response.data == b"n\r\n8\r\n"


@pytest.mark.parametrize(
    ("method", "arguments", "status", "code"),
    [
        ("GET", {"query_string": "query=SELECT"}, 400, "query-syntax"),
        ("GET", {"query_string": "query=%FF"}, 400, "bad-request"),
        ("GET", {"query_string": "query=ASK{}&update=DROP+ALL"}, 400, "bad-request"),
        ("GET", {"query_string": {"query": "DROP ALL"}}, 400, "query-syntax"),
        (
            "GET",
            {"query_string": {"query": "SELECT * { SERVICE <http://e/> {} }"}},
            403,
            "federation-refused",
        ),
        ("GET", {"query_string": {"query": "ASK {}", "format": "docx"}}, 406, "not-acceptable"),
        ("GET", {"query_string": {"query": "ASK {}", "format": "turtle"}}, 406, "not-acceptable"),
        (
            "GET",
            {"query_string": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}},
            406,
            "not-acceptable",
        ),
        ("GET", {"query_string": "query=ASK{}&x=" + "x" * 2_000}, 414, "uri-too-long"),
        ("GET", {"query_string": {"query": ENDLESS, "timeout": "0.2"}}, 504, "query-timeout"),
        ("POST", {"data": "ASK {}", "content_type": "application/json"}, 415, "unsupported-media-type"),
        ("POST", {"data": "ASK {}"}, 415, "unsupported-media-type"),
        (
            "POST",
            {"data": "#" * 10_001, "content_type": "application/sparql-query"},
            413,
            "payload-too-large",
        ),
        (
            "POST",
            {"data": "#" * 20_001, "content_type": "application/sparql-query"},
            413,
            "payload-too-large",
        ),
        (
            "POST",
            {
                "data": "SELECT * { VALUES ?x { " + "1 " * 501 + "} }",
                "content_type": "application/sparql-query",
            },
            413,
            "result-too-large",
        ),
        ("PUT", {}, 405, "method-not-allowed"),
        ("DELETE", {}, 405, "method-not-allowed"),
    ],
)
def test_what_is_wrong_is_a_problem_with_its_status(
    client: FlaskClient, method: str, arguments: dict[str, Any], status: int, code: str
) -> None:
    response = client.open("/sparql", method=method, **arguments)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    problem = response.get_json()
    assert (problem["type"], problem["status"]) == (f"https://w3id.org/tipsom/problems/{code}", status)
    assert problem["detail"]
    assert client.get(problem["help"]).status_code == 200


def test_a_problem_names_the_place(client: FlaskClient) -> None:
    problem = ask(client, "SELECT *\nWHERE { ?s foo:p ?o }").get_json()
    assert (problem["line"], problem["column"]) == (2, 12)
    assert problem["excerpt"] == "WHERE { ?s foo:p ?o }\n           ^"


def test_a_problem_quotes_the_line_as_text_and_on_the_page(client: FlaskClient) -> None:
    query = "SELECT *\nWHERE { ?s skos:prefLabel <\u202e> }"
    assert ask(client, query, "text/plain").get_data(as_text=True) == (
        "400 Query syntax\n"
        "No PREFIX line declares the prefix skos: at line 2, column 12.\n"
        "WHERE { ?s skos:prefLabel <\\u202E> }\n"
        "           ^\n"
        "Put this line first: PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    )
    assert (
        '<pre dir="ltr">WHERE { ?s skos:prefLabel &lt;\\u202E&gt; }' in ask(client, query, "text/html").text
    )


def test_a_browser_gets_the_page_and_a_client_the_description(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": BROWSER})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<textarea" in page.data
    description = client.get("/sparql")
    assert description.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert b"sd:endpoint <http://127.0.0.1:8000/sparql>" in description.data
    assert b"sd:name psg:P1" in description.data


@pytest.mark.parametrize(
    ("query", "status", "shown"),
    [
        (NAMES, 200, '<td><bdi lang="fr">Convention sur la mer</bdi> <small>fr</small></td>'),
        (NAMES, 200, '<p role="status">3 rows.'),
        (NAMES, 200, '<a href="/id/instrument/sea"><bdi lang="en">Convention on the sea</bdi></a>'),
        ("ASK {}", 200, "<strong>Yes</strong>"),
        (GRAPH, 200, "inst:land a tsom:Protocol"),
        ("SELECT (1 AS ?x) (?unbound AS ?y) {}", 200, '<p role="status">1 row.'),
        ('SELECT ("<b>" AS ?x) {}', 200, "<bdi>&lt;b&gt;</bdi>"),
        ("SELECT (IRI('javascript:alert(1)') AS ?x) {}", 200, "<td><bdi>javascript:alert(1)</bdi></td>"),
        ("SELECT", 400, "<h2>Query syntax</h2>"),
        ("SELECT * { SERVICE <http://e/> {} }", 403, "<h2>Endpoint not allowed</h2>"),
    ],
)
def test_a_browser_gets_the_answer_as_a_page(
    client: FlaskClient, query: str, status: int, shown: str
) -> None:
    response = ask(client, query, BROWSER)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert shown in response.get_data(as_text=True)
    assert ask(client, query, format="html").data == response.data


def test_a_browser_gets_a_file_by_its_format(client: FlaskClient) -> None:
    graph = {"default-graph-uri": "https://w3id.org/tipsom/graph/none"}
    for dataset, rows in (({}, "3"), (graph, "0")):
        page = ask(client, NAMES, BROWSER, **dataset).get_data(as_text=True)
        (link,) = (
            part for part in page.split('"') if part.startswith("/sparql?") and part.endswith("format=csv")
        )
        answer = client.get(link.replace("&amp;", "&"), headers={"Accept": BROWSER})
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["KG-Rows"] == rows


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    response = client.head("/sparql", query_string={"query": NAMES})
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Length"] == str(len(ask(client, NAMES).data))


def test_options_says_what_may_be_done_from_other_origins(client: FlaskClient) -> None:
    response = client.options("/sparql", headers={"Origin": "http://x.example"})
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert set(response.headers["Access-Control-Allow-Methods"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_an_answer_is_not_sent_twice(client: FlaskClient) -> None:
    first = ask(client, NAMES)
    again = client.get(
        "/sparql", query_string={"query": NAMES}, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert ask(client, NAMES, "text/csv").headers["ETag"] != first.headers["ETag"]
    assert "ETag" not in ask(client, "SELECT (RAND() AS ?x) {}").headers


def test_every_answer_names_its_release(client: FlaskClient) -> None:
    for path in ("/", "/sparql?query=ASK{}", "/nowhere"):
        assert client.get(path).headers["KG-Release"].startswith("1.0.0-"), path
