"""The first page, the pages that explain errors, and the state of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from inspect import cleandoc

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as WerkzeugResponse

from kg.engine.port import Engine
from kg.errors import KgError, NotFoundError
from kg.query import texts
from kg.rdf.vocab import RELEASE_GRAPH
from kg.web.monitor import Monitor
from kg.web.served import Served
from kg.web.urls import Urls


def blueprint(served: Served, engine: Engine, urls: Urls, monitor: Monitor | None) -> Blueprint:
    """Return the routes."""
    routes = Blueprint("home", __name__)

    @routes.get(urls.home)
    def home() -> str:
        example = texts.read("example" if served.release else "anything").strip()
        return render_template("home.html", served=served, example=example)

    @routes.get("/problems/<code>")
    def explained(code: str) -> str:
        for kind in _kinds(KgError):
            if kind.code == code:
                return render_template("explained.html", title=kind.title, text=cleandoc(kind.__doc__ or ""))
        raise NotFoundError(f"There is no kind of error called {code}.")

    @routes.get("/healthz")
    def health() -> Response:
        state = engine.state()
        found = {
            "status": "ok",
            "release": served.name,
            "refused": monitor.refused if monitor else None,
            "engine": state.kind,
            "workers": state.workers,
            "running": state.running,
            "waiting": state.waiting,
            "confined": list(state.confined),
        }
        return Response(json.dumps(found), content_type="application/json")

    @routes.get("/metrics")
    def metrics() -> Response:
        if monitor is None:
            raise NotFoundError("Nothing is counted here.")
        return Response(monitor.text(), content_type=monitor.content_type)

    @routes.get("/.well-known/void")
    def void() -> WerkzeugResponse:
        target = urls.page(RELEASE_GRAPH.value) if RELEASE_GRAPH.value in served.graphs else urls.sparql
        return redirect(target or urls.sparql, code=303)

    return routes


def _kinds(kind: type[KgError]) -> Iterator[type[KgError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)
