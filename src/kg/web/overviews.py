"""Pages over the whole: participation by year, and what was checked."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response, render_template

from kg.explore import growth, quality
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
        page = growth.page(explorer.participation, explorer.names(language.chosen()), read("acts"))
        return headers.page(served, render_template("participation.html", page=page))

    @cache
    def checked() -> quality.Quality:
        return quality.page(release, explorer.catalogue)

    @routes.get(urls.quality)
    def of_quality() -> Response:
        return headers.page(served, render_template("quality.html", page=checked()))

    return routes
