"""An empty answer says why it is empty."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

P = "PREFIX tsom: <https://w3id.org/tipsom/ontology#> PREFIX inst: <https://w3id.org/tipsom/id/instrument/> "
P += "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


def explained(client: FlaskClient, query: str) -> dict[str, object]:
    response = client.get("/sparql", query_string={"query": P + query, "explain": "empty", "format": "json"})
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def test_an_empty_answer_carries_a_hint_and_a_full_one_none(client: FlaskClient) -> None:
    asked = [f"{P} SELECT * {{ {pattern} }}" for pattern in ("inst:seaa ?p ?o", "inst:sea ?p ?o")]
    empty, full = (client.get("/sparql", query_string={"query": text}) for text in asked)
    assert empty.headers["KG-Rows"] == "0"
    assert empty.headers["KG-Hint"] == (
        "no solutions; ask again with explain=empty to learn why; "
        "inst:seaa -> https://w3id.org/tipsom/id/instrument/sea"
    )
    assert "KG-Hint" not in full.headers


@pytest.mark.parametrize(
    ("query", "part", "kind"),
    [
        ("SELECT * { inst:seaa ?p ?o }", "inst:seaa ?p ?o .", "term"),
        ("SELECT * { ?s skos:prefLabel ?l . inst:sea skos:prefLabel 'nothing like it'@xx }", None, None),
        ("SELECT * { ?s ?p ?o FILTER(?o = 'nowhere to be found') }", None, None),
    ],
)
def test_the_smallest_part_without_a_solution_is_named(
    client: FlaskClient, query: str, part: str | None, kind: str | None
) -> None:
    found = explained(client, query)
    assert found["empty"] is True
    parts = found["parts"]
    assert isinstance(parts, list)
    assert len(parts) == 1
    if part is not None:
        assert parts[0]["patterns"] == [part]
        assert [advice["kind"] for advice in parts[0]["advice"]] == [kind]
        assert parts[0]["advice"][0]["instead"] == "inst:sea"


def test_a_query_that_has_solutions_is_told_so(client: FlaskClient) -> None:
    assert explained(client, "SELECT * { inst:sea ?p ?o }")["empty"] is False


def test_a_pattern_the_wrong_way_round_is_turned(client: FlaskClient) -> None:
    found = explained(client, "SELECT * { ?class a inst:sea }")
    assert found["empty"] is True
    assert "class" in str(found["parts"])


@pytest.mark.parametrize(
    ("accept", "start"), [("text/html", "<!doctype html>"), ("text/plain", "No statement")]
)
def test_a_person_can_read_it(client: FlaskClient, accept: str, start: str) -> None:
    query = {"query": P + "SELECT * { inst:seaa ?p ?o }", "explain": "empty"}
    assert client.get("/sparql", query_string=query, headers={"Accept": accept}).text.startswith(start)


def test_another_explanation_is_refused(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "ASK {}", "explain": "all"})
    assert (response.status_code, response.get_json()["hint"]) == (400, "Write explain=empty.")


def test_what_is_no_query_is_an_error_as_ever(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": "SELECT", "explain": "empty"}).status_code == 400
