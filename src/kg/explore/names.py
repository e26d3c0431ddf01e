"""What things are called, in the reader's language where they have a name in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.explore.asking import Asker, nodes
from kg.rdf.languages import ENGLISH, Language
from kg.rdf.prefixes import shorten
from kg.rdf.store import Term

_MANY: Final = 2_000  # a longer list of values would itself be a long query


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A thing with what it is called.

    Attributes:
        iri: The thing.
        text: Its name; a prefixed name or an IRI where it has none.
        language: The tag of the name's language; empty for a prefixed name or an IRI.
    """

    iri: str
    text: str
    language: str = ""

    @property
    def key(self) -> str:
        """What names are sorted by."""
        return self.text.casefold()


class Names:
    """Looks names up."""

    def __init__(self, asker: Asker, language: Language) -> None:
        """Prefer names in ``language``, then English ones, then any."""
        self._asker = asker
        self._language = language

    def of(self, iris: Iterable[str]) -> Mapping[str, Name]:
        """Return the name of each IRI."""
        wanted = set(iris)
        tags = [ox.Literal(tag) for tag in dict.fromkeys((self._language.tag, ENGLISH.tag))]
        found = self._ask("names-in", wanted, tag=tags)
        found |= self._ask("names", wanted - set(found))
        return {iri: best(iri, found.get(iri, ()), self._language) for iri in wanted}

    def short(self, iris: Iterable[str]) -> Mapping[str, Name]:
        """Return the shortest name of each IRI in the reader's language, for the head of a column."""
        found = dict(self.of(iris))
        other = self._ask("short-names", found, tag=[ox.Literal(self._language.tag)])
        for iri, names in other.items():
            least = min((name.value for name in names), key=lambda text: (len(text), text))
            if found[iri].language == self._language.tag and len(least) < len(found[iri].text):
                found[iri] = Name(iri=iri, text=least, language=self._language.tag)
        return found

    def _ask(self, query: str, wanted: Iterable[str], **more: Iterable[Term]) -> dict[str, list[ox.Literal]]:
        things = nodes(wanted)
        found: dict[str, list[ox.Literal]] = {}
        for start in range(0, len(things), _MANY):
            for row in self._asker.rows(query, thing=things[start : start + _MANY], **more):
                thing, name = row["thing"], row["name"]
                if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                    found.setdefault(thing.value, []).append(name)
        return found


def best(iri: str, names: Iterable[ox.Literal], language: Language) -> Name:
    """Return the best of several names: in the language, else in English, else the first in any."""
    order = {language.tag: 0, ENGLISH.tag: 1, "": 2}
    chosen = min(
        names,
        key=lambda name: (order.get(name.language or "", 3), name.language or "", name.value),
        default=None,
    )
    if chosen is None:
        return Name(iri=iri, text=shorten(iri).strip("<>"))
    return Name(iri=iri, text=chosen.value, language=chosen.language or "")


def iris(terms: Iterable[Term | None]) -> set[str]:
    """Return the IRIs among terms."""
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}
