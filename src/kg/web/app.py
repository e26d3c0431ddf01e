"""The application factory: no state but what it is given."""

from __future__ import annotations

from flask import Flask, Response

from kg.engine.workers import Pool
from kg.settings import Settings
from kg.web import downloads, errors, explain, frame, headers, home, lists, resources, sparql
from kg.web.explorer import Explorer
from kg.web.served import Served
from kg.web.urls import Urls


def create_app(served: Served, engine: Pool, settings: Settings, urls: Urls) -> Flask:
    """Return the WSGI application.

    Args:
        served: What it serves.
        engine: What answers the queries.
        settings: The limits of requests.
        urls: Where clients reach it.
    """
    app = Flask(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals["urls"] = urls
    frame.install(app, served, urls)
    errors.install(app, urls)
    explorer = Explorer(engine, settings.timeout)
    health = {"workers": len(engine), "confined": list(engine.confined)}
    app.register_blueprint(home.blueprint(explorer, served, health, urls))
    app.register_blueprint(lists.blueprint(explorer, served))
    app.register_blueprint(sparql.blueprint(engine, served, settings, urls))
    app.register_blueprint(resources.blueprint(engine, explorer, served, settings, urls))
    app.register_blueprint(downloads.blueprint(served, urls))
    app.register_blueprint(explain.blueprint(served, urls))

    @app.after_request
    def _stamp(response: Response) -> Response:
        return headers.stamp(response, served)

    return app
