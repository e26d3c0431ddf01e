"""An RDF term as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.explore.names import Name
from kg.rdf.prefixes import PREFIXES, shorten
from kg.web.urls import Urls

_PLAIN: Final = frozenset({"xsd:string", "xsd:integer", "xsd:boolean", "xsd:date"})
_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What stands on a page for a term.

    Attributes:
        text: A thing's name, or else its prefixed name or IRI; a literal's lexical form.
        language: The language of the text, as a tag; empty where it has none.
        url: Where it leads; ``None`` where it leads nowhere.
        note: A literal's language, or its datatype where that is not obvious.
        is_number: Whether it is a number.
    """

    text: str
    language: str = ""
    url: str | None = None
    note: str = ""
    is_number: bool = False


def value(term: object, urls: Urls, names: Mapping[str, Name]) -> Value:
    """Return what a page shows for a term, or for an unbound variable; ``names`` are those of things."""
    if isinstance(term, ox.NamedNode):
        name = names.get(term.value) or Name(iri=term.value, text=shorten(term.value).strip("<>"))
        return Value(text=name.text, language=name.language, url=urls.page(term.value))
    if isinstance(term, ox.Literal):
        language = term.language or ""
        return Value(
            text=term.value,
            language=language,
            note=language or _datatype(term),
            is_number=term.datatype.value in _NUMBERS,
        )
    return Value(text="" if term is None else str(term))


def _datatype(literal: ox.Literal) -> str:
    name = shorten(literal.datatype.value)
    return "" if name in _PLAIN else name
