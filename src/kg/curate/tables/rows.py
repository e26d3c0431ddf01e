"""Rows of a table (CSV, RFC 4180), each with its file and line."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.curate.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.layout import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table.

    Attributes:
        file: Path of the table from the project's root.
        line: 1-based line in the file.
        cells: The values by column; an empty text where nothing is known.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the value of a column."""
        return self.cells[column]

    def parts(self, column: str) -> list[str]:
        """Return the values of a cell that holds several, separated by semicolons."""
        return [part.strip() for part in self[column].split(";") if part.strip()]

    def fault(self, message: str, *, code: str = "table-row", subject: str = "") -> Finding:
        """Return a finding at this row."""
        return Finding(
            code=code, severity="error", file=self.file, line=self.line, subject=subject, message=message
        )


def read(project: Project, name: str, columns: Sequence[str], faults: list[Finding]) -> list[Row]:
    """Read a table.

    Args:
        project: Where it is.
        name: Its path from the project's root.
        columns: The header that it must have.
        faults: Gets what cannot be read.

    Returns:
        The rows that have as many cells as the header.
    """
    try:
        with (project.root / name).open(encoding="utf-8", newline="") as stream:
            lines = csv.reader(stream, strict=True)
            return [*_rows(name, columns, ((lines.line_num, cells) for cells in lines), faults)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append(_fault(name, 0, f"The table cannot be read: {error}. Write it as CSV in UTF-8."))
        return []


def _rows(
    name: str, columns: Sequence[str], lines: Iterable[tuple[int, list[str]]], faults: list[Finding]
) -> Iterator[Row]:
    for number, (line, cells) in enumerate(lines):
        if number == 0:
            if cells != list(columns):
                faults.append(
                    _fault(name, line, f"The columns are to be {','.join(columns)}. Correct line 1.")
                )
                return
        elif len(cells) != len(columns):
            message = (
                f"The row has {len(cells)} cells and the header {len(columns)}. Quote a comma in a cell."
            )
            faults.append(_fault(name, line, message))
        else:
            yield Row(file=name, line=line, cells=dict(zip(columns, cells, strict=True)))


def _fault(name: str, line: int, message: str) -> Finding:
    return Finding(code="table-row", severity="error", file=name, line=line, message=message)


def unique(rows: Iterable[Row], column: str, faults: list[Finding]) -> dict[str, Row]:
    """Return rows by the value of a column, and fault a value that is missing or comes twice."""
    found: dict[str, Row] = {}
    for row in rows:
        value = row[column]
        if not value:
            faults.append(row.fault(f"The row has no {column}. Add it."))
        elif value in found:
            message = f"The {column} {value} stands in line {found[value].line} already. Keep one of the two."
            faults.append(row.fault(message))
        else:
            found[value] = row
    return found
