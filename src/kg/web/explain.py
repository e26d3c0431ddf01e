"""``/explain``: why a triple is in the release, or what is missing, as a page, JSON, or PROV-O in Turtle."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from kg.errors import BadRequestError, NotFoundError, UsageError
from kg.explore.accounts import as_json, as_turtle, describe
from kg.explore.facts import Value, value
from kg.explore.names import iris
from kg.explore.reasons import Account, Reason, Reasons, statements
from kg.query import negotiate
from kg.rdf.formats import TURTLE, Format
from kg.rdf.terms import parse_node, parse_term
from kg.web import headers, language
from kg.web.explorer import Explorer
from kg.web.served import Served
from kg.web.urls import Urls

_PARTS: Final = ("subject", "predicate", "object")
_OFFERED: Final = (negotiate.JSON, TURTLE, negotiate.HTML)


def blueprint(explorer: Explorer, served: Served, urls: Urls) -> Blueprint:
    """Return the route of explanations; only a release has them."""
    routes = Blueprint("explain", __name__)

    @cache
    def reasons() -> Reasons:
        if served.release is None:
            raise NotFoundError(
                "Plain files have no explanations.", hint="Serve a release: nothing of a file was entailed."
            )
        return Reasons(served.release.store)

    @routes.get(f"{urls.root}/explain")
    def explain() -> Response:
        choice = negotiate.require(request.headers.get("Accept"), _OFFERED, request.args.get("format"))
        given = {part: request.args.get(part, "").strip() for part in _PARTS}
        if choice.format is negotiate.HTML and not any(given.values()):
            body: str | bytes = render_template("explain.html", given=given, account=None)
        else:
            body = _written(reasons().account(_triple(given)), given, choice.format, explorer, urls)
        response = Response(body, content_type=choice.content_type)
        entity = headers.tag(served, request.full_path, choice, language.interface())
        return headers.negotiated(response, entity)

    return routes


def _triple(given: Mapping[str, str]) -> ox.Triple:
    missing = [part for part in _PARTS if not given[part]]
    if missing:
        raise BadRequestError(
            f"The request lacks: {', '.join(missing)}.",
            hint="Give subject, predicate and object, each as a prefixed name, an IRI or a literal.",
        )
    try:
        subject, predicate = parse_node(given["subject"]), parse_node(given["predicate"])
        return ox.Triple(subject, predicate, parse_term(given["object"]))
    except UsageError as error:
        raise BadRequestError(error.message, hint=error.hint) from error


def _written(
    account: Account, given: Mapping[str, str], fmt: Format, explorer: Explorer, urls: Urls
) -> str | bytes:
    if fmt is negotiate.JSON:
        return as_json(account)
    if fmt is TURTLE:
        return as_turtle(account)
    formats = [(f.label, urls.explain(**given, fmt=f.name)) for f in (negotiate.JSON, TURTLE)]
    names = explorer.names(language.chosen()).of(iris(term for said in statements(account) for term in said))

    def called(reason: Reason) -> tuple[Value, ...]:
        """Return the terms of a statement for a reader; nothing if one is a list or a class expression."""
        if any(isinstance(term, ox.BlankNode) for term in reason.statement):
            return ()
        return tuple(value(term, names) for term in reason.statement)

    return render_template(
        "explain.html", given=given, account=account, called=called, describe=describe, formats=formats
    )
