"""Participation in the graph: every row of the tables it was made from, and the official totals."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.curate import sources
from kg.layout import Project
from kg.rdf.prefixes import expand

ROOT = Path(__file__).parents[2]
TREATY = ROOT.parent / "shared" / "domain" / "treaty"
beside = pytest.mark.skipif(not TREATY.is_dir(), reason="the tables of the domain are not beside the project")

SLUGS = {
    "UNTOC": "untoc",
    "TIP": "trafficking-in-persons-protocol",
    "SOM": "smuggling-of-migrants-protocol",
    "FIREARMS": "firearms-protocol",
}
DATES = {"day": "onDate", "month": "inMonth", "year": "inYear"}


def rows(name: str) -> list[dict[str, str]]:
    with (TREATY / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def node(name: str) -> ox.NamedNode:
    iri = expand(name)
    assert iri
    return ox.NamedNode(iri)


@pytest.fixture(scope="module")
def said() -> dict[tuple[str, str], set[str]]:
    """The values, by subject and predicate, of what the data say."""
    found: dict[tuple[str, str], set[str]] = {}
    for quad in sources.load(Project(ROOT)).quads():
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            found.setdefault((quad.subject.value, quad.predicate.value), set()).add(quad.object.value)
    return found


def values(said: dict[tuple[str, str], set[str]], subject: str, predicate: str) -> set[str]:
    return said.get((node(subject).value, node(predicate).value), set())


def act(row: dict[str, str]) -> str:
    party = row["iso3"].lower() or "european-union"
    return f"act:{row['instrument'].lower()}-{party}-{row['action']}"


@beside
def test_every_row_is_an_act_of_its_kind(said: dict[tuple[str, str], set[str]]) -> None:
    table = rows("participation.csv")
    assert len(table) == 1086
    for row in table:
        kind = "ConsentToBeBound" if row["action"] == "unspecified" else row["action"].capitalize()
        role = "hasSignatureOf" if row["action"] == "signature" else "hasConsentOf"
        party = f"state:{row['iso3'].lower()}" if row["iso3"] else "agent:european-union"
        assert values(said, act(row), "rdf:type") == {node(f"tsom:{kind}").value}, row
        assert values(said, act(row), "tsom:concerns") == {node(f"inst:{SLUGS[row['instrument']]}").value}
        assert values(said, act(row), f"tsom:{role}") == {node(party).value}
        assert values(said, act(row), "dcterms:source") == {node(f"source:{row['source_id'].lower()}").value}


@beside
def test_every_date_has_the_precision_of_its_row(said: dict[tuple[str, str], set[str]]) -> None:
    for row in rows("participation.csv"):
        given = {name: values(said, act(row), f"tsom:{name}") for name in ("onDate", "inMonth", "inYear")}
        expected: dict[str, set[str]] = {"onDate": set(), "inMonth": set(), "inYear": set()}
        if row["date"]:
            expected["inYear"] = {row["date"][:4]}
            expected[DATES[row["date_precision"]]] = {row["date"]}
        assert given == expected, row


@beside
def test_every_corroboration_and_every_note_is_kept(said: dict[tuple[str, str], set[str]]) -> None:
    names = ("hasDateConfirmedBy", "hasEntryIntoForceConfirmedBy", "hasMembershipConfirmedBy")
    for row in rows("participation.csv"):
        listed = {part.split(" (")[0].lower() for part in row["corroborated_by"].split("; ") if part}
        found = set().union(*(values(said, act(row), f"tsom:{name}") for name in names))
        assert found == {node(f"source:{one}").value for one in listed}, row
        assert bool(row["note"]) <= bool(values(said, act(row), "skos:note")), row


@beside
def test_every_source_is_described(said: dict[tuple[str, str], set[str]]) -> None:
    table = rows("sources.csv")
    assert len(table) == 76
    for row in table:
        name = f"source:{row['source_id'].lower()}"
        assert values(said, name, "dcterms:title") == {row["title"]}
        where = values(said, name, "foaf:page") | values(said, name, "dcterms:bibliographicCitation")
        assert all(any(part.strip() in one for one in where) for part in row["address"].split(" ; ")), row


@beside
def test_every_area_has_its_codes(said: dict[tuple[str, str], set[str]]) -> None:
    table = [row for row in rows("states.csv") if row["iso3"]]
    assert len(table) == 248
    for row in table:
        name = f"state:{row['iso3'].lower()}"
        assert values(said, name, "tsom:isoAlpha2") == {row["iso2"]}
        assert values(said, name, "tsom:m49Code") == {row["m49"]}
        assert row["name_en"] in values(said, name, "skos:prefLabel")
        assert values(said, name, "tsom:unMembershipYear") == ({row["un_member_year"]} - {""})
        region = row["intermediate_m49"] or row["subregion_m49"] or row["region_m49"]
        assert values(said, name, "tsom:isInM49Region") == (
            {node(f"m49:{region}").value} if region else set()
        )


def test_the_acts_up_to_the_pages_of_2024_give_the_official_totals(
    said: dict[tuple[str, str], set[str]],
) -> None:
    counted = {}
    for code, slug in SLUGS.items():
        about = [
            subject
            for (subject, predicate), objects in said.items()
            if predicate == node("tsom:concerns").value and node(f"inst:{slug}").value in objects
        ]
        for role in ("hasConsentOf", "hasSignatureOf"):
            parties = set()
            for subject in about:
                late = said.get((subject, node("tsom:laterThan").value), {""}) | said.get(
                    (subject, node("tsom:onDate").value), {""}
                )
                if max(late) < "2024-04-20":
                    parties |= said.get((subject, node(f"tsom:{role}").value), set())
            counted[code, role] = len(parties)
    assert counted == {
        ("UNTOC", "hasConsentOf"): 192,
        ("UNTOC", "hasSignatureOf"): 147,
        ("TIP", "hasConsentOf"): 182,
        ("TIP", "hasSignatureOf"): 117,
        ("SOM", "hasConsentOf"): 152,
        ("SOM", "hasSignatureOf"): 112,
        ("FIREARMS", "hasConsentOf"): 123,
        ("FIREARMS", "hasSignatureOf"): 52,
    }
