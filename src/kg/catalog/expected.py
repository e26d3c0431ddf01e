"""Expected rows of a question, and how an answer differs from them.

The rows are CSV (RFC 4180): the variables, then one line a row; an IRI as a prefixed name of the registry,
a literal by its lexical form, an empty cell for an unbound variable.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import StoredQueryError
from kg.rdf.prefixes import expand, shorten

if TYPE_CHECKING:
    from pathlib import Path

    from kg.rdf.store import Solutions

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRows:
    """A table to compare an answer with.

    Attributes:
        variables: Column names.
        rows: The rows, in the file's order; ``None`` for an empty cell.
        lines: The file's line of each row.
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How an answer departs from what was expected.

    Attributes:
        line: Line of the expected-rows file that it is about; 1 where no row is.
        message: What is missing, surplus or out of order.
    """

    line: int
    message: str


def read(path: Path) -> ExpectedRows:
    """Read expected rows.

    Raises:
        StoredQueryError: The file is missing or empty, or a row has more or fewer cells than the header.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream)
            table = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise StoredQueryError(
            f"The expected rows of {path.stem} cannot be read: {error}.",
            hint=f"Write them to {path.name}; without an answer it has only the line of its variables.",
        ) from error
    if not table:
        raise StoredQueryError(f"{path.name} is empty.", hint="Its first line names the variables.", line=1)
    variables = tuple(table[0][1])
    for line, row in table[1:]:
        if len(row) != len(variables):
            raise StoredQueryError(
                f"{path.name} has {len(row)} cells in line {line}, and {len(variables)} variables.",
                hint="Give each row one cell for each variable.",
                line=line,
            )
    return ExpectedRows(
        variables=variables,
        rows=tuple(tuple(_cell(cell) for cell in row) for _, row in table[1:]),
        lines=tuple(line for line, _ in table[1:]),
    )


def _cell(text: str) -> str | None:
    if not text:
        return None
    iri = expand(text)
    return shorten(iri) if iri else text


def differences(expected: ExpectedRows, answer: Solutions, *, ordered: bool) -> list[Difference]:
    """Return what an answer lacks, has too much, or has in another order; nothing when it is right.

    Rows are compared as sets unless ``ordered``; a duplicate row is a surplus row.
    """
    if expected.variables != answer.variables:
        wanted, got = (", ".join(names) for names in (expected.variables, answer.variables))
        return [Difference(line=1, message=f"The variables are {got}; expected are {wanted}.")]
    rows = answer.values()
    missing, surplus = Counter(expected.rows) - Counter(rows), Counter(rows) - Counter(expected.rows)
    found = [
        Difference(line=line, message=f"Missing row: {_show(row)}")
        for row, line in zip(expected.rows, expected.lines, strict=True)
        if row in missing
    ]
    found += [Difference(line=1, message=f"Unexpected row: {_show(row)}") for row in surplus]
    if not found and ordered:
        found += [
            Difference(line=line, message=f"Expected here: {_show(want)}; the answer has: {_show(got)}")
            for want, got, line in zip(expected.rows, rows, expected.lines, strict=True)
            if want != got
        ]
    return found


def _show(row: Row) -> str:
    return " | ".join("(unknown)" if cell is None else cell for cell in row)
