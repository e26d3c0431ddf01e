"""Whether a literal is well-formed, for the datatypes that SPARQL knows.

Lexical forms: https://www.w3.org/TR/xmlschema11-2/ . The engine reads dates, durations and floats; whole
numbers, whose derived types it forgets, and decimals, which it bounds, are read here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.rdf.vocab import XSD
from kg.shacl import operators

if TYPE_CHECKING:
    from kg.shacl.facts import Facts

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_SIGNED: Final = (("long", 63), ("int", 31), ("short", 15), ("byte", 7))
_UNSIGNED: Final = (("unsignedLong", 64), ("unsignedInt", 32), ("unsignedShort", 16), ("unsignedByte", 8))
_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    f"{XSD}integer": (None, None),
    f"{XSD}nonNegativeInteger": (0, None),
    f"{XSD}positiveInteger": (1, None),
    f"{XSD}nonPositiveInteger": (None, 0),
    f"{XSD}negativeInteger": (None, -1),
    **{f"{XSD}{name}": (-(2**bits), 2**bits - 1) for name, bits in _SIGNED},
    **{f"{XSD}{name}": (0, 2**bits - 1) for name, bits in _UNSIGNED},
}
_CAST: Final = frozenset(
    f"{XSD}{name}"
    for name in (
        "boolean",
        "date",
        "dateTime",
        "dayTimeDuration",
        "double",
        "duration",
        "float",
        "gDay",
        "gMonth",
        "gMonthDay",
        "gYear",
        "gYearMonth",
        "time",
        "yearMonthDuration",
    )
)


def ill_formed(facts: Facts, numbers: set[int], datatype: str) -> set[int]:
    """Return those of the numbered literals whose lexical form is none of their datatype.

    Args:
        facts: Whose terms they are.
        numbers: Literals, all of the datatype.
        datatype: Its IRI; of another than the known ones every form is well-formed.
    """
    if datatype in _BOUNDS:
        return {number for number in numbers if not _is_integer(facts.terms[number].value, datatype)}
    if datatype == f"{XSD}decimal":
        return {number for number in numbers if not _DECIMAL.fullmatch(facts.terms[number].value)}
    if datatype in _CAST:
        return numbers - operators.satisfying_as_text(facts, numbers, _castable(datatype))
    return set()


def _is_integer(text: str, datatype: str) -> bool:
    if not _INTEGER.fullmatch(text):
        return False
    low, high = _BOUNDS[datatype]
    number = int(text)
    return (low is None or number >= low) and (high is None or number <= high)


def _castable(datatype: str) -> str:
    return f'COALESCE(STR(<{datatype}>(?a)), "") != ""'
