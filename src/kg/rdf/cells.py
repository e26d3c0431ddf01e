"""Solutions as comma-separated values: exact, or safe to open in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

import pyoxigraph as ox

from kg.rdf.store import Solutions, Term

_BYTE_ORDER_MARK: Final = "\ufeff"
_QUOTED: Final = re.compile(r'[",\r\n]')
_FORMULA: Final = re.compile("[=+\\-@\t\r\n＝＋－＠]")  # noqa: RUF001  # some programs take the wide ones too
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def exact(solutions: Solutions) -> bytes:
    """Return solutions in the CSV format of SPARQL 1.1, as the engine itself writes it.

    https://www.w3.org/TR/sparql11-results-csv-tsv/#csv
    """
    return _table(solutions, plain).encode()


def guarded(solutions: Solutions) -> bytes:
    """Return CSV in which no cell is a formula, with a byte order mark so that a spreadsheet reads UTF-8.

    A cell that begins as a formula does gets an apostrophe before it; a number does not.
    """
    return (_BYTE_ORDER_MARK + _table(solutions, _harmless)).encode()


def plain(term: Term | None) -> str:
    """Return what a cell says: an IRI or a lexical form; nothing where a variable is unbound."""
    if term is None:
        return ""
    if isinstance(term, ox.Triple):
        return " ".join(map(plain, (term.subject, term.predicate, term.object)))
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def _harmless(term: Term | None) -> str:
    text = plain(term)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _table(solutions: Solutions, cell: Callable[[Term | None], str]) -> str:
    lines = [_line(solutions.variables), *(_line(map(cell, row)) for row in solutions.rows)]
    return "".join(lines)


def _line(values: Iterable[str]) -> str:
    return ",".join(map(_field, values)) + "\r\n"


def _field(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if _QUOTED.search(value) else value
