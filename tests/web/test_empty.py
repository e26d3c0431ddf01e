"""Empty answers say that they are, and why."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PREFIXES = (
    "PREFIX tsom: <https://w3id.org/tipsom/ontology#> PREFIX inst: <https://w3id.org/tipsom/id/instrument/> "
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
EMPTY = PREFIXES + 'SELECT * { ?i a tsom:Protocol ; skos:prefLabel "Protocol on land" }'


def get(client: FlaskClient, query: str, accept: str = "application/json", **more: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **more}, headers={"Accept": accept})


def test_an_empty_answer_carries_a_hint(client: FlaskClient) -> None:
    response = get(client, EMPTY)
    assert response.headers["KG-Hint"] == "no solutions; see ?explain=empty"
    assert "KG-Hint" in response.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("query", ["ASK {}", PREFIXES + "SELECT * { ?i a tsom:Protocol }"])
def test_an_answer_with_rows_carries_none(client: FlaskClient, query: str) -> None:
    assert "KG-Hint" not in get(client, query).headers


def test_a_term_that_does_not_exist_is_hinted_at_though_there_are_rows(client: FlaskClient) -> None:
    response = get(client, PREFIXES + "SELECT * { ?i a tsom:Protocol OPTIONAL { ?i tsom:suplements ?s } }")
    assert response.headers["KG-Rows"] == "1"
    assert response.headers["KG-Hint"] == (
        "nothing uses tsom:suplements, did you mean <https://w3id.org/tipsom/ontology#supplements>?"
    )


def test_a_hint_is_one_line_of_ascii(client: FlaskClient) -> None:
    response = get(client, PREFIXES + "SELECT * { ?i tsom:é <https://w3id.org/tipsom/\u202e\u00a0x> }")
    assert response.headers["KG-Hint"].isascii()
    assert response.headers["KG-Hint"].startswith("no solutions; see ?explain=empty; nothing uses tsom:\\xe9")
    long = get(client, PREFIXES + f"SELECT * {{ ?i tsom:{'x' * 900} 1 }}")
    assert len(long.headers["KG-Hint"]) == 500


def test_the_diagnosis_names_the_part_and_what_is_near(client: FlaskClient) -> None:
    response = get(client, EMPTY, explain="empty")
    found = response.get_json()
    assert (response.status_code, response.content_type) == (200, "application/json")
    assert found["empty"] is True
    (part,) = found["parts"]
    assert part["patterns"] == ['?i skos:prefLabel "Protocol on land" .']
    assert part["advice"] == [
        {"kind": "language", "message": 'There is "Protocol on land"@en.', "instead": '"Protocol on land"@en'}
    ]
    assert get(client, EMPTY, "application/sparql-results+json", explain="empty").content_type == (
        "application/json"
    )
    again = client.get(
        "/sparql",
        query_string={"query": EMPTY, "explain": "empty"},
        headers={"If-None-Match": response.headers["ETag"], "Accept": "application/json"},
    )
    assert again.status_code == 304


def test_the_diagnosis_is_a_page_and_text_too(client: FlaskClient) -> None:
    page = get(client, EMPTY, "text/html", explain="empty").text
    assert '<pre tabindex="0" dir="ltr">?i skos:prefLabel &#34;Protocol on land&#34; .</pre>' in page
    assert get(client, EMPTY, "text/plain", explain="empty").text == (
        "No solution.\n"
        "\n"
        '    ?i skos:prefLabel "Protocol on land" .\n'
        "No statement matches this pattern.\n"
        '- There is "Protocol on land"@en. "Protocol on land"@en\n'
    )


def test_the_page_of_an_empty_answer_leads_to_it(client: FlaskClient) -> None:
    assert "explain=empty" in get(client, EMPTY, "text/html").text
    assert "explain=empty" not in get(client, "ASK {}", "text/html").text


@pytest.mark.parametrize(
    ("query", "explain", "status"),
    [
        ("SELECT", "empty", 400),
        (EMPTY, "full", 400),
        ("SELECT * { SERVICE <http://e/> {} }", "empty", 403),
    ],
)
def test_what_cannot_be_explained_is_an_error(
    client: FlaskClient, query: str, explain: str, status: int
) -> None:
    assert get(client, query, explain=explain).status_code == status
    assert get(client, EMPTY, "image/png", explain="empty").status_code == 406


def test_a_form_may_ask_for_it_too(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": EMPTY, "explain": "empty"})
    assert response.get_json()["empty"] is True
