"""Words as names have them in place of words as they were typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from kg.release.folding import Word

_NEIGHBOURS: Final = 60
_CORRECTIONS: Final = 4
_SHORTEST: Final = 3
_SHORT: Final = 5
_PREFIX_COST: Final = 0.5

_IS_WORD: Final = "SELECT 1 FROM word WHERE word MATCH ? LIMIT 1"
_NEAR: Final = (
    "SELECT padded, form, uses FROM spelling WHERE spelling MATCH ? ORDER BY rank, uses DESC LIMIT ?"
)


class Spelling:
    """Looks words up in an open search index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Read from ``database``."""
        self._database = database

    def parts(self, word: Word) -> list[Word]:
        """Return a run of Han characters that no name has as its characters; any other word as it is."""
        if " " not in word.folded or self._is_known(word):
            return [word]
        return [Word(form=part, folded=part) for part in word.folded.split()]

    def _is_known(self, word: Word) -> bool:
        """Tell whether a name has the word, or a longer one that begins with it."""
        return self._database.execute(_IS_WORD, (phrase(word.folded),)).fetchone() is not None

    def corrections(self, word: Word) -> list[Word]:
        """Return the word itself if it is known, or else the known words nearest to it."""
        if self._is_known(word):
            return [word]
        if len(word.folded) < _SHORTEST:
            return []
        grams = " OR ".join(f'"{gram}"' for gram in _trigrams(f"^{word.folded}$"))
        near = self._database.execute(_NEAR, (grams, _NEIGHBOURS)).fetchall()
        allowed = 1 if len(word.folded) <= _SHORT else 2
        ranked = sorted(_distances(word.folded, near, allowed))[:_CORRECTIONS]
        least = ranked[0][0] if ranked else 0
        return [Word(form=form, folded=folded) for cost, _, folded, form in ranked if cost == least]


def phrase(folded: str) -> str:
    """Return the expression of FTS5 for names that have a word beginning so; https://www.sqlite.org/fts5.html."""
    return f'"{folded}" *'


def _trigrams(text: str) -> Iterator[str]:
    return (text[n : n + 3] for n in range(len(text) - 2))


def _distances(
    typed: str, near: Iterable[tuple[str, str, int]], allowed: int
) -> Iterator[tuple[float, int, str, str]]:
    """Yield how far each known word that is near enough is from what was typed, and how often it is used."""
    for padded, form, uses in near:
        known = padded[1:-1]
        whole, begun = distance(typed, known), distance(typed, known[: len(typed)]) + _PREFIX_COST
        if min(whole, begun) <= allowed:
            yield min(whole, begun), -int(uses), known, form


def distance(one: str, other: str) -> int:
    """Return how many letters to insert, drop, replace or swap with the next to make one word the other.

    This is the optimal string alignment distance.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        row = [i]
        for j, right in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
