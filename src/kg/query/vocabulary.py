"""The IRIs that what is served uses, and the nearest of them to one that it does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from kg.engine.lexer import Token, tokens
from kg.errors import QueryError
from kg.rdf.prefixes import PREFIXES

ALL: Final = """
    SELECT DISTINCT ?iri {
      { ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri } UNION { GRAPH ?iri {} }
      UNION { GRAPH ?g { { ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri } } }
      FILTER(isIRI(?iri))
    }"""
"""The query for them."""

_ALIKE: Final = 0.7
_LONGEST: Final = 200  # characters of an IRI that are worth comparing
_COMPARED: Final = 5_000  # names of one namespace that are compared: it takes a millisecond for ten


class Vocabulary:
    """A set of IRIs."""

    def __init__(self, iris: Iterable[str], *, is_complete: bool = True) -> None:
        """Take the IRIs, and whether there are no others."""
        self._is_complete = is_complete
        self._iris = frozenset(iris)
        self._spaces: Mapping[str, list[str]] = _by_namespace(self._iris)

    def __contains__(self, iri: str) -> bool:
        """Return whether the IRI is used, or may be."""
        return iri in self._iris or not self._is_complete

    def nearest(self, iri: str) -> str | None:
        """Return the used IRI of the namespace that is written almost like ``iri``; ``None`` if none is."""
        namespace, name = split(iri)
        names = self._spaces.get(namespace, [])
        if len(iri) > _LONGEST:
            return None
        folded = {other.casefold(): other for other in names[:_COMPARED]}
        if name.casefold() in folded:
            return namespace + folded[name.casefold()]
        alike = get_close_matches(name.casefold(), folded, 1, _ALIKE)
        return namespace + folded[alike[0]] if alike else None


def split(iri: str) -> tuple[str, str]:
    """Return an IRI's namespace and the name in it."""
    at = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:at], iri[at:]


def names(query: str) -> Iterator[tuple[str, str]]:
    """Yield the IRIs and prefixed names of a query's body, as written and as absolute IRIs.

    The template of a CONSTRUCT is left out: it may make new ones. So are prefixes that are not declared.
    """
    try:
        words = list(tokens(query))
    except QueryError:
        return
    declared = prefixes(words)
    depth, template = 0, False
    for before, word in zip([None, *words], words, strict=False):
        if word.kind == "mark":
            depth += (word.text == "{") - (word.text == "}")
            template = (template or _opens_template(before)) and depth > 0
        elif not template and not _in_prologue(before) and (iri := expand(word, declared)):
            yield word.text, iri


def prefixes(words: Iterable[Token]) -> dict[str, str]:
    """Return the prefixes that a query declares."""
    found: dict[str, str] = {}
    keyword, name = "", ""
    for word in words:
        if keyword == "PREFIX" and name and word.kind == "iri":
            found[name.removesuffix(":")] = word.text[1:-1]
        if word.kind == "word":
            keyword, name = word.text.upper(), ""
        else:
            name = word.text if word.kind == "name" else ""
    return found


def expand(word: Token, declared: Mapping[str, str]) -> str | None:
    """Return the IRI of a token; ``None`` if it is none, is relative, or its prefix is not declared."""
    if word.kind == "iri":
        return word.text[1:-1] if ":" in word.text else None
    prefix, _, local = word.text.partition(":")
    return declared[prefix] + local.replace("\\", "") if word.kind == "name" and prefix in declared else None


def write(iri: str, declared: Mapping[str, str] = PREFIXES) -> str:
    """Return an IRI as a query with these prefixes may write it."""
    namespace, name = split(iri)
    for prefix, declared_namespace in declared.items():
        if declared_namespace == namespace and name.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{name}"
    return f"<{iri}>"


def _by_namespace(iris: Iterable[str]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for iri in sorted(iris):
        namespace, name = split(iri)
        found[namespace].append(name)
    return dict(found)


def _opens_template(before: Token | None) -> bool:
    return before is not None and before.text.upper() == "CONSTRUCT"


def _in_prologue(before: Token | None) -> bool:
    """Return whether a name or an IRI belongs to a PREFIX or BASE line."""
    return before is not None and (before.text.upper() in ("PREFIX", "BASE") or before.text.endswith(":"))
