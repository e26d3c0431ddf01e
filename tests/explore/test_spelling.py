"""How far a word is from another."""

from __future__ import annotations

import pytest

from kg.explore.spelling import distance


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("", "ab", 2), ("kitten", "sitting", 3)],
)
def test_a_distance_counts_letters(one: str, other: str, expected: int) -> None:
    assert distance(one, other) == expected
