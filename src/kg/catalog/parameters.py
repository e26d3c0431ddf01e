"""What a reader can give other values to in a stored query.

Under ``#+ parameters:`` each name has a table: ``type``, ``label``, and what the type needs. The query takes
the values in a block ``VALUES ?name { … }``; what stands there in the file is the default::

    #+ parameters:
    #+   state: {type: thing, class: tsom:State, label: State}
    #+   year: {type: integer, label: Since, least: 2000, most: 2030}
    #+   language: {type: text, label: Language, choices: [ar, zh, en, fr, ru, es]}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from kg.errors import StoredQueryError
from kg.rdf.prefixes import expand

if TYPE_CHECKING:
    from collections.abc import Mapping

Type = Literal["thing", "integer", "date", "text"]
_KNOWN: Final = frozenset({"type", "label", "class", "least", "most", "choices"})
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A variable with a type.

    Attributes:
        name: The variable, without the question mark.
        type: What its values are: things of a class, whole numbers, days, or plain texts.
        label: What a reader calls it.
        of: For things: the IRI of their class.
        least: For numbers: the smallest, if there is one.
        most: For numbers: the largest, if there is one.
        choices: For texts: those that there are; any text if none is listed.
    """

    name: str
    type: Type
    label: str
    of: str = ""
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()


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
    if not isinstance(given, dict) or not _NAME.fullmatch(name):
        raise _wrong(file, f"the parameter {name} is no name with a table")
    unknown = sorted(set(map(str, given)) - _KNOWN)
    if unknown:
        raise _wrong(file, f"the parameter {name} has unknown keys: {', '.join(unknown)}")
    if given.get("type") not in get_args(Type) or not given.get("label"):
        raise _wrong(file, f"the parameter {name} lacks a type ({', '.join(get_args(Type))}) or a label")
    if not re.search(rf"(?i)\bVALUES\s+\?{name}\s*\{{", text):
        raise _wrong(file, f"the query has no block VALUES ?{name} {{ … }}")
    return Parameter(
        name=name,
        type=given["type"],
        label=str(given["label"]),
        of=_class(file, name, given),
        least=_number(file, name, given, "least"),
        most=_number(file, name, given, "most"),
        choices=tuple(map(str, given.get("choices", ()))),
    )


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


def _wrong(file: str, what: str) -> StoredQueryError:
    return StoredQueryError(
        f"In the header of {file}, {what}.",
        hint="Write such a line: #+   state: {type: thing, class: tsom:State, label: State}",
        line=1,
    )
