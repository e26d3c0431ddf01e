"""What an answer says of where it comes from."""

from __future__ import annotations

from kg.rdf.origin import Origin
from kg.web.served import Served
from kg.web.urls import Urls


def origin(served: Served, urls: Urls) -> Origin:
    """Return the origin of an answer of the endpoint."""
    release = served.release
    if release is None:
        return Origin(title=served.title, endpoint=urls.endpoint)
    return Origin(
        title=served.title,
        endpoint=urls.endpoint,
        release=release.iri,
        issued=release.manifest.issued,
        licence=release.licence,
    )
