"""The TriG files that are made from tables, and whether they are up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.curate.findings import Finding
from kg.curate.tables import acts, links, origins, states, totals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.layout import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabulated:
    """What the tables give.

    Attributes:
        files: The text of each file, by its path from the project's root; empty when a row is wrong.
        findings: Rows that cannot be used.
    """

    files: Mapping[str, str]
    findings: tuple[Finding, ...]


def tabulate(project: Project) -> Tabulated:
    """Make the files from the tables; a project without tables has none."""
    if not (project.root / acts.TABLE).parent.is_dir():
        return Tabulated(files={}, findings=())
    faults: list[Finding] = []
    places = states.read(project, faults)
    region_links = links.read(project, places, faults)
    known = acts.Known(
        instruments=acts.instruments(project, faults),
        parties=places.parties(),
        sources=origins.read(project, faults),
    )
    table = acts.read(project, known, faults)
    counted = totals.read(project, known, faults)
    if faults:
        return Tabulated(files={}, findings=tuple(faults))
    files = {
        "data/sources/sources.trig": origins.document(known.sources),
        "data/states/links.trig": links.document(places, region_links),
        "data/states/organizations.trig": states.organizations(places),
        "data/states/regions.trig": states.regions(places),
        "data/states/states.trig": states.states(places),
        "data/treaty-status/totals.trig": totals.document(counted, known),
    }
    for code in known.instruments:
        files[f"data/treaty-status/acts-{code.lower()}.trig"] = acts.document(table, code, known)
    return Tabulated(files=files, findings=())


def write(project: Project, made: Tabulated) -> list[str]:
    """Write the files that differ and return their names."""
    stale = _stale(project, made)
    for name in stale:
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.files[name], "utf-8", newline="\n")
    return stale


def check(project: Project) -> list[Finding]:
    """Return the rows that cannot be used, and the files that differ from what the tables give."""
    made = tabulate(project)
    message = "The file differs from what its tables give. Edit the tables, then run kg tabulate."
    stale = (
        Finding(code="table-stale", severity="error", file=name, message=message)
        for name in _stale(project, made)
    )
    return [*made.findings, *stale]


def _stale(project: Project, made: Tabulated) -> list[str]:
    def differs(name: str) -> bool:
        path = project.root / name
        return not path.is_file() or path.read_bytes() != made.files[name].encode()

    return [name for name in sorted(made.files) if differs(name)]
