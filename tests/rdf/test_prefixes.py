"""The prefix registry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.prefixes import PREFIXES, expand, shorten, used_by


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://w3id.org/tipsom/id/publication/toolkit", "pub:toolkit"),
        ("https://w3id.org/tipsom/graph/brochure/P7", "psg:P7"),
        ("https://w3id.org/tipsom/graph/brochure", "graph:brochure"),
        ("https://w3id.org/tipsom/ontology#Programme", "tsom:Programme"),
        ("http://purl.org/dc/terms/title", "dcterms:title"),
        ("https://w3id.org/tipsom/id/publication/a/b", "<https://w3id.org/tipsom/id/publication/a/b>"),
        ("https://w3id.org/tipsom/id/publication/", "<https://w3id.org/tipsom/id/publication/>"),
        ("http://example.org/x", "<http://example.org/x>"),
    ],
)
def test_an_iri_is_shortened_by_its_longest_namespace(iri: str, name: str) -> None:
    assert shorten(iri) == name
    assert expand(name) == iri


@pytest.mark.parametrize("name", ["nothing", "unknown:name", ""])
def test_what_is_no_name_expands_to_nothing(name: str) -> None:
    assert expand(name) is None


@given(st.sampled_from(sorted(PREFIXES)), st.from_regex(r"\A[a-z0-9][a-z0-9.-]{0,8}[a-z0-9]\Z"))
def test_expanding_a_shortened_iri_gives_it_back(prefix: str, local: str) -> None:
    iri = PREFIXES[prefix] + local
    assert expand(shorten(iri)) == iri


def test_no_prefix_is_registered_for_two_namespaces() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)


def test_only_used_prefixes_are_returned() -> None:
    assert list(used_by(["http://purl.org/dc/terms/title", "http://example.org/x"])) == ["dcterms"]
