"""Small pictures of boxes and arrows, laid out here and drawn by a template as SVG."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from kg.rdf.languages import direction

_HEAD: Final = 7  # room that an arrow's head leaves before its box


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box with a link.

    Attributes:
        x: Its left edge.
        y: Its upper edge.
        width: Its width.
        height: Its height.
        lines: Its text, line by line.
        title: The text whole, where the lines may cut it.
        language: The tag of the text's language; empty where the interface translates it.
        caption: What stands above the text.
        caption_language: The tag of its language.
        more: How many things it stands for besides the one that is named.
        note: What stands below the text.
        iri: The thing that it stands for; empty where ``path`` says more.
        path: Where its link leads; behind a hash sign, on the same page.
        is_centre: Whether the picture is about it.
    """

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    title: str = ""
    language: str = ""
    caption: str = ""
    caption_language: str = ""
    more: int = 0
    note: str = ""
    iri: str = ""
    path: str = ""
    is_centre: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def direction(self) -> str:
        """How its text is written, as SVG says it."""
        return direction(self.language)

    @property
    def depth(self) -> int:
        """How many lines of text it holds in all."""
        return len(self.lines) + bool(self.caption) + bool(self.more) + bool(self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """An arrow between two boxes.

    Attributes:
        x1: Where it begins.
        y1: Where it begins.
        x2: Where it ends.
        y2: Where it ends.
        label: What it says; the interface translates it.
        is_bent: Whether it leaves and arrives level, rather than straight.
    """

    x1: float
    y1: float
    x2: float
    y2: float
    label: str = ""
    is_bent: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """Where its label stands."""
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Boxes and arrows on a sheet.

    Attributes:
        width: Of the sheet, in units of about a pixel.
        height: Of the sheet.
        boxes: The boxes.
        arrows: The arrows.
        spine: An upright line without a head: its place, its upper and its lower end.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    spine: tuple[float, float, float] | None = None


def arrow(start: Box, end: Box, label: str) -> Arrow:
    """Return an arrow from the edge of one box to the edge of another, on the line between their centres."""
    x1, y1 = _edge(start, end.middle, 0)
    x2, y2 = _edge(end, start.middle, _HEAD)
    return Arrow(x1=x1, y1=y1, x2=x2, y2=y2, label=label)


def across(start: Box, end: Box) -> Arrow:
    """Return a bent arrow from the right side of one box to the left side of another."""
    return Arrow(
        x1=start.x + start.width, y1=start.middle[1], x2=end.x - _HEAD, y2=end.middle[1], is_bent=True
    )


def _edge(box: Box, towards: tuple[float, float], gap: float) -> tuple[float, float]:
    (x, y), (to_x, to_y) = box.middle, towards
    dx, dy = to_x - x, to_y - y
    reach_x = (box.width / 2 + gap) / abs(dx) if dx else float("inf")
    reach_y = (box.height / 2 + gap) / abs(dy) if dy else float("inf")
    share = min(reach_x, reach_y)
    return round(x + dx * share, 1), round(y + dy * share, 1)


def wrapped(text: str, width: int, most: int) -> tuple[str, ...]:
    """Return a text as at most ``most`` lines of about ``width`` Latin letters, cut with an ellipsis."""
    if any(east_asian_width(letter) in "WF" for letter in text):
        room = max(1, width // 2)
        lines = [text[start : start + room] for start in range(0, len(text), room)]
        return tuple(lines) if len(lines) <= most else (*lines[: most - 1], f"{lines[most - 1][:-1]}…")
    return tuple(textwrap.wrap(text, width, max_lines=most, placeholder="…")) or (text,)
