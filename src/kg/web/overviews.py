"""Pages over the whole: participation by year, and what was checked."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from kg.explore import growth
from kg.explore.texts import read
from kg.web import headers, language
from kg.web.explorer import Explorer
from kg.web.served import Served
from kg.web.urls import Urls


def blueprint(explorer: Explorer, served: Served, urls: Urls) -> Blueprint:
    """Return the routes; only a release has them."""
    routes = Blueprint("overviews", __name__)
    release = served.release
    if release is None:
        return routes

    @routes.get(urls.participation)
    def participation() -> Response:
        names = explorer.names(language.chosen())
        page = growth.page(explorer.participation, names, read("acts"), read("states"))
        return headers.page(served, render_template("participation.html", page=page))

    @routes.get(urls.quality)
    def checked() -> Response:
        page = explorer.quality(language.chosen())
        return headers.page(served, render_template("quality.html", page=page))

    return routes
