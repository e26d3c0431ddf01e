"""A small picture of what a thing is tied to: what points to it, the thing, and what it points to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.explore import groups
from kg.explore.facts import Statement
from kg.explore.names import Name
from kg.explore.pictures import Arrow, Box, Picture, across, wrapped
from kg.explore.rows import key
from kg.rdf import vocab
from kg.rdf.prefixes import shorten

_GROUPS: Final = ("work", "whom", "who", "where", "what", "when", "documents", "more")
_UNDRAWN: Final = frozenset({"skos:inScheme", "skos:topConceptOf", "skos:hasTopConcept", "dcterms:source"})
_APART: Final = 2  # a property with more values than this has one box for all of them
_MOST: Final = {False: 6, True: 4}  # boxes of what it points to, and of what points to it
_WIDTH, _HEIGHT, _GAP, _BETWEEN = 208, 58, 10, 70
_NARROW, _INDENT = 348, 28
_LETTER: Final = 8.5  # about how wide a letter is


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """The picture for a wide and for a narrow screen."""

    wide: Picture
    narrow: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One box: a property and a thing at its other end, or all of them.

    Attributes:
        property: IRI of the property.
        thing: IRI of the thing, or of the first one.
        more: How many there are besides.
        is_incoming: Whether the thing in the middle is the object.
    """

    property: str
    thing: str
    more: int
    is_incoming: bool


def ties(outgoing: Iterable[Statement], incoming: Iterable[Statement]) -> tuple[Tie, ...]:
    """Return what the picture shows of what is said of a thing and of what points to it."""
    return (*_ties(incoming, is_incoming=True), *_ties(outgoing, is_incoming=False))


def _ties(statements: Iterable[Statement], *, is_incoming: bool) -> list[Tie]:
    found: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        other = statement.other
        if isinstance(other, ox.NamedNode) and other.value.startswith(vocab.ID):
            found[statement.predicate].add(other.value)
    made: list[Tie] = []
    for predicate in sorted(filter(_is_drawn, found), key=_place):
        things, more = sorted(found[predicate]), 0
        if len(things) > _APART:
            things, more = things[:1], len(things) - 1
        made += [Tie(property=predicate, thing=thing, more=more, is_incoming=is_incoming) for thing in things]
    return made[: _MOST[is_incoming]]


def neighbourhood(centre: Name, shown: Iterable[Tie], names: Mapping[str, Name]) -> Neighbourhood | None:
    """Return the picture around a thing; ``None`` if it is tied to nothing.

    Args:
        centre: The thing.
        shown: What it is tied to.
        names: What everything in that is called.
    """
    kept = tuple(shown)
    left, right = [tie for tie in kept if tie.is_incoming], [tie for tie in kept if not tie.is_incoming]
    if not (left or right):
        return None
    return Neighbourhood(wide=_wide(centre, left, right, names), narrow=_narrow(centre, left, right, names))


def _is_drawn(predicate: str) -> bool:
    return groups.group(predicate).key in _GROUPS and shorten(predicate) not in _UNDRAWN


def _place(predicate: str) -> tuple[int, tuple[int, int, str]]:
    group = groups.group(predicate).key
    return (_GROUPS.index(group) if group in _GROUPS else len(_GROUPS), groups.place(predicate))


def _wide(centre: Name, left: Sequence[Tie], right: Sequence[Tie], names: Mapping[str, Name]) -> Picture:
    step = _WIDTH + _BETWEEN
    rows = max(len(left), len(right))
    height = rows * (_HEIGHT + _GAP) - _GAP
    start = step if left else 0
    middle = _centre(centre, start, (height - _HEIGHT) / 2, _WIDTH)
    sides = [(left, 0, (rows - len(left)) / 2), (right, start + step, (rows - len(right)) / 2)]
    boxes = [
        (tie, _box(tie, names, (x, (row + shift) * (_HEIGHT + _GAP)), _WIDTH))
        for ties, x, shift in sides
        for row, tie in enumerate(ties)
    ]
    return Picture(
        width=start + _WIDTH + (step if right else 0),
        height=height,
        boxes=(middle, *(box for _, box in boxes)),
        arrows=tuple(across(box, middle) if tie.is_incoming else across(middle, box) for tie, box in boxes),
    )


def _narrow(centre: Name, left: Sequence[Tie], right: Sequence[Tie], names: Mapping[str, Name]) -> Picture:
    """Return everything below the thing, each at the end of an arrow from or to a line on the left."""
    middle = _centre(centre, 0, 0, _NARROW)
    boxes = [
        (tie, _box(tie, names, (_INDENT, row * (_HEIGHT + _GAP)), _NARROW - _INDENT))
        for row, tie in enumerate((*right, *left), start=1)
    ]
    return Picture(
        width=_NARROW,
        height=len(boxes) * (_HEIGHT + _GAP) + _HEIGHT,
        boxes=(middle, *(box for _, box in boxes)),
        arrows=tuple(_level(box, is_incoming=tie.is_incoming) for tie, box in boxes),
        spine=(6, _HEIGHT, boxes[-1][1].middle[1]),
    )


def _level(box: Box, *, is_incoming: bool) -> Arrow:
    y = box.middle[1]
    return Arrow(x1=box.x, x2=13, y1=y, y2=y) if is_incoming else Arrow(x1=6, x2=box.x - 7, y1=y, y2=y)


def _centre(name: Name, x: float, y: float, width: float) -> Box:
    return Box(
        x=x,
        y=y,
        width=width,
        height=_HEIGHT,
        lines=wrapped(name.text, int(width / _LETTER) - 2, 2),
        language=name.language,
        is_centre=True,
    )


def _box(tie: Tie, names: Mapping[str, Name], at: tuple[float, float], width: float) -> Box:
    thing, way = names[tie.thing], names[tie.property]
    return Box(
        x=at[0],
        y=at[1],
        width=width,
        height=_HEIGHT,
        caption=way.text,
        caption_language=way.language,
        lines=wrapped(thing.text, int(width / _LETTER), 1 if tie.more else 2),
        title=thing.text,
        language=thing.language,
        more=tie.more,
        iri="" if tie.more else thing.iri,
        path=f"#{key(tie.property, incoming=tie.is_incoming)}" if tie.more else "",
    )
