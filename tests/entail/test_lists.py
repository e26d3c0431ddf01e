"""RDF lists that are as they should be, and that are not."""

from __future__ import annotations

import pytest

from kg.entail.lists import Malformed, members

NIL = 0


def read(head: int, first: dict[int, list[str]], rest: dict[int, list[int]]) -> object:
    return members(head, NIL, lambda cell: first.get(cell, []), lambda cell: rest.get(cell, []))  # type: ignore[arg-type,return-value]


def test_members_are_in_order() -> None:
    assert read(1, {1: ["a"], 2: ["b"]}, {1: [2], 2: [NIL]}) == ("a", "b")


def test_nil_has_no_members() -> None:
    assert read(NIL, {}, {}) == ()


@pytest.mark.parametrize(
    ("first", "rest", "reason"),
    [
        ({1: ["a"]}, {}, "one of its cells has no rdf:rest"),
        ({}, {1: [NIL]}, "one of its cells has no rdf:first"),
        ({1: ["a"]}, {1: [NIL, 2]}, "one of its cells has 2 rdf:rest"),
        ({1: ["a", "b"]}, {1: [NIL]}, "one of its cells has 2 rdf:first"),
        ({1: ["a"], 2: ["b"]}, {1: [2], 2: [1]}, "it comes back to one of its own cells"),
        ({1: ["a"]}, {1: [1]}, "it comes back to one of its own cells"),
    ],
)
def test_a_malformed_list_says_why(
    first: dict[int, list[str]], rest: dict[int, list[int]], reason: str
) -> None:
    assert read(1, first, rest) == Malformed(reason)
