"""Ask the engine what a page needs, in queries of our own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.engine.port import Engine, Query
from kg.explore import texts
from kg.explore.binding import bind
from kg.rdf.formats import by_name
from kg.rdf.store import ReadStore, Solutions, Term


class Asker:
    """Asks the queries in :mod:`kg.explore.texts`."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        """Ask ``engine``; each query may take ``seconds``."""
        self._engine = engine
        self._seconds = seconds

    def rows(self, name: str, **values: Iterable[Term]) -> Solutions:
        """Return the solutions of the query of a name, with terms for its ``VALUES`` blocks.

        Raises:
            QueryError: One of its subclasses, by what went wrong.
        """
        return self.solutions(bind(texts.read(name), values))

    def solutions(self, text: str) -> Solutions:
        """Return the solutions of a SELECT; errors as for :meth:`rows`."""
        query = Query(text=text, seconds=self._seconds, solutions=by_name("json"))
        found = ox.parse_query_results(self._engine.answer(query).content, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError("a SELECT answers with solutions")
        names = tuple(variable.value for variable in found.variables)
        return Solutions(variables=names, rows=tuple(tuple(row) for row in found))


class Direct(Asker):
    """Asks a store in this process: for a command, whose user asks for nobody else."""

    def __init__(self, store: ReadStore) -> None:
        """Ask ``store``."""
        self._store = store

    def solutions(self, text: str) -> Solutions:
        """Return the solutions of a SELECT."""
        return self._store.select(text)


def nodes(iris: Iterable[str]) -> Sequence[ox.NamedNode]:
    """Return IRIs as terms, each once, sorted."""
    return [ox.NamedNode(iri) for iri in sorted(set(iris))]
