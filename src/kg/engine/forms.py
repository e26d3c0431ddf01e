"""What is looked at in a query before it is sent to a store: its form, its calls, its bound variables."""

from __future__ import annotations

import pyoxigraph as ox

from kg.engine.lexer import tokens
from kg.engine.port import Query
from kg.errors import QueryRefusedError
from kg.rdf.store import engine_errors


def check_calls(text: str) -> None:
    """Refuse SERVICE once more: a process that speaks to a store has a network, which our engine would use.

    Raises:
        QueryRefusedError: The word stands somewhere.
    """
    for token in tokens(text):
        head = token.text.partition(":")[0] if token.kind == "name" else token.text
        if token.kind in ("word", "name") and "SERVICE" in head.upper():
            raise QueryRefusedError("SERVICE is not sent on.", hint="Ask the other endpoint yourself.")


def form_of(query: Query) -> str:
    """Return the form of a query.

    Raises:
        QuerySyntaxError: It is no SPARQL, as our own engine says it.
    """
    with engine_errors(query.text):
        result = ox.Store().query(bound(query), base_iri=query.base)
    if isinstance(result, ox.QuerySolutions):
        return "SELECT"
    if isinstance(result, ox.QueryBoolean):
        return "ASK"
    words = (token.text.upper() for token in tokens(query.text) if token.kind == "word")
    return next(word for word in words if word in ("CONSTRUCT", "DESCRIBE"))


def bound(query: Query) -> str:
    """Return the text of a query with its IRIs in place of their variables."""
    parts, last = [], 0
    for token in tokens(query.text) if query.iris else ():
        if token.kind == "variable" and token.text[1:] in query.iris:
            parts += [query.text[last : token.start], str(ox.NamedNode(query.iris[token.text[1:]]))]
            last = token.start + len(token.text)
    return "".join([*parts, query.text[last:]])
