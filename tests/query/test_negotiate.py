"""Content negotiation: a table of cases, and what holds for every header."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import NotAcceptableError
from kg.query.negotiate import HTML, choose, prefers_html, require
from kg.rdf.formats import FORMATS, offered_for

SOLUTIONS, GRAPH = offered_for("solutions"), offered_for("graph")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        (XML, XML),
        (XML.upper(), XML),
        (f"{JSON};q=0.1, {XML};q=0.9", XML),
        (f"{JSON};q=0.5, {XML};q=0.5", JSON),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/xml;q=0.3, text/csv;q=0.2", "text/xml"),
        ("text/*", "text/csv"),
        ("application/*", JSON),
        ("text/csv;q=0, text/*", "text/tab-separated-values"),
        (f"{JSON};q=0, application/json;q=0, */*", XML),
        (f"*/*;q=0.1, {XML};q=0", JSON),
        ("text/csv; charset=utf-8 ; q=0.7, */*;q=0.2", "text/csv"),
        ("text/csv;q=0.2, text/csv;q=0.9, text/tab-separated-values;q=0.5", "text/csv"),
        (f"image/png, {XML};q=0.001", XML),
        ("nonsense", JSON),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/csv;q=2", None),
        ("text/csv;q=0.1234", None),
        ("*/csv, image/png", None),
    ],
)
def test_accept_chooses_a_format_of_solutions(accept: str | None, chosen: str | None) -> None:
    found = choose(accept, SOLUTIONS)
    assert (found.media_type if found else None) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/turtle"),
        ("text/turtle;q=0.5, application/n-triples;q=0.9, */*;q=0.1", "application/n-triples"),
        ("application/json", "application/json"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("application/trig", "application/trig"),
        (BROWSER, "application/xml"),
    ],
)
def test_accept_chooses_a_format_of_a_graph(accept: str | None, chosen: str | None) -> None:
    found = choose(accept, GRAPH)
    assert (found.media_type if found else None) == chosen


@pytest.mark.parametrize(
    ("asked", "solutions", "graph"),
    [
        ("csv", "csv", None),
        ("SRJ", "json", None),
        ("turtle", None, "turtle"),
        ("ttl", None, "turtle"),
        ("application/n-triples", None, "ntriples"),
        ("json", "json", "jsonld"),
        ("xml", "xml", "rdfxml"),
        ("trig", None, "trig"),
        ("nq", None, "nquads"),
        ("docx", None, None),
    ],
)
def test_a_format_may_be_asked_for_by_name(asked: str, solutions: str | None, graph: str | None) -> None:
    found = [choose("text/html", offered, asked) for offered in (SOLUTIONS, GRAPH)]
    assert [choice.format.name if choice else None for choice in found] == [solutions, graph]


def test_text_bears_its_charset() -> None:
    found = choose("text/csv", SOLUTIONS)
    assert found is not None
    assert found.content_type == "text/csv; charset=utf-8"


def test_what_cannot_be_had_is_answered_with_what_can() -> None:
    with pytest.raises(NotAcceptableError, match=r"text/turtle \(format=turtle\)"):
        require("image/png", GRAPH)


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/html;q=0.5, text/turtle;q=0.9", False),
        ("*/*", False),
        ("text/html;q=0", False),
        (None, False),
    ],
)
def test_a_browser_is_known_by_its_preference(accept: str | None, html: bool) -> None:  # noqa: FBT001
    assert prefers_html(accept) is html


RANGES = st.sampled_from(
    [
        "*/*",
        "text/*",
        "application/*",
        "image/png",
        "a",
        "",
        *(name for fmt in FORMATS for name in fmt.media_types),
    ]
)
QUALITIES = st.sampled_from(["", ";q=0", ";q=0.001", ";q=0.5", ";q=1", ";q=x", ";a=b;q=0.2", ";"])
HEADERS = st.one_of(
    st.text(max_size=60), st.lists(st.tuples(RANGES, QUALITIES).map("".join), max_size=8).map(",".join)
)


@settings(deadline=None)
@given(
    st.none() | HEADERS,
    st.none() | st.text(max_size=12),
    st.sets(st.sampled_from([*FORMATS, HTML]), max_size=6),
)
def test_nothing_is_chosen_that_is_not_offered(
    accept: str | None, asked: str | None, offered: set[object]
) -> None:
    given_formats = [fmt for fmt in (*FORMATS, HTML) if fmt in offered]
    found = choose(accept, given_formats, asked)
    assert found is None or (found.format in given_formats and found.media_type in found.format.media_types)


@settings(deadline=None)
@given(HEADERS)
def test_what_the_client_excludes_is_never_chosen(accept: str) -> None:
    excluded = f"{accept}, text/csv;q=0"
    found = choose(excluded, SOLUTIONS)
    if "text/csv;q=0." not in accept and "text/csv;q=1" not in accept and accept.count("text/csv") == 0:
        assert found is None or found.media_type != "text/csv"
