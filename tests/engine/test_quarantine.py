"""What is remembered of queries that ended a worker."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.engine.port import Query
from kg.engine.quarantine import Quarantine
from kg.errors import EngineFailedError, QueryTimeoutError
from kg.rdf.formats import by_name

QUERY = Query(text="DESCRIBE ?it", seconds=2, graph=by_name("turtle"), iris={"it": "http://e/a"})


def test_a_query_that_failed_is_not_tried_again_at_once() -> None:
    quarantine = Quarantine()
    quarantine.check(QUERY)
    quarantine.add(QUERY, EngineFailedError("It broke."))
    with pytest.raises(EngineFailedError, match="a moment ago"):
        quarantine.check(QUERY)


@pytest.mark.parametrize(
    "other",
    [
        replace(QUERY, iris={"it": "http://e/b"}),
        replace(QUERY, graph=by_name("jsonld")),
        replace(QUERY, frame="{}"),
        replace(QUERY, text="DESCRIBE ?that"),
    ],
)
def test_another_query_is_tried(other: Query) -> None:
    quarantine = Quarantine()
    quarantine.add(QUERY, EngineFailedError("It broke."))
    quarantine.check(other)


def test_a_query_that_ran_out_of_time_may_have_more() -> None:
    quarantine = Quarantine()
    quarantine.add(QUERY, QueryTimeoutError("It was late."))
    quarantine.check(replace(QUERY, seconds=3))
