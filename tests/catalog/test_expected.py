"""Expected rows and how an answer differs."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.catalog import expected
from kg.errors import StoredQueryError
from kg.rdf.store import Solutions

TEXT = "thing,name\npub:b,B\npub:a,\n"


def read(folder: Path, text: str) -> expected.ExpectedRows:
    path = folder / "rows.csv"
    path.write_text(text, "utf-8")
    return expected.read(path)


def solutions(*rows: tuple[str, str | None]) -> Solutions:
    return Solutions(
        variables=("thing", "name"),
        rows=tuple(
            (
                ox.NamedNode(f"https://w3id.org/tipsom/id/publication/{slug}"),
                ox.Literal(name) if name else None,
            )
            for slug, name in rows
        ),
    )


def messages(rows: expected.ExpectedRows, answer: Solutions, *, ordered: bool) -> list[tuple[int, str]]:
    return [(d.line, d.message) for d in expected.differences(rows, answer, ordered=ordered)]


def test_rows_in_any_order_are_right_unless_the_order_counts(tmp_path: Path) -> None:
    rows, answer = read(tmp_path, TEXT), solutions(("a", None), ("b", "B"))
    assert messages(rows, answer, ordered=False) == []
    assert messages(rows, answer, ordered=True) == [
        (2, "Expected here: pub:b | B; the answer has: pub:a | (unknown)"),
        (3, "Expected here: pub:a | (unknown); the answer has: pub:b | B"),
    ]


def test_missing_and_unexpected_rows_are_told_with_their_lines(tmp_path: Path) -> None:
    rows, answer = read(tmp_path, TEXT), solutions(("b", "B"), ("c", "C"))
    assert messages(rows, answer, ordered=False) == [
        (3, "Missing row: pub:a | (unknown)"),
        (1, "Unexpected row: pub:c | C"),
    ]


def test_a_duplicate_row_is_unexpected(tmp_path: Path) -> None:
    rows, answer = read(tmp_path, TEXT), solutions(("b", "B"), ("b", "B"), ("a", None))
    assert messages(rows, answer, ordered=False) == [(1, "Unexpected row: pub:b | B")]


def test_other_variables_are_told(tmp_path: Path) -> None:
    rows = read(tmp_path, "thing,label\n")
    assert messages(rows, solutions(), ordered=False) == [
        (1, "The variables are thing, name; expected are thing, label.")
    ]


@pytest.mark.parametrize(("text", "said"), [("", "is empty"), ("a,b\n1\n", "1 cells in line 2")])
def test_a_table_that_is_none_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StoredQueryError, match=said):
        read(tmp_path, text)


def test_a_missing_file_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(StoredQueryError, match=r"Write them to gone\.csv") as caught:
        expected.read(tmp_path / "gone.csv")
    assert "gone" in caught.value.message
