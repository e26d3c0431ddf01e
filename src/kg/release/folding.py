"""Words as they are compared: without case, accents and the variants of a script.

The same folding is applied to the names in an index and to what a reader types.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN: Final = re.compile(rf"[{_HAN}]+|(?:(?![{_HAN}_])\w)+")
_LETTERS: Final = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\u0131": "i",  # dotless i
        "\u0649": "\u064a",  # alef maksura as ya
        "\u0629": "\u0647",  # ta marbuta as ha
        "\u0671": "\u0627",  # alef wasla as alef; the other alefs fall apart into alef and a mark
        "\u06a9": "\u0643",  # Persian kaf
        "\u06cc": "\u064a",  # Persian ya
        "\u0640": "",  # tatweel
    }
)
_ARTICLE: Final = "\u0627\u0644"
_SHORTEST_STEM: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text.

    Attributes:
        form: The word as it is written, without marks that stand alone.
        folded: The word as it is compared; a run of Han characters has a space between any two.
    """

    form: str
    folded: str


def words(text: str) -> list[Word]:
    """Return the words of a text, of letters and digits, in order; Han characters count one by one."""
    composed = unicodedata.normalize("NFC", text)
    found = (Word(form=run, folded=_folded(run)) for run in _RUN.findall(_without_marks(composed)))
    return [word for word in found if word.folded]


def fold(text: str) -> str:
    """Return a text as it is compared: its folded words with a space between them."""
    return " ".join(word.folded for word in words(text))


def _without_marks(text: str) -> str:
    """Remove marks that stand alone, such as Arabic vowels, which would split a word."""
    if text.isascii():
        return text
    return "".join(c for c in text if not unicodedata.category(c).startswith("M"))


@lru_cache(maxsize=1 << 16)
def _folded(run: str) -> str:
    decomposed = unicodedata.normalize("NFKD", run.casefold())
    plain = _without_marks(decomposed).translate(_LETTERS)
    if re.match(f"[{_HAN}]", plain):
        return " ".join(plain)
    stem = plain.removeprefix(_ARTICLE)
    return stem if len(stem) >= _SHORTEST_STEM else plain
