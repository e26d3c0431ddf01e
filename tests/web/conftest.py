"""A release of the small project behind the application, without a network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from kg.engine.nursery import Source
from kg.engine.workers import Pool
from kg.release.reader import Release
from kg.settings import Settings
from kg.web.app import create_app
from kg.web.served import Served
from kg.web.urls import Urls


@pytest.fixture(scope="module")
def client(release: Release) -> Iterator[FlaskClient]:
    """A client of the application over the release."""
    settings = Settings(
        workers=2, timeout=5, url_bytes=2_000, body_bytes=20_000, query_bytes=10_000, result_rows=500
    )
    served = Served.of_release(release)
    pool = Pool(Source(store=served.store, context=served.context), settings)
    with create_app(served, pool, settings, Urls(origin="http://127.0.0.1:8000")).test_client() as made:
        yield made
    pool.close()
