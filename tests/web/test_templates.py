"""Each page shows a documented dataclass: a template asks for nothing else, and for all of it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from jinja2 import StrictUndefined
from tests.web.typed import Walk, classes

from kg.engine.port import Dataset
from kg.errors import KgError, QueryError
from kg.explore import growth, holdings, home, listing, ontology, quality, states, thing
from kg.explore.catalogue import Topic
from kg.explore.reasons import Account
from kg.explore.search import Found, Search
from kg.query.diagnose import Diagnosis
from kg.query.problems import Lesson
from kg.web import questions
from kg.web.frame import Frame
from kg.web.results import Result
from kg.web.served import Served
from kg.web.urls import Urls

PAGES: Final = {
    "data.html": holdings.Page,
    "home.html": home.Page,
    "list.html": listing.Page,
    "ontology.html": ontology.Page,
    "participation.html": growth.Growth,
    "quality.html": quality.Quality,
    "question.html": questions.Page,
    "states.html": states.Page,
    "thing.html": thing.Page,
}
"""What each template shows as ``page``."""

OTHERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "empty.html": {"diagnosis": Diagnosis},
    "explain.html": {"account": Account | None},
    "explained.html": {"error": KgError, "lesson": Lesson},
    "files.html": {"served": Served},
    "problem.html": {"error": KgError},
    "queries.html": {"topics": tuple[Topic, ...]},
    "search.html": {"asked": Search, "found": Found},
    "sparql.html": {
        "dataset": Dataset,
        "problem": QueryError | None,
        "result": Result | None,
        "served": Served,
        "topics": tuple[Topic, ...],
    },
}
"""What the others show, by the names of their variables."""

PARTS: Final = {
    "answer.html",
    "fields.html",
    "own.html",
    "page.html",
    "parts.html",
    "pictures.html",
    "table.html",
}
"""What these are made of."""


@pytest.fixture
def walk(client: FlaskClient) -> Walk:
    return Walk(client.application.jinja_env, {"urls": Urls, "frame": Frame})


def test_every_template_is_held_to_something(walk: Walk) -> None:
    assert set(walk.environment.list_templates()) == PAGES.keys() | OTHERS.keys() | PARTS


def test_a_template_asks_for_what_its_page_has(walk: Walk) -> None:
    for name, page in PAGES.items():
        walk.template(name, page=page)
    for name, given in OTHERS.items():
        walk.template(name, **given)
    walk.template("page.html")
    assert walk.missing == []


def test_a_template_shows_all_that_its_page_has(walk: Walk) -> None:
    for name, page in PAGES.items():
        walk.template(name, page=page)
    unused = {
        f"{page.__module__}.{each.name}"
        for page in PAGES.values()
        for each in fields(page)
        if (page, each.name) not in walk.used
    }
    assert unused == set()


def test_a_page_says_what_it_is_and_what_each_part_of_it_is() -> None:
    undocumented = [
        f"{found.__name__}.{each.name}"
        for page in PAGES.values()
        for found in classes(page)
        if "Attributes:" in (inspect.getdoc(found) or "")
        for each in fields(found)
        if not any(line.strip().startswith(f"{each.name}") for line in (found.__doc__ or "").splitlines())
    ]
    assert undocumented == []


def test_the_walk_sees_what_is_missing(walk: Walk) -> None:
    walk.template("thing.html", page=home.Page)
    assert "thing.html: Page.sections" in walk.missing


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/data",
        "/states",
        "/publications",
        "/ontology",
        "/quality",
        "/participation",
        "/id/instrument/sea",
    ],
)
def test_no_page_shows_what_is_not_defined(client: FlaskClient, path: str) -> None:
    environment = client.application.jinja_env
    kept, environment.undefined = environment.undefined, StrictUndefined
    environment.cache.clear()  # type: ignore[union-attr]
    try:
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200
    finally:
        environment.undefined = kept
