"""The files of a release, with their sizes and checksums, and the JSON-LD context."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import Final

from flask import Blueprint, Response, render_template, request, send_file

from kg.errors import NotFoundError
from kg.explore import holdings
from kg.query import frames
from kg.rdf.formats import by_name
from kg.release.manifest import FileRecord
from kg.web import headers
from kg.web.served import Served
from kg.web.urls import Urls

_FRAME: Final = 'application/ld+json; profile="http://www.w3.org/ns/json-ld#frame"'
_CONTEXT: Final = "context.jsonld"
_MANIFEST: Final = "manifest.json"
_FOR_EVER: Final = "public, max-age=31536000, immutable"  # an address with the hash names these bytes


def blueprint(served: Served, urls: Urls) -> Blueprint:
    """Return the routes of the downloads; files that are served as they are have none."""
    routes = Blueprint("downloads", __name__)
    records = holdings.records(served.release)

    @routes.get(urls.data)
    def listing() -> Response:
        page = holdings.page(served.release, f"{urls.origin}{urls.root}") if served.release else None
        return headers.page(served, render_template("data.html", page=page))

    @routes.get(f"{urls.data}/{_MANIFEST}")
    def manifest() -> Response:
        if served.release is None:
            raise NotFoundError("What is served here is no release.", hint="Begin at / for what there is.")
        text = served.release.manifest.to_json()  # the bytes of the file, as it was verified
        response = Response(text, mimetype="application/json")
        response.set_etag(hashlib.sha256(text.encode()).hexdigest())
        response.make_conditional(request)
        return response

    @routes.get(f"{urls.data}/<path:name>")
    def download(name: str) -> Response:
        return _sent(served, records.get(name), name, urls)

    @routes.get(f"{urls.root}/{_CONTEXT}")
    def context() -> Response:
        return _sent(served, records.get(_CONTEXT), _CONTEXT, urls)

    @routes.get(f"{urls.frames}/<name>")
    def frame(name: str) -> Response:
        if name not in frames.names():
            raise NotFoundError(f"There is no frame {name}.", hint=f"There are: {', '.join(frames.names())}.")
        return Response(frames.read(name), content_type=_FRAME)

    return routes


def _sent(served: Served, record: FileRecord | None, name: str, urls: Urls) -> Response:
    """Return a file of the release as it is."""
    if record is None or served.release is None:
        raise NotFoundError(f"There is no file {name}.", hint=f"See {urls.data} for those there are.")
    wanted = request.args.get("sha256")
    if wanted is not None and wanted != record.sha256:
        raise NotFoundError(
            f"{name} has another SHA-256 in this release.", hint=f"See {urls.data} for the present one."
        )
    path = served.release.folder.dumps / name
    response = send_file(
        path,
        mimetype=_media_type(name),
        conditional=False,
        etag=False,
        last_modified=headers.changed(served),
        max_age=0,
    )
    response.set_etag(record.sha256)
    response.make_conditional(request, accept_ranges=True, complete_length=record.bytes)
    if wanted is not None:
        response.headers["Cache-Control"] = _FOR_EVER
    return response


def _media_type(name: str) -> str:
    suffix = PurePosixPath(name).suffix.removeprefix(".")
    fmt = by_name(suffix)
    return "application/gzip" if suffix == "gz" else fmt.media_type if fmt else "application/octet-stream"
