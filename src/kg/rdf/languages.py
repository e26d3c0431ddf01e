"""The languages in which a reader can have the names of things: those of the United Nations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language of names.

    Attributes:
        tag: Its tag (BCP 47, https://www.rfc-editor.org/info/bcp47).
        name: What its speakers call it.
        direction: How it is written, as HTML says it.
    """

    tag: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"


ENGLISH: Final = Language(tag="en", name="English")
LANGUAGES: Final = (
    Language(tag="ar", name="العربية", direction="rtl"),
    Language(tag="zh", name="中文"),
    ENGLISH,
    Language(tag="fr", name="Français"),
    Language(tag="ru", name="Русский"),
    Language(tag="es", name="Español"),
)
"""In the order of their English names, which the United Nations use."""


def by_tag(tag: str) -> Language | None:
    """Return the language of a tag such as ``fr`` or ``fr-CA``; ``None`` for another."""
    primary = tag.partition("-")[0].lower()
    return next((language for language in LANGUAGES if language.tag == primary), None)


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Return how text with a language tag is written; from left to right if the tag is not known."""
    language = by_tag(tag)
    return language.direction if language else "ltr"
