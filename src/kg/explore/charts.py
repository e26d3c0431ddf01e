"""Line charts over years, laid out here and drawn by a template as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The size of a chart and the room around its lines, in its own units."""

    width: int
    height: int
    left: int = 40
    right: int = 16
    top: int = 12
    bottom: int = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line.

    Attributes:
        key: What it stands for.
        points: Its points, for ``points`` of SVG.
        end: Where its last point is.
    """

    key: str
    points: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Lines over years.

    Attributes:
        frame: Its size.
        lines: The lines.
        ticks: Numbers beside it, each with its height.
        marks: Years below it, each with its place.
    """

    frame: Frame
    lines: tuple[Line, ...]
    ticks: tuple[tuple[int, float], ...]
    marks: tuple[tuple[int, float], ...]


def chart(
    counts: Mapping[str, Sequence[int]], years: Sequence[int], ticks: Sequence[int], frame: Frame, every: int
) -> Chart:
    """Return a chart.

    Args:
        counts: A number for each year, by what the line stands for.
        years: The years.
        ticks: The numbers to mark; the last is the top of the chart.
        frame: Its size.
        every: The years to mark: those that this number divides.
    """
    span, most = max(1, len(years) - 1), max(1, ticks[-1])

    def x(year: int) -> float:
        return round(frame.left + (frame.width - frame.left - frame.right) * (year - years[0]) / span, 1)

    def y(number: int) -> float:
        return round(frame.top + (frame.height - frame.top - frame.bottom) * (1 - number / most), 1)

    return Chart(
        frame=frame,
        lines=tuple(
            Line(
                key=key,
                points=" ".join(f"{x(year)},{y(n)}" for year, n in zip(years, row, strict=True)),
                end=(x(years[-1]), y(row[-1])),
            )
            for key, row in counts.items()
            if row
        ),
        ticks=tuple((number, y(number)) for number in ticks),
        marks=tuple((year, x(year)) for year in years if year % every == 0),
    )
