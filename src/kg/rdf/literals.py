"""Canonical lexical forms of the datatypes that the sources use (XML Schema 1.1, part 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from kg.rdf.vocab import XSD

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_G_YEAR: Final = re.compile(r"-?([1-9][0-9]{3,}|0[0-9]{3})")
_G_YEAR_MONTH: Final = re.compile(r"-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])")
_INTEGER_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
}


def _integer(name: str) -> Callable[[str], str | None]:
    low, high = _INTEGER_BOUNDS[name]

    def canonical(lexical: str) -> str | None:
        if not _INTEGER.fullmatch(lexical):
            return None
        value = int(lexical)
        in_range = (low is None or value >= low) and (high is None or value <= high)
        return str(value) if in_range else None

    return canonical


def _decimal(lexical: str) -> str | None:
    match = _DECIMAL.fullmatch(lexical)
    if not match or not (match[2] or match[3]):
        return None
    whole, fraction = match[2].lstrip("0") or "0", (match[3] or "").rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if match[1] == "-" and number != "0" else number


def _boolean(lexical: str) -> str | None:
    return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(lexical)


def _date(lexical: str) -> str | None:
    try:
        return date.fromisoformat(lexical).isoformat() if len(lexical) == len("2000-11-15") else None
    except ValueError:
        return None


def _same_if(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda lexical: lexical if pattern.fullmatch(lexical) else None


_CANONICAL: Final[dict[str, Callable[[str], str | None]]] = {
    f"{XSD}boolean": _boolean,
    f"{XSD}date": _date,
    f"{XSD}decimal": _decimal,
    f"{XSD}gYear": _same_if(_G_YEAR),
    f"{XSD}gYearMonth": _same_if(_G_YEAR_MONTH),
    **{f"{XSD}{name}": _integer(name) for name in _INTEGER_BOUNDS},
}


def canonical_form(lexical: str, datatype: str) -> str | None:
    """Return the canonical lexical form of a literal.

    Datatypes that the table does not know are canonical as they are.

    Args:
        lexical: The form as written, without quotes.
        datatype: The datatype's IRI.

    Returns:
        The canonical form, or ``None`` when ``lexical`` is no form of the datatype at all.
    """
    convert = _CANONICAL.get(datatype)
    return convert(lexical) if convert else lexical
