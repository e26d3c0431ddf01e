"""``/search``: find a thing by what it is called, as a page or as JSON.

The JSON form is stable: keys may be added, none is renamed or dropped.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final, get_args

from flask import Blueprint, Response, render_template, request

from kg.errors import BadRequestError, NotFoundError
from kg.explore.search import Found, Hit, Index, Label, Search
from kg.query import negotiate
from kg.release.search import Kind
from kg.web import headers, language
from kg.web.served import Served
from kg.web.urls import Urls

_OFFERED: Final = (negotiate.JSON, negotiate.HTML)
_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_MOST: Final = 100
_LONGEST: Final = 400


def blueprint(served: Served, urls: Urls) -> Blueprint:
    """Return the route of the search; only a release has an index."""
    routes = Blueprint("search", __name__)

    @cache
    def index() -> Index:
        if served.release is None:
            raise NotFoundError(
                "Plain files have no search index.",
                hint="Serve a release, or look in SPARQL for what you need.",
            )
        return Index(served.release.folder.search)

    @routes.get(urls.search)
    def search() -> Response:
        choice = negotiate.require(request.headers.get("Accept"), _OFFERED, request.args.get("format"))
        asked = _asked()
        found = index().find(asked)
        if choice.format is negotiate.JSON:
            body = json.dumps(_document(asked, found, served, urls), ensure_ascii=False)
        else:
            body = render_template("search.html", asked=asked, found=found)
        response = Response(body, content_type=choice.content_type)
        response.vary.add("Accept-Language")
        return headers.negotiated(response, headers.tag(served, asked, choice))

    return routes


def _asked() -> Search:
    text = request.args.get("q", "").strip()
    if len(text) > _LONGEST:
        raise BadRequestError(
            f"The search has {len(text):,} characters.",
            hint=f"Give at most {_LONGEST}: a name, or part of one.",
        )
    return Search(text=text, language=language.chosen().tag, kinds=_kinds(), limit=_limit())


def _kinds() -> tuple[Kind, ...]:
    asked = [kind for value in request.args.getlist("kind") for kind in value.split(",") if kind]
    unknown = sorted(set(asked) - set(_KINDS))
    if unknown:
        raise BadRequestError(f"There is no kind {unknown[0]!r}.", hint=f"There are: {', '.join(_KINDS)}.")
    return tuple(kind for kind in _KINDS if kind in asked)


def _limit() -> int:
    asked = request.args.get("limit", "20")
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked) <= _MOST:
        raise BadRequestError(f"limit is {asked!r}.", hint=f"Give a number from 1 to {_MOST}.")
    return int(asked)


def _document(asked: Search, found: Found, served: Served, urls: Urls) -> dict[str, Any]:
    return {
        "query": asked.text,
        "language": asked.language,
        "release": served.name,
        "total": found.total,
        "suggestion": found.suggestion or None,
        "results": [_result(hit, urls) for hit in found.hits],
    }


def _result(hit: Hit, urls: Urls) -> dict[str, Any]:
    return {
        "iri": hit.iri,
        "name": hit.name,
        "kind": hit.kind,
        "type": _label(hit.type) if hit.type else None,
        "label": _label(hit.label),
        "matched": _label(hit.matched),
        "match": hit.match.name.lower(),
        "page": urls.page(hit.iri),
    }


def _label(label: Label) -> dict[str, str | None]:
    return {"text": label.text, "language": label.language or None}
