"""Give values to the variables of a query: in its ``VALUES`` blocks, as terms that the engine wrote.

A query that takes values bears a block for each variable, such as ``VALUES ?state { state:alb }``. What
stands between the braces is replaced. The tokens say where that is, so no text of a reader is ever read as
SPARQL; the result is a whole query that can be read, run and linked to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from kg.engine.lexer import Token, tokens
from kg.errors import UsageError
from kg.rdf.store import Term

_LOCAL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")


def bind(text: str, values: Mapping[str, Iterable[Term]]) -> str:
    """Return a query with other terms in the ``VALUES`` blocks of some variables.

    Args:
        text: SPARQL 1.1 with a block ``VALUES ?name { … }`` for each name.
        values: The terms of each name, without the question mark; nothing at all is no solution.

    Raises:
        UsageError: The query has no such block for a name.
    """
    words = list(tokens(text))
    places, declared = _places(words), _declared(words)
    missing = sorted(set(values) - set(places))
    if missing:
        raise UsageError(
            f"The query takes no values for: {', '.join(missing)}.",
            hint="Write VALUES ?name { … } where the values belong.",
        )
    for name in sorted(values, key=lambda name: places[name], reverse=True):
        start, end = places[name]
        written = " ".join(_written(term, declared) for term in values[name])
        text = f"{text[:start]} {written} {text[end:]}"
    return text


def bound(text: str) -> frozenset[str]:
    """Return the names of the variables that a query takes values for."""
    return frozenset(_places(list(tokens(text))))


def _declared(words: list[Token]) -> dict[str, str]:
    """Return the namespaces that a query declares, with their prefixes."""
    return {
        iri.text[1:-1]: name.text
        for (first, name), (_, iri) in pairwise(pairwise(words))
        if first.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri"
    }


def _written(term: Term, declared: Mapping[str, str]) -> str:
    """Return a term as the query would write it, by one of its prefixes if one fits."""
    if isinstance(term, ox.NamedNode):
        for namespace, prefix in declared.items():
            if term.value.startswith(namespace) and _LOCAL.fullmatch(term.value[len(namespace) :]):
                return f"{prefix}{term.value[len(namespace) :]}"
    return str(term)


def _places(words: list[Token]) -> dict[str, tuple[int, int]]:
    """Return where the terms of each variable's first block stand: behind ``{`` and before ``}``."""
    found: dict[str, tuple[int, int]] = {}
    for index, (first, second) in enumerate(pairwise(words)):
        if first.kind == "word" and first.text.upper() == "VALUES" and second.kind == "variable":
            block = _block(words[index + 2 :])
            if block:
                found.setdefault(second.text[1:], block)
    return found


def _block(words: list[Token]) -> tuple[int, int] | None:
    if not words or words[0].text != "{":
        return None
    end = next((word.start for word in words if word.text == "}"), None)
    return None if end is None else (words[0].start + 1, end)
