"""The values of literals, as far as OWL 2 RL knows their datatypes.

The conditions and sources that rows of the rule table name. Datatypes of OWL 2 RL:
https://www.w3.org/TR/owl2-profiles/#Entities_3 ; value spaces: https://www.w3.org/TR/xmlschema11-2/ . A
literal of any other datatype (``xsd:date``, ``xsd:gYear``, …) has a value that is not known here: it is
never said to equal or to differ from another literal.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.entail.notation import Term
from kg.rdf.vocab import RDF, RDFS, XSD


class Value(NamedTuple):
    """A data value: its primitive kind, and what tells it from others of the kind."""

    kind: str
    content: Hashable


_ILL: Final = Value("", None)
_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)
_FLOAT: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN", re.ASCII)
_DATE_TIME: Final = re.compile(
    r"(-?(?:[1-9]\d{3,}|0\d{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"T([01]\d|2[0-3]):([0-5]\d):([0-5]\d(?:\.\d+)?)(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?",
    re.ASCII,
)
_BOUNDS: Final[Mapping[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_NAME: Final = r"[^\W\d][\w.\-·]*"
_STRINGS: Final[Mapping[str, re.Pattern[str]]] = {
    "string": re.compile(r".*", re.DOTALL),
    "normalizedString": re.compile(r"[^\t\n\r]*"),
    "token": re.compile(r"([^\t\n\r ]+( [^\t\n\r ]+)*)?"),
    "language": re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
    "Name": re.compile(rf":?{_NAME}(:[\w.\-·]*)*"),
    "NCName": re.compile(_NAME),
    "NMTOKEN": re.compile(r"[\w.\-:·]+"),
}


def _decimal(text: str) -> Value:
    return Value("decimal", Decimal(text)) if _DECIMAL.fullmatch(text) else _ILL


def _integer(text: str) -> Value:
    return Value("decimal", Decimal(text)) if _INTEGER.fullmatch(text) else _ILL


def _double(text: str) -> Value:
    return Value("double", repr(float(text))) if _FLOAT.fullmatch(text) else _ILL


def _float(text: str) -> Value:
    if not _FLOAT.fullmatch(text):
        return _ILL
    number = float(text)
    try:
        (number,) = struct.unpack("f", struct.pack("f", number))
    except OverflowError:
        number = math.copysign(math.inf, number)
    return Value("float", repr(number))


def _string(text: str) -> Value:
    return Value("string", text)


def _boolean(text: str) -> Value:
    known = {"true": True, "1": True, "false": False, "0": False}
    return Value("boolean", known[text]) if text in known else _ILL


def _any_uri(text: str) -> Value:
    return Value("anyURI", text)


def _hex(text: str) -> Value:
    try:
        return Value("hexBinary", binascii.unhexlify(text))
    except ValueError:
        return _ILL


def _base64(text: str) -> Value:
    try:
        return Value("base64Binary", base64.b64decode("".join(text.split()), validate=True))
    except ValueError:
        return _ILL


def _date_time(text: str) -> Value:
    match = _DATE_TIME.fullmatch(text)
    if not match:
        return _ILL
    *parts, second, zone = match.groups()
    zone = "Z" if zone in {"+00:00", "-00:00"} else zone
    return Value("dateTime", (zone, tuple(map(int, parts)), Decimal(second)))


def _kind(*kinds: str) -> Callable[[Value], bool]:
    return lambda value: value.kind in kinds


def _form(pattern: re.Pattern[str]) -> Callable[[Value], bool]:
    return lambda value: value.kind == "string" and pattern.fullmatch(str(value.content)) is not None


def _between(low: int | None, high: int | None) -> Callable[[Value], bool]:
    def holds(value: Value) -> bool:
        number = value.content
        return (
            isinstance(number, Decimal)
            and number == number.to_integral_value()
            and (low is None or number >= low)
            and (high is None or number <= high)
        )

    return holds


def _has_zone(value: Value) -> bool:
    return isinstance(value.content, tuple) and value.content[0] is not None


_READERS: Final[Mapping[str, Callable[[str], Value]]] = {
    f"{XSD}decimal": _decimal,
    f"{XSD}double": _double,
    f"{XSD}float": _float,
    f"{XSD}boolean": _boolean,
    f"{XSD}anyURI": _any_uri,
    f"{XSD}hexBinary": _hex,
    f"{XSD}base64Binary": _base64,
    f"{XSD}dateTime": _date_time,
    f"{XSD}dateTimeStamp": _date_time,
    **{f"{XSD}{name}": _integer for name in _BOUNDS},
    **{f"{XSD}{name}": _string for name in _STRINGS},
}
_SPACES: Final[Mapping[str, Callable[[Value], bool]]] = {
    f"{RDFS}Literal": lambda _: True,
    f"{RDF}PlainLiteral": _kind("string", "langString"),
    f"{RDF}langString": _kind("langString"),
    f"{RDF}XMLLiteral": _kind("XMLLiteral"),
    f"{XSD}dateTimeStamp": _has_zone,
    **{
        f"{XSD}{kind}": _kind(kind)
        for kind in (
            "decimal",
            "double",
            "float",
            "boolean",
            "anyURI",
            "hexBinary",
            "base64Binary",
            "dateTime",
        )
    },
    **{f"{XSD}{name}": _between(*bounds) for name, bounds in _BOUNDS.items()},
    **{f"{XSD}{name}": _form(pattern) for name, pattern in _STRINGS.items()},
}


def value(literal: Literal) -> Value | None:
    """Return the value of a literal, or ``None`` when its datatype is not one of OWL 2 RL.

    A literal that is no form of its datatype (``"x"^^xsd:integer``) has the value of kind ``""``, which
    belongs to no datatype.
    """
    if literal.language is not None:
        return Value("langString", (literal.value, literal.language.lower()))
    datatype = literal.datatype.value
    read = _READERS.get(datatype)
    if read is None:
        return None
    found = read(literal.value)
    return found if found.kind and _SPACES[datatype](found) else _ILL


def is_same_value(one: Term, other: Term) -> bool:
    """Tell whether two literals are known to have one value."""
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    known = value(one)
    return known is not None and known.kind != "" and known == value(other)


def is_different_value(one: Term, other: Term) -> bool:
    """Tell whether two literals are known to have different values.

    Two moments written with different time zones may be one moment; they are not said to differ.
    """
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    left, right = value(one), value(other)
    if left is None or right is None or not left.kind or not right.kind or left == right:
        return False
    if left.kind == right.kind == "dateTime":
        return (
            isinstance(left.content, tuple)
            and isinstance(right.content, tuple)
            and left.content[0] == right.content[0]
        )
    return True


def is_of_datatype(literal: Term, datatype: Term) -> bool:
    """Tell whether a literal is written with a datatype, or has a value that belongs to it."""
    if not isinstance(literal, Literal):
        return False
    known, space = value(literal), _SPACES.get(datatype.value)
    return literal.datatype == datatype or (
        known is not None and known.kind != "" and space is not None and space(known)
    )


def is_not_of_datatype(literal: Term, datatype: Term) -> bool:
    """Tell whether the value of a literal is known to lie outside a datatype."""
    if not isinstance(literal, Literal):
        return False
    known, space = value(literal), _SPACES.get(datatype.value)
    if known is None:
        return False
    return not known.kind or (space is not None and not space(known))


def _literals_of_datatypes(
    literals: Collection[Literal], datatypes: Collection[Term]
) -> Iterator[tuple[Term, Term]]:
    written = {literal.datatype for literal in literals if literal.language is None}
    datatypes = [node for node in datatypes if node in written or node.value in _SPACES]
    for literal in literals:
        if literal.language is None and (known := value(literal)) is not None and not known.kind:
            yield literal, literal.datatype
        for datatype in datatypes:
            if is_of_datatype(literal, datatype):
                yield literal, datatype


def _same_values(literals: Collection[Literal], _: Collection[Term]) -> Iterator[tuple[Term, Term]]:
    first: dict[Value, Literal] = {}
    for literal in literals:
        known = value(literal)
        if known is not None and known.kind and first.setdefault(known, literal) is not literal:
            yield first[known], literal


def _supported(_: Collection[Literal], __: Collection[Term]) -> Iterator[tuple[Term, ...]]:
    return ((NamedNode(iri),) for iri in _SPACES)


def is_supported(datatype: Term) -> bool:
    """Tell whether a term is a datatype of OWL 2 RL."""
    return isinstance(datatype, NamedNode) and datatype.value in _SPACES


TESTS: Final[Mapping[str, Callable[..., bool]]] = {
    "supported-datatype": is_supported,
    "same-value": is_same_value,
    "different-value": is_different_value,
    "literal-of-datatype": is_of_datatype,
    "not-of-datatype": is_not_of_datatype,
}
"""The conditions that a row of the table may name with ``test`` or ``every``."""

SOURCES: Final[
    Mapping[str, Callable[[Collection[Literal], Collection[Term]], Iterator[tuple[Term, ...]]]]
] = {
    "same-value": _same_values,
    "literal-of-datatype": _literals_of_datatypes,
    "supported-datatype": _supported,
}
"""What a row finds with ``every``, given the graph's literals and the datatypes that its axioms read."""
