"""What the ontology says of its terms, as far as pages need it; read once for a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.explore.asking import Asker
from kg.rdf import vocab


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The hierarchies of classes and properties.

    Attributes:
        broader: Every broader term of each class or property, however far up.
        inverse: The inverse of a property.
    """

    broader: Mapping[str, frozenset[str]]
    inverse: Mapping[str, str]

    def narrowest(self, terms: Iterable[str]) -> list[str]:
        """Return the terms that are not broader than another of them, sorted."""
        given = set(terms)
        above = {broad for term in given for broad in self.broader.get(term, ())}
        return sorted(given - above) or sorted(given)


def read(asker: Asker) -> Schema:
    """Ask for the schema."""
    direct: dict[str, set[str]] = defaultdict(set)
    inverse: dict[str, str] = {}
    for row in asker.rows("schema"):
        narrow, relation, broad = row["narrow"], row["relation"], row["broad"]
        if not (isinstance(narrow, ox.NamedNode) and isinstance(broad, ox.NamedNode)):
            continue
        if relation == ox.NamedNode(f"{vocab.OWL}inverseOf"):
            inverse |= {narrow.value: broad.value, broad.value: narrow.value}
        else:
            direct[narrow.value].add(broad.value)
    return Schema(broader={term: _above(term, direct) for term in direct}, inverse=inverse)


def _above(term: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [term]
    while waiting:
        new = direct.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found - {term})
