"""The sources that were read, as bibliographic resources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.curate.tables import rows, trig
from kg.rdf.literals import canonical_form
from kg.rdf.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.curate.findings import Finding
    from kg.curate.tables.rows import Row
    from kg.layout import Project

TABLE: Final = "data/treaty-status/source/sources.csv"
COLUMNS: Final = ("id", "title", "address", "version", "as_at", "as_at_note", "used_for")
GRAPH: Final = "graph:sources"
_ID: Final = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_PAGE: Final = re.compile(r"https?://[^\s…<>\"]+")
_DATATYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}


def read(project: Project, faults: list[Finding]) -> dict[str, Row]:
    """Return the sources by their ids, and fault what a source cannot be."""
    found = rows.unique(rows.read(project, TABLE, COLUMNS, faults), "id", faults)
    for row in found.values():
        if not _ID.fullmatch(row["id"]):
            faults.append(row.fault(f"The id {row['id']} has other signs than letters, digits and hyphens."))
        if not row["title"]:
            faults.append(row.fault("The source has no title. Add it."))
        if row["as_at"] and not date(row["as_at"]):
            faults.append(
                row.fault(f"{row['as_at']} is no day, month or year. Write 2024-05-04, 2024-05 or 2024.")
            )
    return found


def name(identifier: str) -> str:
    """Return the prefixed name of a source."""
    return f"source:{identifier.lower()}"


def unknown(row: Row, column: str, identifiers: Iterable[str], sources: Mapping[str, Row]) -> list[Finding]:
    """Return a finding for each identifier that the table of sources does not have."""
    return [
        row.fault(f"The {column} {one} is not in {TABLE}. Correct the id, or add the source.")
        for one in identifiers
        if one not in sources
    ]


def date(value: str) -> str:
    """Return a day, a month or a year as a literal; an empty text when it is none of them."""
    datatype = _DATATYPES.get(len(value), "")
    if datatype and canonical_form(value, PREFIXES["xsd"] + datatype) == value:
        return trig.typed(value, f"xsd:{datatype}")
    return ""


def document(sources: Mapping[str, Row]) -> str:
    """Return the file of all sources."""
    return trig.document(GRAPH, map(_block, sources.values()), tables=TABLE)


def _block(row: Row) -> trig.Block:
    addresses = row.parts("address")
    pages = [part for part in addresses if _PAGE.fullmatch(part)]
    title, kept = trig.text(row["title"], "en"), "" if len(pages) == len(addresses) else row["address"]
    return trig.block(
        name(row["id"]),
        ("a", "dcterms:BibliographicResource"),
        ("skos:prefLabel", title),
        ("skos:note", trig.text(row["as_at_note"] and f"As at: {row['as_at_note']}.", "en")),
        ("skos:scopeNote", trig.text(row["used_for"] and f"Used for: {row['used_for']}.", "en")),
        ("dcat:version", trig.text(row["version"])),
        ("dcterms:bibliographicCitation", trig.text(kept)),
        ("dcterms:date", date(row["as_at"])),
        ("dcterms:identifier", trig.text(row["id"])),
        ("dcterms:title", title),
        ("foaf:page", [f"<{page}>" for page in pages]),
    )
