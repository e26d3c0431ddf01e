"""Participation: one row, one state or organisation, one instrument, one act."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.curate.tables import origins, rows, trig

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.curate.findings import Finding
    from kg.curate.tables.rows import Row
    from kg.layout import Project

_FOLDER: Final = "data/treaty-status/source/"
TABLE: Final = f"{_FOLDER}acts.csv"
INSTRUMENTS: Final = f"{_FOLDER}instruments.csv"
TOTALS: Final = f"{_FOLDER}totals.csv"
GRAPH: Final = "graph:treaty-status"
COLUMNS: Final = (
    "instrument",
    "party",
    "action",
    "date",
    "source",
    "date_basis",
    "kind_basis",
    "corroborated_by",
    "name_in_source",
    "later_than",
    "note",
)
_KINDS: Final = {
    "acceptance": ("tsom:Acceptance", "Acceptance of {instrument} by {party}"),
    "accession": ("tsom:Accession", "Accession to {instrument} by {party}"),
    "approval": ("tsom:Approval", "Approval of {instrument} by {party}"),
    "ratification": ("tsom:Ratification", "Ratification of {instrument} by {party}"),
    "signature": ("tsom:Signature", "Signature of {instrument} by {party}"),
    "succession": ("tsom:Succession", "Succession to {instrument} by {party}"),
    "unspecified": ("tsom:ConsentToBeBound", "Consent to be bound by {instrument}, given by {party}"),
}
_CORROBORATION: Final = {
    "": "tsom:hasDateConfirmedBy",
    "entry into force": "tsom:hasEntryIntoForceConfirmedBy",
    "membership": "tsom:hasMembershipConfirmedBy",
}
_REFERENCE: Final = re.compile(r"([^ (]+)(?: \(([^)]*)\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an act may refer to.

    Attributes:
        instruments: Rows of the table of instruments, by code.
        parties: Prefixed name and English name of each state and organisation, by code.
        sources: Rows of the table of sources, by id.
    """

    instruments: Mapping[str, Row]
    parties: Mapping[str, tuple[str, str]]
    sources: Mapping[str, Row]


def instruments(project: Project, faults: list[Finding]) -> dict[str, Row]:
    """Return the instruments by their codes."""
    table = rows.read(project, INSTRUMENTS, ("code", "slug", "name", "adopted"), faults)
    return rows.unique(table, "code", faults)


def read(project: Project, known: Known, faults: list[Finding]) -> list[Row]:
    """Return the acts, and fault those that cannot be true or cannot be traced."""
    table = rows.read(project, TABLE, COLUMNS, faults)
    for row in table:
        faults += _faults(row, known)
    faults += _repetitions(table)
    return table


def _faults(row: Row, known: Known) -> Iterator[Finding]:
    if row["instrument"] not in known.instruments:
        yield row.fault(f"The instrument {row['instrument']} is not in {INSTRUMENTS}. Correct or add it.")
    if row["party"] not in known.parties:
        yield row.fault(f"The party {row['party']} is no code of data/states/source/. Write AFG, or EU.")
    if row["action"] not in _KINDS:
        yield row.fault(f"The action {row['action']} is unknown. Write one of {', '.join(_KINDS)}.")
    if not row["source"]:
        yield row.fault("The act names no source. Add the id of the source that was read.")
    references = [identifier for identifier, _ in _corroboration(row)]
    yield from origins.unknown(row, "source", [one for one in [row["source"]] if one], known.sources)
    yield from origins.unknown(row, "corroborated_by", references, known.sources)
    for identifier, how in _corroboration(row):
        if how not in _CORROBORATION:
            yield row.fault(f"{identifier} ({how}): write (membership), (entry into force), or nothing.")
    yield from _wrong_dates(row, known)


def _wrong_dates(row: Row, known: Known) -> Iterator[Finding]:
    date = row["date"]
    for column in ("date", "later_than"):
        if row[column] and not origins.date(row[column]):
            yield row.fault(f"{row[column]} is no {column}. Write 2003-09-24, 2003-09 or 2003.")
    if bool(date) == (row["date_basis"] == "not found"):
        yield row.fault("A date has a date_basis, and only a missing date has the basis: not found.")
    instrument = known.instruments.get(row["instrument"])
    if date and instrument and date < instrument["adopted"][: len(date)]:
        yield row.fault(f"{date} is before the adoption on {instrument['adopted']}. Check both dates.")


def _repetitions(table: Sequence[Row]) -> Iterator[Finding]:
    acts: dict[str, Row] = {}
    consents: dict[tuple[str, str], Row] = {}
    for row in table:
        first = acts.setdefault(_subject(row), row)
        if first is not row:
            yield row.fault(f"The same act stands in line {first.line}. Keep one of the two.")
            continue
        if row["action"] == "signature" or row["action"] not in _KINDS:
            continue
        consent = consents.setdefault((row["instrument"], row["party"]), row)
        if consent is not row and row["source"] in ("", consent["source"]):
            yield row.fault(
                f"{row['party']} consents in line {consent.line} already, and this row has no source of its "
                "own. Remove one of the two, or name the source of the second."
            )


def _corroboration(row: Row) -> list[tuple[str, str]]:
    matches = (_REFERENCE.fullmatch(part) for part in row.parts("corroborated_by"))
    return [(match[1], match[2] or "") if match else ("?", "") for match in matches]


def _subject(row: Row) -> str:
    party = "european-union" if row["party"] == "EU" else row["party"]
    return f"act:{row['instrument']}-{party}-{row['action']}".lower()


def document(table: Sequence[Row], code: str, known: Known) -> str:
    """Return the file of all acts about one instrument."""
    blocks = (_block(row, known) for row in table if row["instrument"] == code)
    return trig.document(GRAPH, blocks, tables=TABLE)


def _block(row: Row, known: Known) -> trig.Block:
    kind, label = _KINDS[row["action"]]
    instrument = known.instruments[row["instrument"]]
    party = known.parties[row["party"]][1]
    return trig.block(
        _subject(row),
        ("a", kind),
        ("skos:prefLabel", trig.text(label.format(instrument=instrument["name"], party=party), "en")),
        ("skos:note", trig.text(row["note"], "en")),
        ("dcterms:source", origins.name(row["source"])),
        *_details(row, known),
    )


def _details(row: Row, known: Known) -> list[tuple[str, list[str] | str]]:
    confirmed: dict[str, list[str]] = {}
    for identifier, how in _corroboration(row):
        confirmed.setdefault(_CORROBORATION[how], []).append(origins.name(identifier))
    role = "tsom:hasSignatureOf" if row["action"] == "signature" else "tsom:hasConsentOf"
    date, instrument = row["date"], known.instruments[row["instrument"]]
    statements: list[tuple[str, list[str] | str]] = [
        ("tsom:concerns", f"inst:{instrument['slug']}"),
        ("tsom:dateBasis", trig.text(row["date_basis"])),
        *confirmed.items(),
        (role, known.parties[row["party"]][0]),
        ("tsom:inMonth", origins.date(date) if len(date) == len("2003-09") else ""),
        ("tsom:inYear", date[:4]),
        ("tsom:kindBasis", trig.text(row["kind_basis"])),
        ("tsom:laterThan", trig.typed(row["later_than"], "xsd:date")),
        ("tsom:nameInSource", trig.text(row["name_in_source"])),
        ("tsom:onDate", origins.date(date) if len(date) == len("2003-09-24") else ""),
    ]
    return sorted(statements, key=lambda one: one[0])
