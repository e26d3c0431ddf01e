"""The application factory: no state but what it is given."""

from __future__ import annotations

from flask import Flask, Response

from kg.engine.port import Engine
from kg.settings import Settings
from kg.web import (
    archive,
    downloads,
    errors,
    explain,
    frame,
    graphs,
    headers,
    home,
    lists,
    overviews,
    questions,
    resources,
    search,
    sparql,
)
from kg.web.archive import Archive
from kg.web.asking import Asking
from kg.web.explorer import Explorer
from kg.web.monitor import Monitor
from kg.web.served import Served
from kg.web.urls import Urls


def create_app(  # noqa: PLR0913, PLR0917  # the parts of an application
    served: Served,
    engine: Engine,
    settings: Settings,
    urls: Urls,
    monitor: Monitor | None = None,
    kept: Archive | None = None,
) -> Flask:
    """Return the WSGI application.

    Args:
        served: What it serves.
        engine: What answers the queries.
        settings: The limits of requests.
        urls: Where clients reach it.
        monitor: What watches it.
        kept: The releases that are kept beside this one.
    """
    app = Flask(__name__, static_url_path=f"{urls.root}/static")
    # The framework would send other spellings of a path on, to a host that the request names
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    engine = Asking(engine, log_queries=settings.log_queries)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals["urls"] = urls
    frame.install(app, served, urls, kept)
    archive.install(app, served, urls, kept)
    errors.install(app, urls)
    explorer = Explorer(engine, settings.timeout, served.release)
    app.register_blueprint(home.blueprint(explorer, served, engine, urls, monitor))
    app.register_blueprint(lists.blueprint(explorer, served, urls))
    app.register_blueprint(overviews.blueprint(explorer, served, urls))
    app.register_blueprint(questions.blueprint(engine, explorer, served, settings, urls))
    app.register_blueprint(sparql.blueprint(engine, explorer, served, settings, urls))
    app.register_blueprint(graphs.blueprint(engine, served, settings, urls))
    app.register_blueprint(resources.blueprint(engine, explorer, served, settings, urls))
    app.register_blueprint(downloads.blueprint(served, urls))
    app.register_blueprint(explain.blueprint(explorer, served, urls))
    app.register_blueprint(search.blueprint(served, urls))

    @app.after_request
    def _stamp(response: Response) -> Response:
        return headers.stamp(response, served)

    return app
