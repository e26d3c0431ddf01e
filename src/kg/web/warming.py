"""Ask for the pages that take long the first time, before the first reader does."""

from __future__ import annotations

import logging
import threading
from typing import Final

from flask import Flask

from kg.rdf.languages import LANGUAGES
from kg.web.urls import Urls

_LOG: Final = logging.getLogger(__name__)


def warm(app: Flask, urls: Urls) -> threading.Thread:
    """Ask for them one after the other, in a thread of its own; what fails is left to the reader.

    What they rest on is then known, in every language for the longest of them.
    """
    paths = [urls.quality, urls.at("/states"), urls.participation, urls.home]
    paths += [urls.explain("tsom:Programme", "rdf:type", "owl:Class")]  # it reads the axioms
    paths += [urls.at(urls.ontology, lang=each.tag) for each in LANGUAGES]

    def ask() -> None:
        with app.test_client() as client:
            for path in paths:
                status = client.get(path, headers={"Accept": "text/html"}).status_code
                _LOG.debug("%s was asked for in advance: %d", path, status)

    thread = threading.Thread(target=ask, name="warming", daemon=True)
    thread.start()
    return thread
