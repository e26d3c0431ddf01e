"""One funnel for everything that goes wrong: problem details (RFC 9457), as JSON, as a page, or as text."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed as WerkzeugMethodNotAllowed

from kg import errors
from kg.query.negotiate import HTML, JSON, TEXT, choose
from kg.web.urls import Urls

_LOG: Final = logging.getLogger(__name__)

STATUS: Final[dict[type[errors.KgError], HTTPStatus]] = {
    errors.BadRequestError: HTTPStatus.BAD_REQUEST,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.MethodNotAllowedError: HTTPStatus.METHOD_NOT_ALLOWED,
    errors.NotAcceptableError: HTTPStatus.NOT_ACCEPTABLE,
    errors.PayloadTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.UriTooLongError: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.RequestTimeoutError: HTTPStatus.REQUEST_TIMEOUT,
    errors.HeadTooLargeError: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedMediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.QuerySyntaxError: HTTPStatus.BAD_REQUEST,
    errors.QueryRefusedError: HTTPStatus.BAD_REQUEST,
    errors.FederationRefusedError: HTTPStatus.FORBIDDEN,
    errors.FederationFailedError: HTTPStatus.BAD_GATEWAY,
    errors.QueryTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    errors.QueryMemoryError: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.ResultTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.EngineFailedError: HTTPStatus.BAD_GATEWAY,
    errors.StoreFailedError: HTTPStatus.BAD_GATEWAY,
    errors.EngineBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.TooManyQueriesError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.QueryCancelledError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EnvironmentNotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BuildError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.UsageError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of each error; a class that is not listed has that of the nearest class above it."""

PROBLEM: Final = replace(JSON, media_types=("application/problem+json", *JSON.media_types))
_RETRY_SECONDS: Final = 1


def status(error: errors.KgError) -> HTTPStatus:
    """Return the HTTP status of an error."""
    found = (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def install(app: Flask, urls: Urls) -> None:
    """Make ``app`` answer every error with a problem."""

    @app.errorhandler(errors.KgError)
    def _ours(error: errors.KgError) -> Response:
        if status(error) == HTTPStatus.INTERNAL_SERVER_ERROR:
            _LOG.error("%s %s: %s", request.method, request.path, error)
        return problem(error, urls)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        response = problem(_translated(error, urls), urls)
        if isinstance(error, WerkzeugMethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        _LOG.error("%s %s failed", request.method, request.path, exc_info=error)
        hidden = errors.KgError("The server failed on this request.", hint="The server's log says more.")
        return problem(hidden, urls)


def problem(error: errors.KgError, urls: Urls) -> Response:
    """Return an error as the client wants it: JSON if it says nothing."""
    code = status(error)
    choice = choose(request.headers.get("Accept"), (PROBLEM, HTML, TEXT))
    shown = choice.format if choice else PROBLEM
    if shown is HTML:
        body = render_template("problem.html", error=error, status=int(code))
    elif shown is TEXT:
        parts = (f"{int(code)} {error.title}", error.message, error.excerpt, error.hint)
        body = "".join(f"{part}\n" for part in parts if part)
    else:
        body = details(error, urls)
    kind = {"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8"}.get(shown.name)
    response = Response(body, content_type=kind or PROBLEM.media_type)
    response.vary.add("Accept")
    return marked(response, error)


def details(error: errors.KgError, urls: Urls) -> str:
    """Return the problem details of an error (https://www.rfc-editor.org/rfc/rfc9457#section-3)."""
    found = {
        "type": urls.iri(urls.problem(error.code)),
        "title": error.title,
        "status": int(status(error)),
        "detail": error.message,
        "hint": error.hint or None,
        "line": error.line,
        "column": error.column,
        "excerpt": error.excerpt or None,
        "help": urls.problem(error.code),
    }
    return json.dumps({key: value for key, value in found.items() if value is not None}, ensure_ascii=False)


def marked(response: Response, error: errors.KgError) -> Response:
    """Give a response the status of an error, and say when to come back, where that helps."""
    response.status_code = status(error)
    if error.retry or response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(error.retry or _RETRY_SECONDS)
    return response


def _translated(error: HTTPException, urls: Urls) -> errors.KgError:
    """Return what the web framework raises as an error of ours."""
    named: dict[int | None, errors.KgError] = {
        404: errors.NotFoundError(
            "Nothing is known under this address.", hint=f"Begin at {urls.home} for what there is."
        ),
        405: errors.MethodNotAllowedError(
            f"{request.method} does not apply here.", hint="See the header Allow."
        ),
        413: errors.PayloadTooLargeError("The request body is too large."),
        415: errors.UnsupportedMediaTypeError("The body is of a type that is not read here."),
    }
    return named.get(error.code) or errors.BadRequestError(error.description or "The request is malformed.")
