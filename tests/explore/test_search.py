"""Finding things by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.errors import NotFoundError
from kg.explore.search import Index, Match, Search
from kg.rdf.prefixes import expand
from kg.release.search import ALTERNATIVE, IDENTIFIER, LABEL, Entity, Kind, Name, write

CONVENTION = "https://w3id.org/tipsom/ontology#Convention"


def entity(name: str, labels: dict[str, str], *others: Name, kind: Kind = "thing", tier: int = 0) -> Entity:
    names = [Name(role=LABEL, language=tag, text=text) for tag, text in labels.items()]
    own = Name(role=IDENTIFIER, language="", text=name)
    return Entity(
        iri=expand(name) or name,
        kind=kind,
        type=CONVENTION if kind == "thing" else None,
        tier=tier,
        names=tuple(sorted([*names, *others, own])),
    )


def called(text: str) -> Name:
    return Name(role=ALTERNATIVE, language="en", text=text)


THINGS: Sequence[Entity] = (
    entity("tsom:Convention", {"en": "Convention", "fr": "Convention"}, kind="class", tier=1),
    entity("tsom:supplements", {"en": "supplements", "fr": "complète"}, kind="property", tier=1),
    entity(
        "inst:untoc",
        {
            "en": "Convention against Transnational Organized Crime",
            "fr": "Convention contre la criminalité transnationale organisée",
            "ar": "اتفاقية الأمم المتحدة لمكافحة الجريمة المنظمة",
        },
        called("UNTOC"),
        Name(role=IDENTIFIER, language="", text="wd:Q2"),
    ),
    entity("crime:trafficking", {"en": "trafficking in persons", "zh": "贩运人口", "ru": "торговля людьми"}),
    entity("link:untoc", {"en": "UNTOC"}, tier=2),
    entity("state:tur", {"en": "Türkiye", "fr": "Türkiye", "es": "Turquía"}),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("index") / "search.sqlite"
    write(path, THINGS)
    return Index(path)


@pytest.mark.parametrize(
    ("text", "language", "first", "match"),
    [
        ("UNTOC", "en", "inst:untoc", Match.EXACT),
        ("conv", "fr", "inst:untoc", Match.PREFIX),
        ("convention", "fr", "tsom:Convention", Match.EXACT),
        ("crime organized", "en", "inst:untoc", Match.WORDS),
        ("org cri", "en", "inst:untoc", Match.BEGINNINGS),
        ("traficking in persns", "en", "crime:trafficking", Match.SIMILAR),
        ("UNOTC", "en", "inst:untoc", Match.SIMILAR),
        ("persons of the sea", "en", "crime:trafficking", Match.PARTIAL),
        ("CRIMINALITE", "fr", "inst:untoc", Match.WORDS),
        ("turkiye", "en", "state:tur", Match.EXACT),
        ("ТОРГОВЛЯ", "ru", "crime:trafficking", Match.PREFIX),
        ("贩运", "zh", "crime:trafficking", Match.PREFIX),
        ("人口贩运", "zh", "crime:trafficking", Match.SIMILAR),
        ("اتفاقيه الامم", "ar", "inst:untoc", Match.PREFIX),
        ("inst:untoc", "en", "inst:untoc", Match.EXACT),
        ("https://w3id.org/tipsom/id/instrument/untoc", "en", "inst:untoc", Match.EXACT),
        ("http://www.wikidata.org/entity/Q2", "en", "inst:untoc", Match.EXACT),
        ("q2", "en", "inst:untoc", Match.WORDS),
    ],
)
def test_a_name_is_found(index: Index, text: str, language: str, first: str, match: Match) -> None:
    hit = index.find(Search(text=text, language=language)).hits[0]
    assert (hit.name, hit.match) == (first, match)


@pytest.mark.parametrize(
    "text", ["", "  ", "?!", "xyzzy", "zz", '"', "*", "NEAR(", "a" * 400, "\0", "NOT NEAR"]
)
def test_what_is_no_name_finds_nothing_and_breaks_nothing(index: Index, text: str) -> None:
    assert index.find(Search(text=text)).hits == ()


def test_a_thing_is_named_in_the_readers_language_and_so_is_its_class(index: Index) -> None:
    hit = index.find(Search(text="UNTOC", language="fr")).hits[0]
    assert hit.label.text == "Convention contre la criminalité transnationale organisée"
    assert (hit.matched.text, hit.matched.language) == ("UNTOC", "en")
    assert hit.type is not None
    assert hit.type.language == "fr"


def test_a_thing_without_a_name_in_the_readers_language_is_named_in_english(index: Index) -> None:
    assert index.find(Search(text="贩运人口", language="fr")).hits[0].label.language == "en"


def test_a_thing_is_found_once_by_its_best_name(index: Index) -> None:
    found = index.find(Search(text="untoc"))
    assert [hit.name for hit in found.hits] == ["inst:untoc", "link:untoc"]
    assert found.total == 2


def test_a_slip_is_corrected_and_said(index: Index) -> None:
    assert index.find(Search(text="traficking persns")).suggestion == "trafficking persons"
    assert index.find(Search(text="trafficking")).suggestion == ""


def test_only_the_kinds_asked_for_are_found(index: Index) -> None:
    found = index.find(Search(text="convention", kinds=("class", "property")))
    assert [hit.name for hit in found.hits] == ["tsom:Convention"]
    assert index.find(Search(text="convention", kinds=("query",))).total == 0


def test_no_more_than_asked_for_are_returned_and_all_are_counted(index: Index) -> None:
    found = index.find(Search(text="c", limit=1))
    assert (len(found.hits), found.total) == (1, 4)


def test_an_index_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no search index"):
        Index(tmp_path / "search.sqlite")
