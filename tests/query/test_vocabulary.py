"""Terms that exist, and the nearest to one that does not."""

from __future__ import annotations

import pytest

from kg.query.vocabulary import Vocabulary, names, split, write

KNOWN = Vocabulary(["http://e/#supplements", "http://e/#Protocol", "http://e/id/sea", "urn:x"])


@pytest.mark.parametrize(
    ("iri", "near"),
    [
        ("http://e/#suplements", "http://e/#supplements"),
        ("http://e/#protocol", "http://e/#Protocol"),
        ("http://e/id/suplements", None),
        ("http://e/#" + "s" * 300, None),
    ],
)
def test_the_nearest_is_of_the_same_namespace(iri: str, near: str | None) -> None:
    assert KNOWN.nearest(iri) == near


def test_a_vocabulary_that_is_not_whole_misses_nothing() -> None:
    assert "http://e/#x" not in KNOWN
    assert "http://e/#x" in Vocabulary([], is_complete=False)


def test_names_are_those_of_the_body() -> None:
    query = (
        "PREFIX e: <http://e/> CONSTRUCT { ?a e:new ?b } WHERE { ?a e:p\\-q <urn:x> ; o:p 'e:s' . # e:c\n }"
    )
    assert list(names(query)) == [("e:p\\-q", "http://e/p-q"), ("<urn:x>", "urn:x")]
    assert list(names("ASK { '")) == []


def test_iris_are_split_and_written() -> None:
    assert split("http://e/a#b") == ("http://e/a#", "b")
    assert write("http://e/a-b", {"e": "http://e/"}) == "e:a-b"
    assert write("http://e/a(b", {"e": "http://e/"}) == "<http://e/a(b>"
