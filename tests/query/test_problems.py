"""Every error has a page that teaches."""

from __future__ import annotations

import pytest

from kg.errors import KgError
from kg.query.problems import LESSONS, kinds, of_code


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.code)
def test_every_error_has_a_cause_an_example_and_a_cure(kind: type[KgError]) -> None:
    found = of_code(kind.code)
    assert found is not None
    assert found[0] is kind
    assert all((found[1].cause, found[1].example, found[1].cure))


def test_no_two_errors_share_a_code_or_a_lesson() -> None:
    assert len({kind.code for kind in kinds()}) == len(LESSONS) == len(set(LESSONS.values()))


def test_an_unknown_code_has_no_lesson() -> None:
    assert of_code("no-such-code") is None
