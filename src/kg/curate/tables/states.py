"""States and territories, the regions of M49, and organisations that take part in instruments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.curate.tables import rows, trig

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.curate.findings import Finding
    from kg.curate.tables.rows import Row
    from kg.layout import Project

FOLDER: Final = "data/states/source/"
STATES: Final = f"{FOLDER}states.csv"
REGIONS: Final = f"{FOLDER}regions.csv"
ORGANIZATIONS: Final = f"{FOLDER}organizations.csv"
GRAPH: Final = "graph:states"
_COLUMNS: Final = (
    "iso3",
    "iso2",
    "m49",
    "name",
    "short_name",
    "un_member_since",
    "region",
    "eu_country",
    "wikidata",
    "wikidata_status",
    "wikidata_note",
    "geonames",
    "unbis",
)
_FORMS: Final = {
    "iso3": re.compile(r"[A-Z]{3}"),
    "iso2": re.compile(r"[A-Z]{2}"),
    "m49": re.compile(r"[0-9]{3}"),
    "un_member_since": re.compile(r"([0-9]{4})?"),
    "eu_country": re.compile(r"(http://publications\.europa\.eu/resource/authority/country/[A-Z]{3})?"),
    "wikidata": re.compile(r"(Q[1-9][0-9]*)?"),
    "wikidata_status": re.compile(r"verified|doubtful"),
    "geonames": re.compile(r"([1-9][0-9]*)?"),
    "unbis": re.compile(r"(http://metadata\.un\.org/thesaurus/[0-9]+)?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The rows of the three tables, each by its code."""

    states: Mapping[str, Row]
    regions: Mapping[str, Row]
    organizations: Mapping[str, Row]

    def parties(self) -> dict[str, tuple[str, str]]:
        """Return the prefixed name and the English name of all that can join an instrument."""
        states = {code: (name(code), row["name"]) for code, row in self.states.items()}
        bodies = self.organizations.items()
        return states | {code: (f"agent:{row['slug']}", f"the {row['name']}") for code, row in bodies}


def read(project: Project, faults: list[Finding]) -> Places:
    """Return the tables, and fault codes that are malformed, repeated or unknown."""
    regions = rows.unique(rows.read(project, REGIONS, ("m49", "name", "broader"), faults), "m49", faults)
    table = rows.read(project, STATES, _COLUMNS, faults)
    for row in table:
        faults += _faults(row, regions)
    for row in regions.values():
        if row["broader"] and row["broader"] not in regions:
            faults.append(row.fault(f"The region {row['broader']} is not in {REGIONS}. Correct or add it."))
    for column in ("iso2", "m49"):
        rows.unique(table, column, faults)
    organizations = rows.read(project, ORGANIZATIONS, ("code", "slug", "name", "note"), faults)
    return Places(
        states=rows.unique(table, "iso3", faults),
        regions=regions,
        organizations=rows.unique(organizations, "code", faults),
    )


def _faults(row: Row, regions: Mapping[str, Row]) -> Iterator[Finding]:
    for column, form in _FORMS.items():
        if not form.fullmatch(row[column]):
            yield row.fault(f"{row[column] or 'Nothing'} is no {column}. The form is {form.pattern}.")
    if not row["name"]:
        yield row.fault("The state has no name. Add it.")
    if row["region"] and row["region"] not in regions:
        yield row.fault(f"The region {row['region']} is not in {REGIONS}. Correct or add it.")


def name(code: str) -> str:
    """Return the prefixed name of a state."""
    return f"state:{code.lower()}"


def states(places: Places) -> str:
    """Return the file of all states."""
    return trig.document(GRAPH, map(_state, places.states.values()), tables=STATES)


def _state(row: Row) -> trig.Block:
    doubt = row["wikidata_note"] if row["wikidata_status"] == "doubtful" else ""
    return trig.block(
        name(row["iso3"]),
        ("a", "tsom:State"),
        ("skos:prefLabel", trig.text(row["name"], "en")),
        ("skos:altLabel", trig.text("" if row["short_name"] == row["name"] else row["short_name"], "en")),
        (
            "skos:editorialNote",
            trig.text(
                doubt and f"No link to Wikidata until it is checked: {row['wikidata']} ({doubt}).", "en"
            ),
        ),
        ("tsom:isInM49Region", f"m49:{row['region']}" if row["region"] else ""),
        ("tsom:isoAlpha2", trig.text(row["iso2"])),
        ("tsom:isoAlpha3", trig.text(row["iso3"])),
        ("tsom:m49Code", trig.text(row["m49"])),
        ("tsom:unMembershipYear", row["un_member_since"]),
    )


def regions(places: Places) -> str:
    """Return the file of all regions."""
    return trig.document(GRAPH, map(_region, places.regions.values()), tables=REGIONS)


def _region(row: Row) -> trig.Block:
    broader = row["broader"]
    return trig.block(
        f"m49:{row['m49']}",
        ("a", "skos:Concept"),
        ("skos:prefLabel", trig.text(row["name"], "en")),
        ("skos:broader", f"m49:{broader}" if broader else ""),
        ("skos:inScheme", "scheme:m49"),
        ("skos:notation", trig.text(row["m49"])),
        ("skos:topConceptOf", "" if broader else "scheme:m49"),
    )


def organizations(places: Places) -> str:
    """Return the file of all organisations."""
    return trig.document(GRAPH, map(_organization, places.organizations.values()), tables=ORGANIZATIONS)


def _organization(row: Row) -> trig.Block:
    return trig.block(
        f"agent:{row['slug']}",
        ("a", "tsom:Organization"),
        ("skos:prefLabel", trig.text(row["name"], "en")),
        ("skos:scopeNote", trig.text(row["note"], "en")),
    )
