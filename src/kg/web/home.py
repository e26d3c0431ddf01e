"""The first page, the pages that explain errors, and the state of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from inspect import cleandoc

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as WerkzeugResponse

from kg.errors import KgError, NotFoundError
from kg.explore import home as pages
from kg.query import texts
from kg.rdf.vocab import RELEASE_GRAPH
from kg.web.explorer import Explorer
from kg.web.served import Served
from kg.web.urls import Urls


def blueprint(explorer: Explorer, served: Served, health: Mapping[str, object], urls: Urls) -> Blueprint:
    """Return the routes.

    Args:
        explorer: What pages are made with.
        served: What is served.
        health: What the server says of its own state.
        urls: Where clients reach it.
    """
    routes = Blueprint("home", __name__)

    @routes.get(urls.home)
    def home() -> str:
        if served.release is None:
            return render_template("files.html", served=served, example=texts.read("anything").strip())
        return render_template(
            "home.html", page=pages.page(explorer.asker, explorer.catalogue, served.release.manifest)
        )

    @routes.get("/problems/<code>")
    def explained(code: str) -> str:
        for kind in _kinds(KgError):
            if kind.code == code:
                return render_template("explained.html", title=kind.title, text=cleandoc(kind.__doc__ or ""))
        raise NotFoundError(f"There is no kind of error called {code}.")

    @routes.get("/healthz")
    def state() -> Response:
        said = {"status": "ok", "release": served.name, **health}
        return Response(json.dumps(said), content_type="application/json")

    @routes.get("/.well-known/void")
    def void() -> WerkzeugResponse:
        target = urls.page(RELEASE_GRAPH.value) if RELEASE_GRAPH.value in served.graphs else urls.sparql
        return redirect(target or urls.sparql, code=303)

    return routes


def _kinds(kind: type[KgError]) -> Iterator[type[KgError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)
