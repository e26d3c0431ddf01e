"""The line of a query that is at fault, drawn with a caret below the place."""

from __future__ import annotations

import unicodedata
from typing import Final

WIDTH: Final = 100
"""Characters of a long line that are shown, around the place."""

_CUT: Final = "…"
_IDEOGRAPHIC_SPACE: Final = "\u3000"
_PICTURES: Final = 0x2400  # a control character has its picture at this distance
_DELETE: Final = 0x7F
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})


def excerpt(text: str, line: int, column: int) -> str:
    """Return a line and, below it, a caret under one of its characters; empty where there is no such line.

    A long line is cut around the place. Controls, bidirectional marks and other characters without a shape
    are written so that they are seen and do nothing.

    Args:
        text: The whole query.
        line: Counted from one.
        column: Counted from one, in characters; one past the end stands for the end.
    """
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return ""
    found = lines[line - 1].removesuffix("\r")
    at = min(max(column, 1) - 1, len(found))
    first = max(0, min(at - WIDTH // 2, len(found) - WIDTH))
    last = min(len(found), first + WIDTH)
    before = _CUT * (first > 0) + "".join(map(visible, found[first:at]))
    after = "".join(map(visible, found[at:last])) + _CUT * (last < len(found))
    return f"{before}{after}\n{''.join(map(_blank, before))}^"


def visible(character: str) -> str:
    """Return a character as it can be shown: a control as its picture, what has no shape as its escape."""
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    code = ord(character)
    if code < ord(" "):
        return chr(_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004  # SPARQL's two escapes


def _blank(character: str) -> str:
    """Return the space that is as wide as a character."""
    if unicodedata.combining(character):
        return ""
    return _IDEOGRAPHIC_SPACE if unicodedata.east_asian_width(character) in "WF" else " "
