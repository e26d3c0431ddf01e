"""The stored queries of a release, by topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.catalog.stored import StoredQuery, parse
from kg.explore.asking import Asker
from kg.rdf import vocab

_KINDS: Final = frozenset({"competency", "example", "check", "must-be-empty", "ask", "describe", "construct"})
_CHECK: Final = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Queries about one thing; a query belongs to the topic of its first tag."""

    key: str
    title: str
    queries: tuple[StoredQuery, ...]


class Catalogue:
    """What a release holds of stored queries."""

    def __init__(self, queries: Mapping[str, StoredQuery]) -> None:
        """Hold queries by their names."""
        self._queries = queries

    def get(self, name: str) -> StoredQuery | None:
        """Return the query of a name."""
        return self._queries.get(name)

    def __iter__(self) -> Iterator[StoredQuery]:
        """Yield the queries, by name."""
        return iter(self._queries.values())

    def questions(self) -> tuple[Topic, ...]:
        """Return the queries that answer questions, by topic; larger topics first."""
        asked = [query for query in self if not is_check(query)]
        sizes = Counter(map(topic, asked))
        return tuple(
            Topic(key=key, title=title(key), queries=tuple(q for q in asked if topic(q) == key))
            for key, _ in sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
        )

    def checks(self) -> tuple[StoredQuery, ...]:
        """Return the queries that return nothing while all is well."""
        return tuple(filter(is_check, self))


def read(asker: Asker) -> Catalogue:
    """Ask a release for its stored queries."""
    found: dict[str, StoredQuery] = {}
    for row in asker.rows("catalogue"):
        query, text = row["query"], row["text"]
        if isinstance(query, ox.NamedNode) and isinstance(text, ox.Literal):
            name = query.value.removeprefix(f"{vocab.BASE}queries/")
            found[name] = parse(Path(f"{name}.rq"), text.value)
    return Catalogue(found)


def is_check(query: StoredQuery) -> bool:
    """Return whether a query returns nothing while all is well; others answer a question."""
    return _CHECK in query.tags


def topic(query: StoredQuery) -> str:
    """Return the topic of a query: its first tag that says what it is about."""
    return next((tag for tag in query.tags if tag not in _KINDS), "")


def title(key: str) -> str:
    """Return a topic for a reader: ``key-areas`` as ``Key areas``."""
    return key.replace("-", " ").capitalize()
