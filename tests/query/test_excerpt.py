"""The line at fault, with a caret below."""

from __future__ import annotations

import pytest

from kg.query.excerpt import WIDTH, excerpt


@pytest.mark.parametrize(
    ("text", "line", "column", "drawn"),
    [
        ("ASK {\n ?s }", 2, 2, " ?s }\n ^"),
        ("ASK {", 1, 99, "ASK {\n     ^"),
        ("ASK\r\n{ ?x }", 1, 1, "ASK\n^"),
        ("\t\0?s\x7f", 1, 3, "␉␀?s␡\n  ^"),
        ("a\u202eb", 1, 3, "a\\u202Eb\n       ^"),
        ("a\u2028b\U000e0001c", 1, 5, "a\\u2028b\\U000E0001c\n                  ^"),
        ("日本 x", 1, 4, "日本 x\n\u3000\u3000 ^"),
        ("e\u0301 x", 1, 4, "e\u0301 x\n  ^"),
        ("ASK {}", 7, 1, ""),
        ("ASK {}", 0, 1, ""),
        ("", 1, 1, "\n^"),
    ],
)
def test_a_line_is_drawn_with_its_place(text: str, line: int, column: int, drawn: str) -> None:
    assert excerpt(text, line, column) == drawn


@pytest.mark.parametrize(("column", "cut"), [(1, (False, True)), (500, (True, True)), (1_000, (True, False))])
def test_a_long_line_is_cut_around_its_place(column: int, cut: tuple[bool, bool]) -> None:
    text = "".join("X" if at == column else "-" for at in range(1, 1_001))
    line, caret = excerpt(text, 1, column).split("\n")
    assert (line.startswith("…"), line.endswith("…")) == cut
    assert line[caret.index("^")] == "X"
    assert len(line) == WIDTH + sum(cut)
