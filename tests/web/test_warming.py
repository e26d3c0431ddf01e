"""Long pages are asked for before a reader does."""

from __future__ import annotations

from kg.engine.nursery import Source
from kg.engine.port import Answer, Query
from kg.engine.workers import Pool
from kg.release.reader import Release
from kg.settings import Settings
from kg.web.app import create_app
from kg.web.served import Served
from kg.web.urls import Urls
from kg.web.warming import warm

HTML = {"Accept": "text/html"}


class Counting(Pool):
    """A pool that counts what it is asked."""

    asked = 0

    def answer(self, query: Query) -> Answer:
        """Count the query, and answer it."""
        self.asked += 1
        return super().answer(query)


def test_the_first_reader_waits_for_no_query(release: Release) -> None:
    settings, urls = Settings(workers=1), Urls(origin="http://127.0.0.1")
    served = Served.of_release(release)
    engine = Counting(Source(store=served.store, context=served.context), settings)
    app = create_app(served, engine, settings, urls)
    warm(app, urls).join(30)
    before = engine.asked
    assert before > 0
    with app.test_client() as client:
        for path in ("/quality", "/ontology", "/ontology?lang=zh"):
            assert client.get(path, headers=HTML).status_code == 200
    assert engine.asked == before
    engine.close()
