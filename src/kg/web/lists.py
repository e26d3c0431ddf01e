"""The lists of things by kind."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request

from kg.explore import listing, states
from kg.explore.kinds import KINDS, Kind
from kg.web import headers, language
from kg.web.explorer import Explorer
from kg.web.served import Served
from kg.web.urls import Urls


def blueprint(explorer: Explorer, served: Served, urls: Urls) -> Blueprint:
    """Return the routes; only a release has lists."""
    routes = Blueprint("lists", __name__)
    if served.release is None:
        return routes

    def shown(kind: Kind) -> Response:
        reader = language.chosen()
        page = listing.page(explorer.asker, explorer.schema, reader, kind, request.args)
        return headers.page(served, render_template("list.html", page=page))

    @routes.get(f"{urls.root}/states")
    def of_states() -> Response:
        page = states.page(explorer.participation, explorer.names(language.chosen()), request.args)
        return headers.page(served, render_template("states.html", page=page))

    for kind in KINDS:
        routes.add_url_rule(f"{urls.root}/{kind.path}", kind.path, partial(shown, kind))
    return routes
