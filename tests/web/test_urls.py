"""Where an IRI can be looked at."""

from __future__ import annotations

import pytest

from kg.web.urls import Urls

URLS = Urls(origin="http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("iri", "url"),
    [
        ("https://w3id.org/tipsom/id/programme/gpat", "/id/programme/gpat"),
        ("https://w3id.org/tipsom/ontology#Programme", "/ontology#Programme"),
        ("https://w3id.org/tipsom/graph/brochure/P7", "/graph/brochure/P7"),
        ("https://w3id.org/tipsom/elsewhere", "https://w3id.org/tipsom/elsewhere"),
        ("http://www.w3.org/2002/07/owl#Class", "http://www.w3.org/2002/07/owl#Class"),
        ("javascript:alert(1)", None),
        ("urn:x:y", None),
    ],
)
def test_only_web_addresses_are_linked(iri: str, url: str | None) -> None:
    assert URLS.page(iri) == url


def test_a_path_stands_for_an_iri() -> None:
    assert URLS.iri("/id/programme/gpat") == "https://w3id.org/tipsom/id/programme/gpat"
