"""The language of an answer: ``?lang=`` first, else ``Accept-Language``, else English."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import request

from kg.rdf.languages import ENGLISH, Language, by_tag
from kg.web.urls import Urls

INTERFACE: Final = ("ar", "en", "es", "fr", "ru", "zh")
"""Languages that the interface speaks; a page says which, so none stands here before its catalogue does."""


def asked() -> Language | None:
    """Return the language that the address names, if it names one that there is."""
    return by_tag(request.args.get("lang", ""))


def chosen() -> Language:
    """Return the language in which the reader wants the names of things.

    The header is that of RFC 9110, section 12.5.4
    (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4).
    """
    given = asked()
    if given:
        return given
    wanted = (by_tag(tag) for tag in request.accept_languages.values())
    return next((language for language in wanted if language), ENGLISH)


def locale() -> str:
    """Return the locale of the page: days and numbers in English are written as the United Nations do."""
    tag = interface().tag
    return "en_GB" if tag == ENGLISH.tag else tag


def kept(urls: Urls) -> Urls:
    """Return URLs that keep the language that the address names."""
    given = asked()
    return replace(urls, lang=given.tag if given else "")


def interface() -> Language:
    """Return the language in which the interface speaks to the reader."""
    language = chosen()
    return language if language.tag in INTERFACE else ENGLISH
