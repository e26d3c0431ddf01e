"""Plain queries are answered without the application: the same answers, to the last header."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from kg.engine.cache import Cached
from kg.engine.nursery import Source
from kg.engine.workers import Pool
from kg.errors import QueryTimeoutError
from kg.release.reader import Release
from kg.settings import Settings
from kg.web import wsgi
from kg.web.app import create_app
from kg.web.asking import FAILED, NOTES
from kg.web.direct import Direct
from kg.web.message import Request
from kg.web.served import Served
from kg.web.urls import Urls

NAMES = "SELECT ?x ?n { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?n } ORDER BY ?n"
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <https://w3id.org/tipsom/graph/brochure/P1> { ?s ?p ?o } }"
LACKING = "SELECT * { <https://w3id.org/tipsom/id/instrument/sae> ?p ?o }"
TSV, TURTLE, JSON = "text/tab-separated-values", "text/turtle", "application/sparql-results+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Both:
    """The application, and what answers for it."""

    def __init__(self, release: Release, pool: Pool, settings: Settings) -> None:
        """Answer from one pool."""
        served, urls = Served.of_release(release), Urls(origin="http://127.0.0.1:8000")
        engine = Cached(pool, 1_000_000)
        self.app: Flask = create_app(served, engine, settings, urls)
        self._direct = Direct(engine, served, settings, urls)
        self._threads = ThreadPoolExecutor(2)

    def direct(self, request: Request, known: dict[str, Any]) -> wsgi.Response | None:
        """Return the answer without the application."""
        return asyncio.run(self._direct.answer(request, known, self._threads))

    def application(self, request: Request, known: dict[str, Any]) -> wsgi.Response:
        """Return the answer of the application."""
        return wsgi.respond(self.app, wsgi.environ(request, known))


@pytest.fixture(scope="module")
def both(release: Release) -> Iterator[Both]:
    settings = Settings(workers=2, timeout=5, url_bytes=2_000, body_bytes=20_000, query_bytes=10_000)
    pool = Pool(Source(store=release.folder.store, context=release.folder.context), settings)
    yield Both(release, pool, settings)
    pool.close()


def request(parameters: str = "", method: str = "GET", *, body: bytes = b"", **headers: str) -> Request:
    return Request(
        method=method,
        target=f"/sparql{'?' * bool(parameters)}{parameters}".encode(),
        version="1.1",
        headers={name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
        | {b"host": b"x"},
        body=body,
        peer=("127.0.0.1", 1),
    )


def query(text: str, more: str = "", method: str = "GET", **headers: str) -> Request:
    return request(f"query={quote(text)}{more}", method, body=b"", **headers)


@pytest.mark.parametrize(
    "asked",
    [
        query(NAMES),
        query(NAMES, accept=TSV),
        query(NAMES, accept="*/*;q=0.1, application/sparql-results+xml"),
        query(NAMES, "&format=csvw"),
        query(NAMES, "&default-graph-uri=http%3A%2F%2Fe%2Fnone"),
        query(GRAPH, accept=TURTLE),
        query(GRAPH, "&frame=instrument", accept="application/ld+json"),
        query("ASK {}", origin="http://e"),
        query("SELECT (NOW() AS ?n) {} LIMIT 0"),
        query(LACKING),
        query("# " + "x" * 1_500 + "\nASK {}"),
        request(method="POST", body=NAMES.encode(), content_type="application/sparql-query"),
        request(
            method="POST",
            body=f"query={quote(NAMES)}".encode(),
            content_type="application/x-www-form-urlencoded",
            accept=JSON,
        ),
    ],
)
def test_a_plain_query_has_the_answer_of_the_application(both: Both, asked: Request) -> None:
    found, expected = both.direct(asked, {}), both.application(asked, {})
    assert found is not None
    assert (found.status, found.body) == (200, expected.body)
    assert sorted(found.headers) == sorted(expected.headers)


@pytest.mark.parametrize(
    "asked",
    [
        request(),
        query(NAMES, method="HEAD"),
        query(NAMES, accept=BROWSER),
        query(NAMES, "&format=html"),
        query(NAMES, "&explain=empty"),
        query(NAMES, "&download=names"),
        query(NAMES, "&release=another"),
        query(NAMES, "&update=x"),
        query(NAMES, "&format=docx"),
        query("SELECT * { SERVICE <http://e/> {} }"),
        query("ASK {}", "&x=" + "x" * 2_000),
        query(NAMES, if_none_match='"x"'),
        query(NAMES, if_modified_since="Sat, 31 Jan 2026 00:00:00 GMT"),
        request(method="POST", body=b"#" * 20_001, content_type="application/sparql-query"),
        request(method="PUT"),
    ],
)
def test_what_is_not_plain_is_left_to_the_application_before_the_engine_is_asked(
    both: Both, asked: Request
) -> None:
    known: dict[str, Any] = {}
    assert both.direct(asked, known) is None
    assert known == {}


def test_a_mistake_of_syntax_is_told_by_the_application_which_looks_closer(both: Both) -> None:
    known: dict[str, Any] = {}
    asked = query("SELECT *\nWHERE { ?s foo:p ?o }")
    assert both.direct(asked, known) is None
    assert known == {NOTES: {}}
    found, expected = both.application(asked, known), both.application(asked, {})
    assert (found.status, found.body, found.headers) == (400, expected.body, expected.headers)


def test_another_error_of_the_engine_is_told_by_the_application_which_does_not_ask_again(both: Both) -> None:
    known: dict[str, Any] = {}
    asked = query(
        f"SELECT * {{ {' . '.join(f'?a{i} ?b{i} ?c{i}' for i in range(9))} }} ORDER BY ?a0", "&timeout=0.2"
    )
    assert both.direct(asked, known) is None
    assert isinstance(known[FAILED], QueryTimeoutError)
    assert both.application(asked, known).status == 504
