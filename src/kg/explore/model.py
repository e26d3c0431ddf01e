"""The picture of the model: what there is in the graph, how much of it, and how it hangs together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.explore.messages import msg
from kg.explore.pictures import Box, Picture, arrow


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of thing in the picture.

    Attributes:
        name: The local name of its class.
        title: What a reader calls things of the kind.
        path: Where they are listed.
        wide: Its column and row in the wide picture.
        narrow: Its column and row in the narrow one.
    """

    name: str
    title: str
    path: str
    wide: tuple[int, int]
    narrow: tuple[int, int]


def _part(name: str, title: str, path: str, wide: tuple[int, int], narrow: tuple[int, int]) -> Part:
    return Part(name=name, title=title, path=path, wide=wide, narrow=narrow)


PARTS: Final = (
    _part("Organization", msg("Organizations"), "/organizations", (0, 0), (0, 0)),
    _part("Region", msg("Regions"), "/regions", (0, 1), (1, 0)),
    _part("State", msg("States"), "/states", (0, 2), (0, 3)),
    _part("Programme", msg("Programmes"), "/programmes", (1, 0), (0, 1)),
    _part("Instrument", msg("Instruments"), "/instruments", (1, 1), (0, 2)),
    _part("CrimeType", msg("Crimes"), "/crimes", (1, 2), (0, 4)),
    _part("KeyArea", msg("Key areas"), "/key-areas", (2, 0), (1, 1)),
    _part("AudienceGroup", msg("Audiences"), "/audiences", (2, 1), (1, 2)),
    _part("Publication", msg("Publications"), "/publications", (2, 2), (1, 4)),
)
_ARROWS: Final = (
    ("Organization", "Programme", msg("run")),
    ("Organization", "Region", msg("assist in")),
    ("Programme", "KeyArea", msg("work in")),
    ("Programme", "Instrument", msg("support")),
    ("Programme", "AudienceGroup", msg("help")),
    ("State", "Instrument", msg("join")),
    ("Instrument", "CrimeType", msg("address")),
    ("Publication", "CrimeType", msg("address")),
    ("Publication", "AudienceGroup", msg("are for")),
)


def pictures(sizes: Mapping[str, int]) -> tuple[Picture, Picture] | None:
    """Return the picture for a wide and for a narrow screen; ``None`` if the graph has nothing in it.

    Args:
        sizes: How many things there are of each kind, by the local name of the class.
    """
    if not any(sizes.get(part.name) for part in PARTS):
        return None
    wide = {part.name: _box(part, part.wide, (270, 128), (172, 60), sizes) for part in PARTS}
    narrow = {part.name: _box(part, part.narrow, (206, 104), (134, 56), sizes) for part in PARTS}
    return _picture(wide), _picture(narrow)


def _box(
    part: Part, at: tuple[int, int], grid: tuple[int, int], size: tuple[int, int], sizes: Mapping[str, int]
) -> Box:
    return Box(
        x=10 + at[0] * grid[0],
        y=10 + at[1] * grid[1],
        width=size[0],
        height=size[1],
        lines=(part.title,),
        note=f"{sizes.get(part.name, 0):,}",
        path=part.path,
    )


def _picture(boxes: Mapping[str, Box]) -> Picture:
    return Picture(
        width=max(box.x + box.width for box in boxes.values()) + 10,
        height=max(box.y + box.height for box in boxes.values()) + 10,
        boxes=tuple(boxes.values()),
        arrows=tuple(arrow(boxes[start], boxes[end], label) for start, end, label in _ARROWS),
    )
