"""Solutions as a workbook (Office Open XML), by XlsxWriter: one sheet with the answer, one with its origin.

Cells are typed where the spreadsheet holds the value exactly; every other term is text, and none is a
formula. The same answer gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import ResultTooLargeError
from kg.rdf.cells import plain
from kg.rdf.origin import Origin
from kg.rdf.store import Solutions, Term
from kg.rdf.vocab import XSD

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_ROWS: Final = 1_048_576
_COLUMNS: Final = 16_384
_TEXT: Final = 32_767
_LINKS: Final = 65_530
_LINK: Final = 2_079
_DIGITS: Final = 15  # as many as a spreadsheet keeps
_WIDEST: Final = 60
_MEASURED: Final = 100

_EPOCH: Final = datetime(1980, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = date(1900, 3, 1)  # before it, the calendar of spreadsheets has a day that never was
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)

Value = bool | float | date | None


def workbook(solutions: Solutions, query: str, origin: Origin) -> bytes:
    """Return a workbook.

    Raises:
        ResultTooLargeError: The answer has more rows, columns or letters than a sheet can hold.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  # most answers are no workbook

    _check(solutions)
    spool = BytesIO()
    book = Workbook(spool, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": origin.title, "created": _created(origin)})
    _answer(book, solutions)
    _about(book, _facts(query, origin, len(solutions)))
    book.close()
    return spool.getvalue()


def _created(origin: Origin) -> datetime:
    return datetime.fromisoformat(origin.issued).replace(tzinfo=UTC) if origin.issued else _EPOCH


def _check(solutions: Solutions) -> None:
    if len(solutions) >= _ROWS or len(solutions.variables) > _COLUMNS:
        raise ResultTooLargeError(
            f"A sheet holds {_ROWS:,} rows of {_COLUMNS:,} columns.", hint="Ask for format=csv instead."
        )
    for row in solutions.rows:
        if any(len(plain(term)) > _TEXT for term in row):
            raise ResultTooLargeError(
                f"A cell of a sheet holds {_TEXT:,} characters, and the answer has a longer one.",
                hint="Ask for format=csv instead.",
            )


def _answer(book: Workbook, solutions: Solutions) -> None:
    sheet = book.add_worksheet("Answer")
    sheet.freeze_panes(1, 0)
    head = book.add_format({"bold": True})
    for column, variable in enumerate(solutions.variables):
        sheet.write_string(0, column, variable, head)
    write = _writer(book, sheet)
    for number, row in enumerate(solutions.rows, start=1):
        for column, term in enumerate(row):
            if term is not None:
                write(number, column, term)
    if solutions.variables:
        sheet.autofilter(0, 0, len(solutions), len(solutions.variables) - 1)
        for column, width in enumerate(_widths(solutions)):
            sheet.set_column(column, column, width)


def _widths(solutions: Solutions) -> list[int]:
    """Return the width of each column in characters, by its name and its first cells."""
    texts = [solutions.variables, *(tuple(map(plain, row)) for row in solutions.rows[:_MEASURED])]
    return [min(_WIDEST, 2 + max(map(len, column))) for column in zip(*texts, strict=True)]


def _writer(book: Workbook, sheet: Worksheet) -> Callable[[int, int, Term], None]:
    """Return a function that writes a term into a cell."""
    day, moment = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
    links = 0

    def write(row: int, column: int, term: Term) -> None:
        nonlocal links
        value, text = _value(term), plain(term)
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, day)
        elif value is not None:
            sheet.write_number(row, column, value)
        elif _is_link(term) and links < _LINKS:
            links += 1
            sheet.write_url(row, column, text, string=text)
        else:
            sheet.write_string(row, column, text)

    return write


def _is_link(term: Term) -> bool:
    is_web = isinstance(term, ox.NamedNode) and term.value.startswith(("http://", "https://"))
    return is_web and len(plain(term)) <= _LINK


def _value(term: Term) -> Value:
    """Return the value of a literal that a spreadsheet holds exactly; ``None`` for any other term."""
    if not isinstance(term, ox.Literal):
        return None
    reader = _READERS.get(term.datatype.value)
    return reader(term.value) if reader else None


def _boolean(lexical: str) -> Value:
    return {"true": True, "1": True, "false": False, "0": False}.get(lexical)


def _number(lexical: str) -> Value:
    mantissa = re.split("[eE]", lexical)[0]
    is_exact = len(mantissa.lstrip("+-0").replace(".", "")) <= _DIGITS
    return float(lexical) if _NUMBER.fullmatch(lexical) and is_exact else None


def _day(lexical: str) -> Value:
    return _dated(date.fromisoformat, lexical) if _DATE.fullmatch(lexical) else None


def _moment(lexical: str) -> Value:
    return _dated(datetime.fromisoformat, lexical) if _DATE_TIME.fullmatch(lexical) else None


def _dated(read: Callable[[str], date], lexical: str) -> Value:
    try:
        found = read(lexical)
    except ValueError:
        return None
    day = found.date() if isinstance(found, datetime) else found
    return found if day >= _FIRST_DAY else None


_READERS: Final[dict[str, Callable[[str], Value]]] = {
    f"{XSD}boolean": _boolean,
    f"{XSD}date": _day,
    f"{XSD}dateTime": _moment,
    **{
        f"{XSD}{name}": _number
        for name in (
            *("decimal", "double", "float", "gYear"),
            *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"),
            *("nonPositiveInteger", "negativeInteger"),
            *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
        )
    },
}


def _about(book: Workbook, facts: Iterable[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("About")
    name = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 100)
    for row, (label, value) in enumerate(facts):
        sheet.write_string(row, 0, label, name)
        sheet.write_string(row, 1, value, text)


def _facts(query: str, origin: Origin, rows: int) -> list[tuple[str, str]]:
    parts = [query[start : start + _TEXT] for start in range(0, len(query), _TEXT)]
    facts: list[tuple[str, Any]] = [
        ("Title", origin.title),
        ("Release", origin.release),
        ("Issued", origin.issued),
        ("Licence", origin.licence),
        ("Endpoint", origin.endpoint),
        ("Rows", f"{rows}"),
        *(("" if number else "Query", part) for number, part in enumerate(parts)),
    ]
    return [(label, value) for label, value in facts if value is not None]
