"""Which terms of our namespaces exist in what is served: asked of the engine once, then remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode

from kg.engine.port import Engine, Query
from kg.errors import KgError
from kg.query.vocabulary import ALL, Vocabulary, names
from kg.rdf.formats import by_name
from kg.rdf.vocab import BASE

_EXISTING: Final = """
    SELECT DISTINCT ?iri {{ VALUES ?iri {{ {iris} }} FILTER(
      EXISTS {{ ?iri ?p ?o }} || EXISTS {{ ?s ?iri ?o }} || EXISTS {{ ?s ?p ?iri }}
      || EXISTS {{ GRAPH ?iri {{}} }}
      || EXISTS {{ GRAPH ?g {{ {{ ?iri ?p ?o }} UNION {{ ?s ?iri ?o }} UNION {{ ?s ?p ?iri }} }} }}
    ) }}"""
_MOST: Final = 100  # terms of one query that are looked up
_SHORT: Final = 5_000  # characters of a query that is remembered
_TOLD: Final = 3  # terms that do not exist: to find the nearest takes some milliseconds
_REMEMBERED: Final = 50_000


class Terms:
    """The terms of whatever one engine answers from."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        """Ask ``engine``, and wait at most so many ``seconds`` for an answer."""
        self._engine = engine
        self._seconds = seconds
        self._lock = threading.Lock()
        self._exists: dict[str, bool] = {}
        self._vocabulary: Vocabulary | None = None
        self._remembered = lru_cache(maxsize=1_000)(self._unknown)

    def unknown(self, query: str) -> dict[str, str | None]:
        """Return the first terms of our namespaces in a query that nothing uses, with the nearest IRI."""
        return self._remembered(query) if len(query) <= _SHORT else self._unknown(query)

    def are_known(self, query: str) -> bool:
        """Return whether all terms of our namespaces in a short query are known to exist, without asking."""
        if BASE not in query:
            return True
        own = (iri for _, iri in names(query) if iri.startswith(BASE))
        return len(query) <= _SHORT and all(self._exists.get(iri, False) for iri in own)

    def vocabulary(self) -> Vocabulary:
        """Return every IRI that is used; one that knows nothing if there are too many to tell in time."""
        with self._lock:
            if self._vocabulary is None:
                found = self._select(ALL)
                self._vocabulary = Vocabulary(found or (), is_complete=found is not None)
            return self._vocabulary

    def _unknown(self, query: str) -> dict[str, str | None]:
        if BASE not in query:  # a prefix or an IRI has to write it
            return {}
        own = {written: iri for written, iri in names(query) if iri.startswith(BASE)}
        if not own or len(own) > _MOST:
            return {}
        self._look_up(set(own.values()))
        lacking = ((written, iri) for written, iri in own.items() if not self._exists.get(iri, True))
        return {written: self.vocabulary().nearest(iri) for written, iri in islice(lacking, _TOLD)}

    def _look_up(self, iris: set[str]) -> None:
        new = sorted(iri for iri in iris - self._exists.keys() if _is_valid(iri))
        if not new:
            return
        found = self._select(_EXISTING.format(iris=" ".join(f"<{iri}>" for iri in new)))
        if found is not None:
            if len(self._exists) > _REMEMBERED:
                self._exists.clear()
            self._exists.update((iri, iri in found) for iri in new)

    def _select(self, text: str) -> set[str] | None:
        query = Query(text=text, seconds=self._seconds, solutions=by_name("json"))
        try:
            bindings = json.loads(self._engine.answer(query).content)["results"]["bindings"]
        except KgError:
            return None
        return set(_values(bindings))


def _values(bindings: Iterable[dict[str, dict[str, str]]]) -> Iterable[str]:
    return (binding["iri"]["value"] for binding in bindings if "iri" in binding)


def _is_valid(iri: str) -> bool:
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return not any(character in iri for character in '<>"{}|^`\\') and iri.isprintable() and " " not in iri
