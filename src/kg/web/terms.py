"""An RDF term as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.rdf.prefixes import shorten
from kg.web.urls import Urls

_PLAIN: Final = frozenset({"xsd:string", "xsd:integer", "xsd:boolean"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What stands on a page for a term.

    Attributes:
        text: A prefixed name, an IRI, or a literal's lexical form.
        url: Where it leads; ``None`` where it leads nowhere.
        note: A literal's language, or its datatype where that is not obvious.
    """

    text: str
    url: str | None = None
    note: str = ""


def value(term: object, urls: Urls) -> Value:
    """Return what a page shows for a term, or for an unbound variable."""
    if isinstance(term, ox.NamedNode):
        return Value(text=shorten(term.value).strip("<>"), url=urls.page(term.value))
    if isinstance(term, ox.Literal):
        return Value(text=term.value, note=term.language or _datatype(term))
    return Value(text="" if term is None else str(term))


def _datatype(literal: ox.Literal) -> str:
    name = shorten(literal.datatype.value)
    return "" if name in _PLAIN else name
