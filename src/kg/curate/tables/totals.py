"""Official totals: how many parties and signatories a page counted on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.curate.tables import origins, rows, trig
from kg.curate.tables.acts import GRAPH, INSTRUMENTS, TOTALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.curate.findings import Finding
    from kg.curate.tables.acts import Known
    from kg.curate.tables.rows import Row
    from kg.layout import Project

_COLUMNS: Final = ("instrument", "date", "signatories", "parties", "source")
_DAY: Final = len("2024-05-04")


def read(project: Project, known: Known, faults: list[Finding]) -> list[Row]:
    """Return the totals, and fault those that cannot be traced or counted."""
    table = rows.read(project, TOTALS, _COLUMNS, faults)
    for row in table:
        faults += _faults(row, known)
    return table


def _faults(row: Row, known: Known) -> Iterator[Finding]:
    if row["instrument"] not in known.instruments:
        yield row.fault(f"The instrument {row['instrument']} is not in {INSTRUMENTS}. Correct or add it.")
    if len(row["date"]) != _DAY or not origins.date(row["date"]):
        yield row.fault(f"{row['date']} is no date. Write 2024-05-04.")
    for column in ("signatories", "parties"):
        if not (row[column].isascii() and row[column].isdigit()):
            yield row.fault(f"{row[column]} is no number of {column}. Write digits only.")
    yield from origins.unknown(row, "source", [row["source"]], known.sources)


def document(table: Sequence[Row], known: Known) -> str:
    """Return the file of all totals."""
    return trig.document(GRAPH, (_block(row, known) for row in table), tables=TOTALS)


def _block(row: Row, known: Known) -> trig.Block:
    instrument = known.instruments[row["instrument"]]
    label = f"Parties to and signatories of {instrument['name']}, {row['date']}"
    return trig.block(
        f"total:{row['instrument'].lower()}-{row['date']}",
        ("a", "tsom:OfficialTotal"),
        ("skos:prefLabel", trig.text(label, "en")),
        ("dcterms:date", origins.date(row["date"])),
        ("dcterms:source", origins.name(row["source"])),
        ("tsom:countsActsOf", f"inst:{instrument['slug']}"),
        ("tsom:partyCount", trig.typed(row["parties"], "xsd:nonNegativeInteger")),
        ("tsom:signatoryCount", trig.typed(row["signatories"], "xsd:nonNegativeInteger")),
    )
