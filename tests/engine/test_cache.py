"""What is remembered of answers, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.engine.cache import Cached
from kg.engine.port import Answer, Dataset, Query
from kg.engine.workers import Pool
from kg.errors import QuerySyntaxError
from kg.rdf.formats import TURTLE, by_name

ASK = Query(text="ASK { ?s ?p ?o }", seconds=5, solutions=by_name("json"), graph=TURTLE)


def counts(cached: Cached) -> tuple[int, int, int]:
    cache = cached.state().cache
    return cache["hits"], cache["misses"], cache["entries"]


def test_the_same_query_is_evaluated_once(pool: Pool) -> None:
    cached = Cached(pool, 1_000_000)
    first = cached.answer(ASK)
    assert cached.answer(replace(ASK, seconds=1, client="other")) is first
    assert counts(cached) == (1, 1, 1)


@pytest.mark.parametrize(
    "other",
    [
        replace(ASK, text="ASK { ?a ?b ?c }"),
        replace(ASK, solutions=by_name("xml")),
        replace(ASK, dataset=Dataset(default_graphs=("http://e/none",))),
        replace(ASK, dataset=Dataset(named_graphs=("http://e/none",))),
        replace(ASK, iris={"s": "http://e/none"}),
        replace(ASK, base="http://e/other"),
    ],
)
def test_what_an_answer_depends_on_tells_queries_apart(pool: Pool, other: Query) -> None:
    cached = Cached(pool, 1_000_000)
    cached.answer(ASK)
    cached.answer(other)
    assert counts(cached) == (0, 2, 2)


def test_a_dataset_that_is_empty_is_not_answered_from_the_whole(pool: Pool) -> None:
    cached = Cached(pool, 1_000_000)
    answers = [cached.answer(q) for q in (ASK, replace(ASK, dataset=Dataset(default_graphs=("http://e/x",))))]
    assert [b"true" in answer.content for answer in answers] == [True, False]


@pytest.mark.parametrize("call", ["NOW()", "rand ( )", "UUID()", "STRUUID()", "BNODE()"])
def test_what_changes_is_asked_anew(pool: Pool, call: str) -> None:
    cached = Cached(pool, 1_000_000)
    query = replace(ASK, text=f"SELECT ({call} AS ?x) {{}}")
    found: list[Answer] = [cached.answer(query) for _ in range(2)]
    assert found[0] is not found[1]
    assert counts(cached) == (0, 2, 0)


def test_it_keeps_within_its_size(pool: Pool) -> None:
    cached = Cached(pool, 8_000)
    for n in range(100):
        cached.answer(replace(ASK, text=f"ASK {{ ?s ?p {n} }}"))
    cache = cached.state().cache
    assert 5 < cache["entries"] < 20
    assert cache["bytes"] <= 8_000


def test_an_answer_that_would_push_out_the_rest_is_not_kept(pool: Pool) -> None:
    cached = Cached(pool, 4_000)
    cached.answer(replace(ASK, text=f'SELECT ("{"x" * 1_000}" AS ?x) {{}}'))
    assert counts(cached) == (0, 1, 0)


def test_errors_are_not_remembered(pool: Pool) -> None:
    cached = Cached(pool, 1_000_000)
    for _ in range(2):
        with pytest.raises(QuerySyntaxError):
            cached.answer(replace(ASK, text="ASK {"))
    assert counts(cached) == (0, 2, 0)
