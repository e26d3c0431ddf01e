"""Federation over HTTP: answers with receipts, that nobody keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kg.engine.nursery import Source
from kg.engine.workers import Pool
from kg.query.federate import Receipt
from kg.release.reader import Release
from kg.settings import Settings
from kg.web import errors, frame, headers, receipts, sparql
from kg.web.explorer import Explorer
from kg.web.served import Served
from kg.web.urls import Urls

if TYPE_CHECKING:
    from tests.conftest import Endpoint

LISTED = "http://example.org/sparql"
QUERY = (
    "PREFIX tsom: <https://w3id.org/tipsom/ontology#> "
    f"SELECT ?i ?n {{ ?i a tsom:Protocol . SERVICE <{LISTED}> {{ ?i <http://e/n> ?n }} }}"
)
ROWS = b"""{"head":{"vars":["i","n"]},"results":{"bindings":[
{"i":{"type":"uri","value":"https://w3id.org/tipsom/id/instrument/land"},"n":{"type":"literal","value":"L"}}]}}"""


@pytest.fixture(scope="module")
def pool(release: Release) -> Iterator[Pool]:
    """An engine over the release."""
    served = Served.of_release(release)
    made = Pool(Source(store=served.store, context=served.context), Settings(workers=1))
    yield made
    made.close()


@pytest.fixture
def federated(release: Release, pool: Pool, remote: Endpoint) -> FlaskClient:
    """A client of an endpoint that may call another."""
    return calling(release, pool, remote)


def calling(release: Release, pool: Pool, remote: Endpoint, listed: str = LISTED) -> FlaskClient:
    served = Served.of_release(release)
    urls = Urls(origin="http://127.0.0.1:8000")
    app = Flask("kg.web")
    app.jinja_env.globals["urls"] = urls
    frame.install(app, served, urls)
    errors.install(app, urls)
    settings = Settings(federation=listed)
    explorer = Explorer(pool, settings.timeout)
    app.register_blueprint(sparql.blueprint(pool, explorer, served, settings, urls, remote.dial))
    app.after_request(lambda response: headers.stamp(response, served))
    return app.test_client()


def ask(client: FlaskClient, query: str, accept: str = "text/csv", **more: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **more}, headers={"Accept": accept})


def test_an_answer_has_the_rows_and_a_receipt(federated: FlaskClient, remote: Endpoint) -> None:
    remote.body = ROWS
    response = ask(federated, QUERY)
    assert response.data == b"i,n\r\nhttps://w3id.org/tipsom/id/instrument/land,L\r\n"
    receipt = rf'"{LISTED}";at=@\d{{10}};seconds=\d\.\d{{3}};rows=1'
    assert re.fullmatch(receipt, response.headers["KG-Federation"])
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert "Last-Modified" not in response.headers


def test_every_answer_is_new(federated: FlaskClient, remote: Endpoint) -> None:
    remote.body = ROWS
    ask(federated, QUERY)
    remote.body = ROWS.replace(b'"L"', b'"M"')
    assert ask(federated, QUERY).data.endswith(b",M\r\n")


def test_a_failure_is_a_bad_gateway_with_a_receipt(federated: FlaskClient, remote: Endpoint) -> None:
    remote.status = 500
    response = ask(federated, QUERY, "application/json")
    assert (response.status_code, response.get_json()["type"]) == (
        502,
        "https://w3id.org/tipsom/problems/federation-failed",
    )
    assert 'failed="It answered with status 500."' in response.headers["KG-Federation"]


@pytest.mark.parametrize(("host", "trusted"), [("example.net", True), ("example.org", False)])
def test_a_certificate_that_is_not_in_order_is_a_bad_gateway_with_a_receipt(  # noqa: PLR0913, PLR0917
    release: Release,
    pool: Pool,
    secure: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    trusted: bool,  # noqa: FBT001
) -> None:
    listed = f"https://{host}/sparql"
    if not trusted:
        monkeypatch.delenv("SSL_CERT_FILE")
    response = ask(calling(release, pool, secure, listed), QUERY.replace(LISTED, listed), "application/json")
    assert response.status_code == 502
    assert response.get_json()["detail"] == (
        f"{listed} gave no answer to be used. It did not answer: its certificate or its TLS is not in order."
    )
    assert f'"{listed}";at=@' in response.headers["KG-Federation"]
    assert response.headers["KG-Federation"].endswith(
        ';failed="It did not answer: its certificate or its TLS is not in order."'
    )


def test_an_answer_over_tls_has_a_receipt(release: Release, pool: Pool, secure: Endpoint) -> None:
    listed = "https://example.org/sparql"
    secure.body = ROWS
    response = ask(calling(release, pool, secure, listed), QUERY.replace(LISTED, listed))
    assert response.data == b"i,n\r\nhttps://w3id.org/tipsom/id/instrument/land,L\r\n"
    assert response.headers["KG-Federation"].endswith(";rows=1")


def test_a_blank_node_passes_through_workers_and_is_diagnosed(
    federated: FlaskClient, remote: Endpoint
) -> None:
    remote.body = ROWS.replace(b'"literal","value":"L"', b'"bnode","value":"L"')
    assert b",_:b" in ask(federated, QUERY).data
    assert "1 row" in ask(federated, QUERY, "text/html").text
    unmatched = f"{QUERY[:-1]} FILTER(isLiteral(?n)) }}"
    found = ask(federated, unmatched, "application/json", explain="empty").get_json()
    assert found["empty"] is True
    assert found["parts"][0]["reason"] == "The rest has solutions; the condition leaves none."


def test_another_endpoint_is_forbidden_with_the_list(federated: FlaskClient, remote: Endpoint) -> None:
    response = ask(federated, "SELECT * { SERVICE <http://example.org/> {} }", "application/json")
    assert response.status_code == 403
    assert f"<{LISTED}>" in response.get_json()["hint"]
    assert response.get_json()["excerpt"].endswith("\n           ^")
    assert remote.queries == []
    assert "KG-Federation" not in response.headers


def test_a_page_and_a_diagnosis_call_too(federated: FlaskClient, remote: Endpoint) -> None:
    remote.body = ROWS
    page = ask(federated, QUERY, "text/html")
    assert "1 row" in page.text
    assert "KG-Federation" in page.headers
    remote.body = ROWS.replace(b"land", b"moon")
    found = ask(federated, QUERY, "application/json", explain="empty").get_json()
    assert found["empty"] is True
    assert len(found["parts"][0]["patterns"]) == 2


def test_a_query_without_a_call_is_kept_as_ever(federated: FlaskClient) -> None:
    response = ask(federated, "ASK {} # SERVICE")
    assert "ETag" in response.headers
    assert "KG-Federation" not in response.headers


def test_a_receipt_holds_no_more_than_its_line() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    receipt = Receipt(endpoint="http://e/", at=at, seconds=0.25, failed='a"b\\c\r\nX: é')
    assert receipts.field([receipt, receipt]) == ", ".join(
        ['"http://e/";at=@1767312000;seconds=0.250;failed="a\\"b\\\\c??X: ?"'] * 2
    )
