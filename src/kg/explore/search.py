"""Find a thing by what it is called, in any language, even if the name is incomplete or misspelt."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

from kg.errors import NotFoundError
from kg.explore.spelling import Spelling, phrase
from kg.release.folding import Word, words
from kg.release.search import LABEL, Kind, identifier

_WORDS: Final = 12
_CANDIDATES: Final = 400

_MATCHING: Final = """
SELECT name.entity, name.text, name.language, name.role, name.folded, entity.tier
FROM word JOIN name ON name.id = word.rowid JOIN entity ON entity.id = name.entity
WHERE word MATCH :match AND (:kinds = '' OR instr(:kinds, entity.kind))
ORDER BY entity.tier, length(name.folded), name.id LIMIT :most
"""
_COUNT: Final = """
SELECT COUNT(DISTINCT name.entity)
FROM word JOIN name ON name.id = word.rowid JOIN entity ON entity.id = name.entity
WHERE word MATCH :match AND (:kinds = '' OR instr(:kinds, entity.kind))
"""
_ENTITY: Final = "SELECT iri, kind, type FROM entity WHERE id = ?"
_LABELS: Final = "SELECT text, language FROM name WHERE entity = ? AND role = 0 ORDER BY language, text"
_TYPE: Final = "SELECT id FROM entity WHERE iri = ?"


class Match(IntEnum):
    """How a name fits what was typed, the best first."""

    EXACT = 0
    PREFIX = 1
    WORDS = 2
    BEGINNINGS = 3
    SIMILAR = 4
    PARTIAL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name, and its language as a BCP 47 tag; empty for none."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A thing that was found.

    Attributes:
        iri: Its IRI.
        name: Its prefixed name.
        kind: An individual, a class, a property, or a stored query.
        label: What it is called in the reader's language, or else in English, or else in any.
        matched: The name that fits.
        match: How it fits.
        type: The label of its class, or else its prefixed name; ``None`` where no class is stated.
    """

    iri: str
    name: str
    kind: Kind
    label: Label
    matched: Label
    match: Match
    type: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes:
        hits: The best, in order.
        total: How many things fit.
        suggestion: The words that were searched for in place of misspelt ones; empty if none were.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What to look for.

    Attributes:
        text: A name, the beginnings of its words, a prefixed name or an IRI.
        language: The reader's language.
        kinds: What to look among; everything if empty.
        limit: The most hits to return.
    """

    text: str
    language: str = "en"
    kinds: tuple[Kind, ...] = ()
    limit: int = 20


class Index:
    """The search index of a release; it may be asked by several threads at once."""

    def __init__(self, path: Path) -> None:
        """Read from ``path``.

        Raises:
            NotFoundError: There is no such file.
        """
        if not path.is_file():
            raise NotFoundError(
                "This release has no search index.", hint="Build it anew with this version of kg."
            )
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"

    def find(self, search: Search) -> Found:
        """Return what fits best."""
        asked = words(_without_namespace(search.text))[:_WORDS]
        if not asked:
            return Found()
        with closing(sqlite3.connect(self._address, uri=True)) as database:
            return _Reader(database, search).find(asked)


def _without_namespace(text: str) -> str:
    stripped = text.strip().strip("<>")
    return identifier(stripped) if stripped.startswith(("http://", "https://")) else stripped


@dataclass(frozen=True, slots=True)
class _Name:
    entity: int
    text: str
    language: str
    role: int
    folded: str
    tier: int


class _Reader:
    """Answers one search over an open index."""

    def __init__(self, database: sqlite3.Connection, search: Search) -> None:
        self._database = database
        self._search = search
        self._spelling = Spelling(database)

    def find(self, asked: Sequence[Word]) -> Found:
        whole = [[word.folded] for word in asked]
        if found := self._among(" AND ".join(map(_either, whole)), asked, None):
            return found
        parts = [part for word in asked for part in self._spelling.parts(word)]
        spelt = [self._spelling.corrections(part) for part in parts]
        if all(spelt) and (found := self._among(_all_of(spelt), asked, Match.SIMILAR)):
            return Found(hits=found.hits, total=found.total, suggestion=_suggestion(parts, spelt))
        known = [[word.folded for word in choices] for choices in spelt if choices]
        found = self._among(" OR ".join(map(_either, known)), asked, Match.PARTIAL) if known else None
        return found or Found()

    def _among(self, match: str, asked: Sequence[Word], known: Match | None) -> Found | None:
        """Return what matches an expression of FTS5; ``None`` for nothing."""
        wanted = {"match": match, "kinds": " ".join(self._search.kinds), "most": _CANDIDATES}
        names = [_Name(*row) for row in self._database.execute(_MATCHING, wanted)]
        if not names:
            return None
        text = " ".join(word.folded for word in asked)
        best: dict[int, tuple[tuple[object, ...], Match, _Name]] = {}
        for name in names:
            fit = _fit(name.folded, text) if known is None else known
            key = self._key(name, fit, text)
            if name.entity not in best or key < best[name.entity][0]:
                best[name.entity] = (key, fit, name)
        chosen = sorted(best.values(), key=lambda entry: entry[0])[: self._search.limit]
        total = self._database.execute(_COUNT, wanted).fetchone()[0]
        return Found(hits=tuple(self._hit(name, fit) for _, fit, name in chosen), total=total)

    def _key(self, name: _Name, fit: Match, text: str) -> tuple[object, ...]:
        shared = -len(set(text.split()) & set(name.folded.split())) if fit is Match.PARTIAL else 0
        foreign = _foreignness(name.language, self._search.language)
        return (fit, shared, name.tier, foreign, name.role, len(name.folded), name.entity)

    def _hit(self, name: _Name, fit: Match) -> Hit:
        iri, kind, type_ = self._database.execute(_ENTITY, (name.entity,)).fetchone()
        matched = Label(text=name.text, language=name.language)
        label = self._label(name.entity)
        if name.role == LABEL and name.language == label.language:
            label = matched
        return Hit(
            iri=iri,
            name=identifier(iri),
            kind=kind,
            label=label,
            matched=matched,
            match=fit,
            type=self._type(type_) if type_ else None,
        )

    def _type(self, iri: str) -> Label:
        described = self._database.execute(_TYPE, (iri,)).fetchone()
        return self._label(described[0]) if described else Label(text=identifier(iri), language="")

    def _label(self, entity: int) -> Label:
        labels = [Label(text=text, language=tag) for text, tag in self._database.execute(_LABELS, (entity,))]
        return min(labels, key=lambda label: _foreignness(label.language, self._search.language))


def _fit(folded: str, text: str) -> Match:
    if folded == text:
        return Match.EXACT
    if folded.startswith(text):
        return Match.PREFIX
    return Match.WORDS if set(text.split()) <= set(folded.split()) else Match.BEGINNINGS


def _foreignness(language: str, reader: str) -> int:
    if language == reader:
        return 0
    return 1 if language in ("", "en") else 2


def _either(choices: Iterable[str]) -> str:
    return f"({' OR '.join(map(phrase, choices))})"


def _all_of(spelt: Iterable[Sequence[Word]]) -> str:
    return " AND ".join(_either(word.folded for word in choices) for choices in spelt)


def _suggestion(asked: Sequence[Word], spelt: Sequence[Sequence[Word]]) -> str:
    """Return what was searched for, if that is not what was asked."""
    changed = [choices[0] for choices in spelt]
    return " ".join(word.form for word in changed) if changed != list(asked) else ""
