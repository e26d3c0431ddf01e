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
class _Tie:
    """One box: a property and a thing at its other end, or all of them."""

    property: Name
    things: tuple[Name, ...]
    is_incoming: bool


def neighbourhood(
    centre: Name, outgoing: Iterable[Statement], incoming: Iterable[Statement], names: Mapping[str, Name]
) -> Neighbourhood | None:
    """Return the picture around a thing; ``None`` if it is tied to nothing.

    Args:
        centre: The thing.
        outgoing: What is said of it.
        incoming: What points to it.
        names: What everything in these statements is called.
    """
    right = _ties(outgoing, names, is_incoming=False)
    left = _ties(incoming, names, is_incoming=True)
    if not (left or right):
        return None
    return Neighbourhood(wide=_wide(centre, left, right), narrow=_narrow(centre, left, right))


def _ties(statements: Iterable[Statement], names: Mapping[str, Name], *, is_incoming: bool) -> list[_Tie]:
    found: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        if isinstance(statement.other, ox.NamedNode) and statement.other.value.startswith(vocab.ID):
            found[statement.predicate].add(statement.other.value)
    ties: list[_Tie] = []
    for predicate in sorted(found, key=_place):
        things = sorted((names[iri] for iri in found[predicate]), key=lambda name: (name.key, name.iri))
        parts = [things] if len(things) > _APART else [[thing] for thing in things]
        if _is_drawn(predicate):
            ties += [
                _Tie(property=names[predicate], things=tuple(part), is_incoming=is_incoming) for part in parts
            ]
    return ties[: _MOST[is_incoming]]


def _is_drawn(predicate: str) -> bool:
    return groups.group(predicate).key in _GROUPS and shorten(predicate) not in _UNDRAWN


def _place(predicate: str) -> tuple[int, tuple[int, int, str]]:
    group = groups.group(predicate).key
    return (_GROUPS.index(group) if group in _GROUPS else len(_GROUPS), groups.place(predicate))


def _wide(centre: Name, left: Sequence[_Tie], right: Sequence[_Tie]) -> Picture:
    step = _WIDTH + _BETWEEN
    rows = max(len(left), len(right))
    height = rows * (_HEIGHT + _GAP) - _GAP
    start = step if left else 0
    middle = _centre(centre, start, (height - _HEIGHT) / 2, _WIDTH)
    sides = [(left, 0, (rows - len(left)) / 2), (right, start + step, (rows - len(right)) / 2)]
    boxes = [
        (tie, _box(tie, x, (row + shift) * (_HEIGHT + _GAP), _WIDTH))
        for ties, x, shift in sides
        for row, tie in enumerate(ties)
    ]
    return Picture(
        width=start + _WIDTH + (step if right else 0),
        height=height,
        boxes=(middle, *(box for _, box in boxes)),
        arrows=tuple(across(box, middle) if tie.is_incoming else across(middle, box) for tie, box in boxes),
    )


def _narrow(centre: Name, left: Sequence[_Tie], right: Sequence[_Tie]) -> Picture:
    """Return everything below the thing, each at the end of an arrow from or to a line on the left."""
    middle = _centre(centre, 0, 0, _NARROW)
    boxes = [
        (tie, _box(tie, _INDENT, row * (_HEIGHT + _GAP), _NARROW - _INDENT))
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


def _box(tie: _Tie, x: float, y: float, width: float) -> Box:
    first, more = tie.things[0], len(tie.things) - 1
    return Box(
        x=x,
        y=y,
        width=width,
        height=_HEIGHT,
        caption=tie.property.text,
        caption_language=tie.property.language,
        lines=wrapped(first.text, int(width / _LETTER), 1 if more else 2),
        title=first.text,
        language=first.language,
        more=more,
        iri="" if more else first.iri,
        path=f"#{key(tie.property.iri, incoming=tie.is_incoming)}" if more else "",
    )
