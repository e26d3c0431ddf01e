"""What data can do to a page: nothing but be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from kg.engine.nursery import Source
from kg.engine.workers import Pool
from kg.settings import Settings
from kg.web.app import create_app
from kg.web.served import Served
from kg.web.urls import Urls

HTML = {"Accept": "text/html"}
DATA = """
@prefix : <https://w3id.org/tipsom/id/x/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:a rdfs:label "<script>alert(1)</script>"@en , "\u202etxet"@he ;
    rdfs:seeAlso <javascript:alert(1)> , <data:text/html,x> , <http://e/good> ;
    rdfs:comment "javascript:alert(2)" .
<javascript:alert(3)> rdfs:isDefinedBy :a .
"""
PAGES = ["/", "/states", "/ontology", "/data", "/sparql", "/id/instrument/sea", "/search?q=sea", "/nowhere"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a thing that means harm."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "a.ttl"
    path.write_text(DATA, "utf-8")
    settings = Settings(workers=1)
    served = Served.of_files([path], folder / "store")
    pool = Pool(Source(store=served.store, context=served.context), settings)
    with create_app(served, pool, settings, Urls(origin="http://127.0.0.1")).test_client() as client:
        yield client.get("/id/x/a", headers=HTML).text
    pool.close()


def test_only_web_addresses_become_links(hostile: str) -> None:
    assert 'href="http://e/good"' in hostile
    assert 'href="javascript:' not in hostile
    assert 'href="data:' not in hostile
    assert "<bdi>javascript:alert(1)</bdi>" in hostile
    assert "<bdi>javascript:alert(3)</bdi>" in hostile


def test_markup_in_data_is_text(hostile: str) -> None:
    assert "<script>alert" not in hostile
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile


def test_text_that_turns_the_direction_is_kept_apart(hostile: str) -> None:
    assert hostile.count("\u202e") == hostile.count('<bdi lang="he">\u202etxet</bdi>') == 1


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_the_host_header_comes_back(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={**HTML, "Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in response.text
    assert "evil.example" not in str(response.headers)


@pytest.mark.parametrize(
    "path", ["/.well-known/void", "//evil.example/", "/id//evil.example", "/states/", "/id/x/"]
)
def test_a_redirect_stays_on_the_host(client: FlaskClient, path: str) -> None:
    headers = {**HTML, "Host": "evil.example"}
    location = client.get(path, headers=headers).headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")
