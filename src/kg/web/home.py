"""The first page, the pages that explain errors, and the state of the server."""

from __future__ import annotations

import json

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as WerkzeugResponse

from kg.engine.port import Engine
from kg.engine.sandbox import gaps
from kg.errors import NotFoundError
from kg.explore import home as pages
from kg.query import problems, texts
from kg.rdf.vocab import RELEASE_GRAPH
from kg.web import errors
from kg.web.explorer import Explorer
from kg.web.monitor import Monitor
from kg.web.served import Served
from kg.web.urls import Urls


def blueprint(
    explorer: Explorer, served: Served, engine: Engine, urls: Urls, monitor: Monitor | None
) -> Blueprint:
    """Return the routes.

    Args:
        explorer: What pages are made with.
        served: What is served.
        engine: What answers queries; its state is told.
        urls: Where clients reach it.
        monitor: What counts requests, if something does.
    """
    routes = Blueprint("home", __name__)

    @routes.get(urls.home)
    def home() -> str:
        if served.release is None:
            return render_template("files.html", served=served, example=texts.read("anything").strip())
        return render_template(
            "home.html", page=pages.page(explorer.asker, explorer.catalogue, served.release.manifest)
        )

    @routes.get(f"{urls.root}/problems/<code>")
    def explained(code: str) -> str:
        found = problems.of_code(code)
        if found is None:
            raise NotFoundError(f"There is no kind of error called {code}.")
        kind, lesson = found
        return render_template(
            "explained.html", error=kind, status=int(errors.status(kind(""))), lesson=lesson
        )

    @routes.get(f"{urls.root}/healthz")
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
            "unconfined": list(gaps(state.confined)),
        }
        return Response(json.dumps(found), content_type="application/json")

    @routes.get(f"{urls.root}/metrics")
    def metrics() -> Response:
        if monitor is None:
            raise NotFoundError("Nothing is counted here.")
        return Response(monitor.text(), content_type=monitor.content_type)

    @routes.get(f"{urls.root}/.well-known/void")
    def void() -> WerkzeugResponse:
        target = urls.page(RELEASE_GRAPH.value) if RELEASE_GRAPH.value in served.graphs else urls.sparql
        return redirect(target or urls.sparql, code=303)

    return routes
