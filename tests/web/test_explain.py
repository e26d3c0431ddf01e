"""Explanations over HTTP."""

from __future__ import annotations

import json

import pyoxigraph as ox
from flask.testing import FlaskClient

ENTAILED = "/explain?subject=inst:sea&predicate=tsom:isSupplementedBy&object=inst:land"


def test_a_page_shows_the_proof_with_links_to_the_sources(client: FlaskClient) -> None:
    response = client.get(ENTAILED, headers={"Accept": "text/html"})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "It holds" in page
    assert "<code>prp-inv2</code>" in page
    assert 'href="/graph/brochure/P1"' in page


def test_json_and_turtle_are_negotiated(client: FlaskClient) -> None:
    content = json.loads(client.get(ENTAILED).data)
    assert (content["present"], content["proof"]["rule"]) == (True, "prp-inv2")
    turtle = client.get(ENTAILED, headers={"Accept": "text/turtle"})
    assert turtle.headers["Content-Type"].startswith("text/turtle")
    assert len(list(ox.parse(turtle.data, format=ox.RdfFormat.TURTLE))) > 10
    assert client.get(f"{ENTAILED}&format=turtle").data == turtle.data


def test_without_a_triple_a_browser_gets_the_form(client: FlaskClient) -> None:
    page = client.get("/explain", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert [f'id="{part}"' in page for part in ("subject", "predicate", "object")] == [True] * 3


def test_what_does_not_hold_says_what_is_missing(client: FlaskClient) -> None:
    path = "/explain?subject=inst:land&predicate=tsom:isSupplementedBy&object=inst:sea"
    content = json.loads(client.get(path).data)
    assert content["present"] is False
    assert content["gaps"][0]["missing"] == "inst:sea tsom:supplements inst:land"
    assert "not in the graph" in client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)


def test_a_wrong_term_and_a_missing_one_are_400(client: FlaskClient) -> None:
    for query, said in (
        ("subject=x&predicate=a&object=b", "'x' is no term"),
        ("subject=inst:sea", "predicate, object"),
    ):
        response = client.get(f"/explain?{query}")
        assert response.status_code == 400
        assert said in json.loads(response.data)["detail"]


def test_a_link_in_a_literal_is_no_link(client: FlaskClient) -> None:
    path = '/explain?subject=inst:land&predicate=rdfs:label&object="<b>javascript:</b>"'
    page = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "<b>" not in page
