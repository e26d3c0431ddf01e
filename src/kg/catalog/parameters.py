"""What a reader can give other values to in a stored query.

Under ``#+ parameters:`` each name has a table: ``type``, ``label``, and what the type needs. The query takes
the value in a block ``VALUES ?name { … }``; what stands there in the file is the default. ``UNDEF`` there
means that the reader may leave the parameter open; a boolean is never open::

    #+ parameters:
    #+   state: {type: thing, class: tsom:State, label: State}
    #+   year: {type: integer, label: Year, least: 2000, most: 2100}
    #+   language: {type: language, label: Language of the names}
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import pyoxigraph as ox

from kg.errors import StoredQueryError, UsageError
from kg.rdf.prefixes import PREFIXES, expand
from kg.rdf.terms import parse_term

if TYPE_CHECKING:
    from collections.abc import Mapping

Type = Literal["thing", "integer", "date", "text", "language", "boolean"]
Term = ox.NamedNode | ox.Literal
LONGEST: Final = 200
"""The most characters of a text."""

_KNOWN: Final = frozenset({"type", "label", "class", "least", "most", "choices"})
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_TAKEN: Final = frozenset({"lang", "format", "release", "download"})
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_BOOLEANS: Final = ("true", "false")
_DATATYPES: Final = {"integer": "integer", "date": "date", "boolean": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A variable with a type.

    Attributes:
        name: The variable, without the question mark.
        type: What its values are: things of a class, whole numbers, days, plain texts, language tags, or
            yes and no.
        label: What a reader calls it.
        default: What it is if the reader says nothing; ``None`` if it may stay open.
        of: For things: the IRI of their class.
        least: For numbers: the smallest, if there is one.
        most: For numbers: the largest, if there is one.
        choices: For texts and languages: those that there are; any if none is listed.
    """

    name: str
    type: Type
    label: str
    default: Term | None = None
    of: str = ""
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()

    def literal(self, text: str) -> ox.Literal | None:
        """Return what a text says, for a parameter that is no thing; ``None`` if it is no such value."""
        datatype = _DATATYPES.get(self.type)
        if not self._is_written(text):
            return None
        written = str(int(text)) if self.type == "integer" else text
        return ox.Literal(written, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype) if datatype else None)

    def _is_written(self, text: str) -> bool:
        match self.type:
            case "integer":
                return bool(_INTEGER.fullmatch(text)) and self._is_within(int(text))
            case "date":
                return bool(_DATE.fullmatch(text)) and _is_day(text)
            case "boolean":
                return text in _BOOLEANS
            case "language":
                return text in self.choices if self.choices else bool(_TAG.fullmatch(text))
            case "text":
                return text in self.choices if self.choices else 0 < len(text) <= LONGEST
            case "thing":
                return False

    def _is_within(self, number: int) -> bool:
        return (self.least is None or self.least <= number) and (self.most is None or number <= self.most)


def parse(file: str, header: object, text: str) -> tuple[Parameter, ...]:
    """Return the parameters that a header describes.

    Args:
        file: The name of the query's file.
        header: What stands under ``parameters``.
        text: The query.

    Raises:
        StoredQueryError: The header is no table of tables, or one of them does not fit its type or the query.
    """
    if not isinstance(header, dict):
        raise _wrong(file, "parameters is no table of names")
    return tuple(_parameter(file, str(name), given, text) for name, given in header.items())


def _parameter(file: str, name: str, given: object, text: str) -> Parameter:
    if not isinstance(given, dict) or not _NAME.fullmatch(name) or name in _TAKEN:
        raise _wrong(file, f"the parameter {name} is no free name with a table")
    unknown = sorted(set(map(str, given)) - _KNOWN)
    if unknown:
        raise _wrong(file, f"the parameter {name} has unknown keys: {', '.join(unknown)}")
    if given.get("type") not in get_args(Type) or not given.get("label"):
        raise _wrong(file, f"the parameter {name} lacks a type ({', '.join(get_args(Type))}) or a label")
    described = Parameter(
        name=name,
        type=given["type"],
        label=str(given["label"]),
        of=_class(file, name, given),
        least=_number(file, name, given, "least"),
        most=_number(file, name, given, "most"),
        choices=tuple(map(str, given.get("choices", ()))),
    )
    return replace(described, default=_default(file, described, text))


def _default(file: str, parameter: Parameter, text: str) -> Term | None:
    """Return what stands in the block of a parameter."""
    block = re.search(rf"(?i)\bVALUES\s+\?{parameter.name}\s*\{{([^{{}}]*)\}}", text)
    if not block:
        raise _wrong(file, f"the query has no block VALUES ?{parameter.name} {{ … }}")
    if block[1].strip().upper() == "UNDEF" and parameter.type != "boolean":
        return None
    try:
        term = parse_term(block[1])
    except UsageError as error:
        raise _wrong(file, f"the block of ?{parameter.name} holds no single term") from error
    is_right = (
        isinstance(term, ox.NamedNode)
        if parameter.type == "thing"
        else isinstance(term, ox.Literal) and parameter.literal(term.value) == term
    )
    if not is_right:
        raise _wrong(file, f"{term} in the block of ?{parameter.name} is no {parameter.type} that it takes")
    return term


def _class(file: str, name: str, given: Mapping[str, Any]) -> str:
    if given["type"] != "thing":
        return ""
    iri = expand(str(given.get("class", "")))
    if iri is None:
        raise _wrong(file, f"the parameter {name} names no class")
    return iri


def _number(file: str, name: str, given: Mapping[str, Any], key: str) -> int | None:
    value = given.get(key)
    if value is not None and type(value) is not int:
        raise _wrong(file, f"{key} of the parameter {name} is no whole number")
    return value


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wrong(file: str, what: str) -> StoredQueryError:
    return StoredQueryError(
        f"In the header of {file}, {what}.",
        hint="Write such a line: #+   state: {type: thing, class: tsom:State, label: State}",
        line=1,
    )
