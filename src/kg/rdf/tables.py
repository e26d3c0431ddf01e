"""Solutions in the formats that are ours rather than the engine's."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import UsageError
from kg.rdf import cells, csvw, spreadsheet
from kg.rdf.store import Solutions

if TYPE_CHECKING:
    from kg.rdf.formats import Format
    from kg.rdf.origin import Origin


def table(result: ox.QuerySolutions | ox.QueryBoolean, most: int | None = None) -> Solutions:
    """Return at most ``most`` solutions of what the engine answers; a boolean is a table with one cell."""
    if isinstance(result, ox.QueryBoolean):
        return Solutions(variables=("answer",), rows=((ox.Literal(bool(result)),),))
    rows = tuple(tuple(solution) for solution in islice(result, most))
    return Solutions(variables=tuple(variable.value for variable in result.variables), rows=rows)


def tabulate(solutions: Solutions, fmt: Format, query: str, origin: Origin) -> bytes:
    """Return the solutions of a query in a format without an engine format.

    Raises:
        ResultTooLargeError: The format cannot hold so much.
        UsageError: It is none of these formats.
    """
    match fmt.name:
        case "csv-guarded":
            return cells.guarded(solutions)
        case "csvw":
            return csvw.package(solutions, query, origin)
        case "xlsx":
            return spreadsheet.workbook(solutions, query, origin)
    raise UsageError(f"{fmt.label} carries no table.", hint="Choose csv-guarded, csvw or xlsx.")
