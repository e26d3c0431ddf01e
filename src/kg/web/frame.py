"""What every page has around it: the name of what is served, the ways on, the language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, request
from flask_babel import Babel, format_date, format_decimal, gettext, refresh

from kg.rdf.languages import LANGUAGES, Language
from kg.web import archive, language, words
from kg.web.archive import Archive, Offer
from kg.web.served import Served
from kg.web.urls import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around a page.

    Attributes:
        title: The name of what is served.
        release: The release's name; empty for files.
        issued: Its date; empty for files.
        language: The reader's language.
        interface: The language of the interface.
        languages: Each language that can be chosen, with the address of this page in it.
        offer: What it says of other releases.
    """

    title: str
    release: str
    issued: str
    language: Language
    interface: Language
    languages: tuple[tuple[Language, str], ...]
    offer: Offer


def install(app: Flask, served: Served, urls: Urls, kept: Archive | None = None) -> None:
    """Give every template of ``app`` its frame, and links that keep the reader's language."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=language.locale)
    app.before_request(refresh)  # a context that outlives its request must not keep the language
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters["number"] = format_decimal
    app.jinja_env.filters["day"] = _day
    app.jinja_env.filters["said"] = gettext

    @app.context_processor
    def _frame() -> dict[str, Any]:
        spoken = language.kept(urls)
        around = _around(served, spoken, kept)
        return {"frame": around, "urls": spoken, "search_words": words.spoken(words.SEARCH)}


def _day(iso: str) -> str:
    """Return a day (ISO 8601) as the language of the page writes it."""
    return str(format_date(date.fromisoformat(iso), "long"))


def _around(served: Served, urls: Urls, kept: Archive | None) -> Frame:
    given = request.args.to_dict(flat=False)
    here = {name: values for name, values in given.items() if name not in ("lang", "format")}
    return Frame(
        title=served.title,
        release=served.name or "",
        issued=served.release.manifest.issued if served.release else "",
        language=language.chosen(),
        interface=language.interface(),
        languages=tuple((each, urls.at(request.path, **here, lang=each.tag)) for each in LANGUAGES),
        offer=archive.offer(served, urls, kept),
    )
