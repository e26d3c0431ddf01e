"""How many parties each instrument had at the end of each year: a chart and its numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from kg.explore.names import Name, Names
from kg.explore.participation import Participation, standing

WIDTH: Final = 720
HEIGHT: Final = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 16, 12, 28
_STEP: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One instrument.

    Attributes:
        name: What it is called.
        counts: Parties at the end of each year of the page.
        undated: Parties whose year no source that was read gives; they are in no count.
        points: The line of the chart, for ``points`` of SVG.
        end: Where its last point is.
    """

    name: Name
    counts: tuple[int, ...]
    undated: int
    points: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The page of participation.

    Attributes:
        years: The years, each as the column of a table.
        lines: The instruments, in the order in which they came into force.
        ticks: Numbers beside the chart, each with its height.
        marks: Years below the chart, each with its place.
        width, height: Of the chart, in its own units.
        query: What was asked, to be opened and changed.
    """

    years: tuple[int, ...]
    lines: tuple[Line, ...]
    ticks: tuple[tuple[int, float], ...]
    marks: tuple[tuple[int, float], ...]
    width: int
    height: int
    query: str


def page(found: Participation, names: Names, query: str) -> Growth:
    """Return the page: consents by the year of the act."""
    bound = {at: act for at, act in standing(found.acts).items() if act.is_consent}
    dated = Counter((at[1], int(act.date[:4])) for at, act in bound.items() if act.date)
    years = tuple(range(min(year for _, year in dated), max(year for _, year in dated) + 1)) if dated else ()
    undated = Counter(at[1] for at, act in bound.items() if not act.date)
    called = names.of(found.instruments)
    counts = {iri: tuple(accumulate(dated[iri, year] for year in years)) for iri in found.instruments}
    most = -(-max((row[-1] for row in counts.values() if row), default=_STEP) // _STEP) * _STEP
    scale = _Scale(years, most)
    lines = tuple(
        Line(
            name=called[iri],
            counts=counts[iri],
            undated=undated[iri],
            points=" ".join(f"{scale.x(y)},{scale.y(n)}" for y, n in zip(years, counts[iri], strict=True)),
            end=(scale.x(years[-1]), scale.y(counts[iri][-1])) if years else (0.0, 0.0),
        )
        for iri in found.instruments
    )
    return Growth(
        years=years,
        lines=lines,
        ticks=tuple((number, scale.y(number)) for number in range(0, most + 1, _STEP)),
        marks=tuple((year, scale.x(year)) for year in years if year % 5 == 0),
        width=WIDTH,
        height=HEIGHT,
        query=query,
    )


class _Scale:
    """From years and numbers to places in the chart."""

    def __init__(self, years: tuple[int, ...], most: int) -> None:
        self._first = years[0] if years else 0
        self._span = max(1, len(years) - 1)
        self._most = most

    def x(self, year: int) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (year - self._first) / self._span, 1)

    def y(self, number: int) -> float:
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - number / self._most), 1)
