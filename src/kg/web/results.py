"""An answer as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

import pyoxigraph as ox

from kg.engine.port import Answer
from kg.explore.names import Names, iris
from kg.rdf.formats import Format, offered_for
from kg.web.terms import Value, value
from kg.web.urls import Urls

SHOWN: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the page of the endpoint shows of an answer.

    Attributes:
        rows: How many rows or triples the whole answer has.
        variables: Names of the columns.
        table: The first rows, at most :data:`SHOWN`.
        verdict: The answer of an ASK.
        text: A graph, as Turtle.
        formats: Formats in which the whole answer can be had.
    """

    rows: int
    variables: tuple[str, ...] = ()
    table: tuple[tuple[Value, ...], ...] = ()
    verdict: bool | None = None
    text: str = ""
    formats: tuple[Format, ...] = ()


def result(answer: Answer, urls: Urls, names: Names | None) -> Result:
    """Return what a page shows of an answer in SPARQL JSON or in Turtle, with names if there are any."""
    if answer.format.rdf is not None:
        return Result(rows=answer.rows or 0, text=answer.content.decode(), formats=offered_for("graph"))
    formats = offered_for("solutions")
    found = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Result(rows=answer.rows or 0, verdict=bool(found), formats=formats)
    rows = [tuple(row) for row in islice(found, SHOWN)]
    called = names.of(iris(chain.from_iterable(rows))) if names else {}
    return Result(
        rows=answer.rows or 0,
        variables=tuple(variable.value for variable in found.variables),
        table=tuple(tuple(value(term, urls, called) for term in row) for row in rows),
        formats=formats,
    )
