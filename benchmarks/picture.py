"""A picture of lines on two logarithmic axes, as SVG that reads well on light and on dark ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from typing import Final, TypeAlias

Series: TypeAlias = Mapping[str, Sequence[tuple[int, float]]]
"""Size and seconds of each stage."""

_WIDTH, _HEIGHT = 920, 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 210, 56, 56
_COLOURS: Final = (
    ("#0b6e99", "#6cc5f0"),
    ("#b3402a", "#ff9d85"),
    ("#3d7a1f", "#9fdc7d"),
    ("#7a4aa8", "#cfa9f5"),
    ("#8a6a00", "#e8c95a"),
    ("#00796b", "#5fd6c7"),
    ("#a02060", "#f59cc8"),
    ("#4a5a6a", "#b4c3d2"),
)
_GAP: Final = 17
_STYLE: Final = """
text { font: 13px system-ui, sans-serif; fill: #1c1f23 }
.title { font-size: 16px; font-weight: 600 }
.quiet { fill: #5b6570; font-size: 12px }
.grid { stroke: #d9dee3 }
.linear { stroke: #9aa4ae; stroke-dasharray: 5 5 }
"""
_DARK: Final = """
text { fill: #e8ecf0 }
.quiet { fill: #a3adb8 }
.grid { stroke: #39424c }
.linear { stroke: #6c7782 }
"""


def drawn(series: Series) -> str:
    """Return the picture of what each stage took; a dashed line shows what linear growth looks like."""
    return "\n".join(_Picture(series).lines()) + "\n"


def _rules(ground: int) -> str:
    rules = (f".s{n} {{ stroke: {pair[ground]}; fill: {pair[ground]} }}\n" for n, pair in enumerate(_COLOURS))
    return "".join(rules)


def _slope(points: Sequence[tuple[int, float]]) -> str:
    """Return how much faster than linearly the last part of a line rises."""
    if len(points) == 1:
        return ""
    (size, seconds), (larger, longer) = points[-2:]
    return f" (x {(longer / seconds) / (larger / size):.2f})"


class _Picture:
    def __init__(self, series: Series) -> None:
        self._series = series
        points = [point for found in series.values() for point in found]
        sizes, seconds = zip(*points, strict=True)
        self._x = (log10(min(sizes)), log10(max(sizes)))
        self._y = (floor(log10(max(min(seconds), 0.001))), ceil(log10(max(seconds))))

    def lines(self) -> list[str]:
        return [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
            "<title>What each stage of a build takes, by the number of triples</title>",
            f"<style>{_STYLE}{_rules(0)}@media (prefers-color-scheme: dark) {{{_DARK}{_rules(1)}}}</style>",
            f'<text class="title" x="{_LEFT}" y="26">Processor seconds of each stage</text>',
            f'<text class="quiet" x="{_LEFT}" y="44">both axes logarithmic; grey: linear growth</text>',
            *self._grid(),
            *self._linear(),
            *self._stages(),
            "</svg>",
        ]

    def _left(self, size: float) -> float:
        low, high = self._x
        share = (log10(size) - low) / ((high - low) or 1)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def _top(self, seconds: float) -> float:
        low, high = self._y
        share = (log10(max(seconds, 10.0**low)) - low) / ((high - low) or 1)
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)

    def _grid(self) -> list[str]:
        right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
        found = []
        for power in range(self._y[0], self._y[1] + 1):
            top, said = self._top(10.0**power), f"{10.0**power:g} s"
            found += [
                f'<line class="grid" x1="{_LEFT}" y1="{top}" x2="{right}" y2="{top}"/>',
                f'<text class="quiet" x="{_LEFT - 8}" y="{top + 4}" text-anchor="end">{said}</text>',
            ]
        for power in range(ceil(self._x[0] - 0.2), floor(self._x[1] + 0.2) + 1):
            left = min(max(self._left(10.0**power), _LEFT), right)
            found += [
                f'<line class="grid" x1="{left}" y1="{_TOP}" x2="{left}" y2="{bottom}"/>',
                f'<text class="quiet" x="{left}" y="{bottom + 20}" text-anchor="middle">{10**power:,}</text>',
            ]
        middle = (_LEFT + right) / 2
        return [*found, f'<text x="{middle}" y="{_HEIGHT - 12}" text-anchor="middle">stated triples</text>']

    def _linear(self) -> list[str]:
        low, high = (10.0**power for power in self._x)
        found = []
        for start in (10.0**power for power in range(self._y[0], self._y[1])):
            end = min(high, low * 10.0 ** self._y[1] / start)
            top = start * end / low
            found.append(
                f'<line class="linear" x1="{self._left(low)}" y1="{self._top(start)}"'
                f' x2="{self._left(end)}" y2="{self._top(top)}"/>'
            )
        return found

    def _stages(self) -> list[str]:
        found, labels = [], self._labels()
        for number, (stage, points) in enumerate(self._series.items()):
            again, colour = divmod(number, len(_COLOURS))
            name = f"s{colour}"
            style = "fill:none;stroke-width:2" + (";stroke-dasharray:7 4" if again else "")
            spots = [(self._left(size), self._top(seconds)) for size, seconds in points]
            path = " ".join(f"{left},{top}" for left, top in spots)
            found.append(f'<polyline class="{name}" points="{path}" style="{style}"/>')
            found += [f'<circle class="{name}" cx="{left}" cy="{top}" r="3.5"/>' for left, top in spots]
            left, top = spots[-1][0] + 4, labels[stage]
            text = f"{stage} {points[-1][1]:,.1f} s{_slope(points)}"
            found.append(f'<path class="{name}" d="M{left},{top - 4}h18" style="{style}"/>')
            found.append(f'<text x="{left + 22}" y="{top}">{escape(text)}</text>')
        return found

    def _labels(self) -> dict[str, float]:
        """Return the height of each stage's name: beside its last point, and not on another's."""
        ordered = sorted(self._series, key=lambda stage: self._top(self._series[stage][-1][1]))
        found: dict[str, float] = {}
        last = 0.0
        for stage in ordered:
            last = max(self._top(self._series[stage][-1][1]) + 4, last + _GAP)
            found[stage] = last
        over = last - (_HEIGHT - 16)
        return {stage: top - max(over, 0.0) for stage, top in found.items()}
