"""Frames: graphs in the shape of the class that a client wants."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.query import frames

ALL = "CONSTRUCT WHERE { ?s ?p ?o }"
SEA, LAND = "inst:sea", "inst:land"


def test_a_frame_puts_its_class_on_top_and_what_it_points_to_inside(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": ALL, "frame": "instrument"})
    assert response.headers["Content-Type"] == "application/ld+json"
    document = response.get_json()
    assert [node["id"] for node in document["@graph"]] == [LAND, SEA]
    land, sea = document["@graph"]
    assert land["supplements"] == {
        "id": SEA,
        "type": ["tsom:Convention", "tsom:Instrument"],
        "prefLabel": {"en": ["Convention on the sea"], "fr": ["Convention sur la mer"]},
    }
    assert sea["isSupplementedBy"]["id"] == LAND


def test_a_framed_document_can_be_read_without_a_network(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": ALL, "frame": "instrument"})
    triples = {quad.triple for quad in ox.parse(response.data, format=ox.RdfFormat.JSON_LD)}
    name = ox.Literal("Convention sur la mer", language="fr")
    assert name in {triple.object for triple in triples}


def test_a_graph_is_framed_too(client: FlaskClient) -> None:
    document = client.get("/graph?default&frame=instrument").get_json()
    assert [node["id"] for node in document["@graph"]] == [LAND, SEA]


def test_without_a_thing_of_the_class_the_graph_is_empty(client: FlaskClient) -> None:
    assert client.get("/graph?default&frame=state").get_json()["@graph"] == []


@pytest.mark.parametrize("path", ["/graph?default", "/sparql?query=CONSTRUCT+WHERE+%7B?s+?p+?o%7D"])
@pytest.mark.parametrize("name", ["nothing", "", "../texts/contents", "__init__"])
def test_an_unknown_frame_is_answered_with_those_there_are(client: FlaskClient, path: str, name: str) -> None:
    response = client.get(f"{path}&frame={name}")
    assert response.status_code == 400
    assert "audience, instrument, key-area" in response.get_json()["hint"]


@pytest.mark.parametrize(
    ("parameters", "accept"), [({"format": "turtle"}, None), ({}, "text/turtle"), ({"query": "ASK {}"}, None)]
)
def test_a_frame_shapes_nothing_but_json_ld(
    client: FlaskClient, parameters: dict[str, str], accept: str | None
) -> None:
    query = {"query": ALL, "frame": "instrument", **parameters}
    response = client.get("/sparql", query_string=query, headers={"Accept": accept} if accept else {})
    assert response.status_code == 406


def test_a_frame_is_part_of_what_an_answer_is(client: FlaskClient) -> None:
    tags = {
        client.get("/sparql", query_string={"query": ALL, "format": "jsonld", **frame}).headers["ETag"]
        for frame in ({}, {"frame": "instrument"}, {"frame": "publication"})
    }
    assert len(tags) == 3


@pytest.mark.parametrize("name", frames.names())
def test_every_frame_is_published_and_follows_links_one_step(client: FlaskClient, name: str) -> None:
    response = client.get(f"/frames/{name}")
    assert response.headers["Content-Type"].startswith("application/ld+json")
    frame = json.loads(response.data)
    assert frame["@type"].startswith("https://w3id.org/tipsom/ontology#")
    assert frame["@embed"] == "@never"
    inner = [value for key, value in frame.items() if key.startswith("tsom:")]
    inner += frame.get("@reverse", {}).values()
    assert inner
    assert all(value["@explicit"] is True for value in inner)


def test_an_unknown_frame_has_no_address(client: FlaskClient) -> None:
    assert client.get("/frames/nothing").status_code == 404
