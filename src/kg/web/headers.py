"""Headers of every answer: which release, how to cache it, who may read it, what a page may do."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from flask import Response, request

from kg.query import download
from kg.rdf.formats import Format
from kg.web import version
from kg.web.served import Served

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATED: Final = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
FRESH: Final = "no-cache"
"""How an answer may be kept: it is asked for anew each time, and may be found to be the same."""

_EXPOSED: Final = (
    "Content-Disposition, Content-Location, ETag, KG-Federation, KG-Hint, "
    "KG-Release, KG-Rows, Link, Retry-After"
)


def constant(served: Served) -> list[tuple[str, str]]:
    """Return what every answer bears."""
    return [
        *([("KG-Release", served.name)] if served.name else []),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", _EXPOSED),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", _POLICY),
    ]


def stamp(response: Response, served: Served) -> Response:
    """Add what every answer bears, and what depends on its kind."""
    headers = response.headers
    for name, value in constant(served):
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", FRESH if response.status_code < 400 else "no-store")  # noqa: PLR2004
    if response.mimetype == "text/html":
        in_language(response)
    _date(response, served)
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-Modified-Since, If-None-Match"
        headers["Access-Control-Max-Age"] = "86400"
    return response


def changed(served: Served) -> datetime | None:
    """Return when what is served last changed, if that is known and past.

    https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2
    """
    if served.release is None:
        return None
    issued = _read(served.release.manifest.issued)
    return issued if issued <= datetime.now(UTC) else None


@lru_cache(maxsize=8)
def _read(issued: str) -> datetime:
    return datetime.fromisoformat(issued).replace(tzinfo=UTC)


def dated(served: Served) -> datetime | None:
    """Return when an answer last changed: with what is served, or with the program; if it is known."""
    issued = changed(served)
    return max(issued, version.date()) if issued else None


def _date(response: Response, served: Served) -> None:
    """Date what is the same for as long as release and program are: data with an entity tag, but no page."""
    is_lasting = response.status_code in _DATED and "ETag" in response.headers
    when = dated(served) if is_lasting and response.mimetype != "text/html" else None
    if when is None:
        return
    response.last_modified = response.last_modified or when
    if response.status_code == HTTPStatus.OK and "If-None-Match" not in request.headers:
        response.make_conditional(request)


def tag(served: Served, *parts: object) -> str:
    """Return the entity tag of an answer that depends on what is served and on ``parts``."""
    return hashlib.blake2b(repr((served.identity, *parts)).encode(), digest_size=16).hexdigest()


def saved(response: Response, stem: str, fmt: Format) -> None:
    """Tell a browser to save an answer, under a name without its extension."""
    response.headers["Content-Disposition"] = download.disposition(stem, fmt.extension)


def negotiated(response: Response, entity: str | None = None) -> Response:
    """Mark an answer as one of several formats, and turn it into 304 if the client has it already."""
    response.vary.add("Accept")
    if entity is not None:
        response.set_etag(entity)
        response.make_conditional(request)
    return response


def in_language(response: Response) -> Response:
    """Mark an answer as one of several languages."""
    response.vary.add("Accept-Language")
    return response


def page(served: Served, body: str) -> Response:
    """Return a page in the reader's language, which depends on nothing but the address and what is served."""
    response = Response(body, content_type="text/html; charset=utf-8")
    response.set_etag(tag(served, body))
    response.make_conditional(request)
    return in_language(response)
