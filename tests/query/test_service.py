"""The service description."""

from __future__ import annotations

import pyoxigraph as ox

from kg.query.service import Service, description
from kg.rdf.formats import FORMATS
from kg.settings import Settings

SD = "http://www.w3.org/ns/sparql-service-description#"
SCHEMA = "https://schema.org/"
ABOUT = Service(
    endpoint="http://h/sparql",
    default=5,
    graphs={"http://e/g": 3, "http://e/h": 2},
    frames={"state": "http://h/frames/state"},
    settings=Settings(timeout=2.5, nesting=64),
)


def rows(query: str) -> list[tuple[str, ...]]:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in description(ABOUT))
    found = store.query(f"PREFIX sd: <{SD}> PREFIX schema: <{SCHEMA}> {query}")
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(str(term.value) for term in row) for row in found]


def test_every_format_is_named() -> None:
    assert len(rows("SELECT ?f { ?s sd:resultFormat ?f }")) == len(FORMATS)
    assert ("http://www.w3.org/ns/formats/TriG",) in rows("SELECT ?f { ?s sd:resultFormat ?f }")
    described = (
        "?f <http://www.w3.org/ns/dcat#mediaType> ?m ; <http://www.w3.org/2000/01/rdf-schema#label> ?l"
    )
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    media_type = f"https://www.iana.org/assignments/media-types/{excel}"
    assert ("Excel", media_type) in rows(f"SELECT ?l ?m {{ ?s sd:resultFormat ?f . {described} }}")


def test_every_limit_is_stated_with_its_unit() -> None:
    limits = rows(
        "SELECT ?name ?value ?unit { ?s a sd:Service ; schema:additionalProperty ?l . "
        "?l schema:propertyID ?name ; schema:value ?value ; schema:unitText ?unit }"
    )
    assert {
        ("timeout", "2.5", "s"),
        ("nesting", "64", "brackets"),
        ("result_rows", "1000000", "rows"),
        ("result_bytes", "64000000", "bytes"),
        ("query_bytes", "256000", "bytes"),
    } <= set(limits)


def test_every_graph_is_counted() -> None:
    count = "<http://rdfs.org/ns/void#triples>"
    named = rows(f"SELECT ?g ?n {{ ?d sd:namedGraph ?x . ?x sd:name ?g ; sd:graph/{count} ?n }} ORDER BY ?g")
    assert named == [("http://e/g", "3"), ("http://e/h", "2")]
    assert rows(f"SELECT ?n {{ ?d sd:defaultGraph/{count} ?n }}") == [("5",)]


def test_the_service_points_to_its_frames() -> None:
    see_also = "<http://www.w3.org/2000/01/rdf-schema#seeAlso>"
    assert rows(f"SELECT ?f {{ ?s a sd:Service ; {see_also} ?f }}") == [("http://h/frames/state",)]
