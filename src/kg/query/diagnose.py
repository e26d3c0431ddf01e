"""Why a query has no solution: the smallest part of its pattern that has none, and what is nearest to it.

A part is smallest if leaving out any piece of it gives solutions: each is left out in turn, and what
remains is asked of the engine (delta debugging: https://doi.org/10.1109/32.988498).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.query.advice import Advice, advise, constrain
from kg.query.asking import Asker, together
from kg.query.shape import take_apart
from kg.query.units import Shape, ShapeError, Unit
from kg.query.vocabulary import Vocabulary

_CONSTRAINTS: Final = frozenset({"filter", "minus"})
_SUPPORTS: Final = frozenset({"bind", "optional"})
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a pattern that has no solution, though every smaller part of it has.

    Attributes:
        patterns: Its pieces, as written.
        reason: What is the matter, a sentence.
        advice: What exists that is near.
    """

    patterns: tuple[str, ...]
    reason: str
    advice: tuple[Advice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Why a query has no solution.

    Attributes:
        empty: Whether the pattern has no solution; ``None`` if that could not be found out.
        parts: The smallest parts without one: one, or one for each branch of a UNION.
        note: What else is to be said; empty if nothing.
        complete: Whether every question could be answered in time.
        asked: How many questions were put to the engine.
    """

    empty: bool | None
    parts: tuple[Part, ...] = ()
    note: str = ""
    complete: bool = True
    asked: int = 0


def diagnose(query: str, asker: Asker, vocabulary: Vocabulary) -> Diagnosis:
    """Return why a query has no solution.

    Args:
        query: SPARQL 1.1; the engine has taken it.
        asker: What answers questions about its parts.
        vocabulary: The IRIs that what is served uses.
    """
    try:
        shape = take_apart(query)
        empty, parts, note = _Search(asker, vocabulary).query(shape)
    except ShapeError as error:
        empty, parts, note = None, [], f"The query cannot be taken apart: {error}."
    if not asker.complete:
        note = (
            f"{note} Not every question could be answered in time; the part may not be the smallest.".strip()
        )
    return Diagnosis(empty=empty, parts=tuple(parts), note=note, complete=asker.complete, asked=asker.asked)


class _Search:
    """Looks for the smallest parts, into nested groups where they are to blame."""

    def __init__(self, asker: Asker, vocabulary: Vocabulary) -> None:
        self._asker = asker
        self._vocabulary = vocabulary

    def query(self, shape: Shape, depth: int = 0) -> tuple[bool | None, list[Part], str]:
        if shape.units is None:
            return None, [], "The query has no pattern; the terms that it describes have no statements."
        found = self._has(shape, shape.units)
        if found is None:
            return None, [], "Whether the pattern has solutions could not be found out in time."
        if found:
            what = f" What follows it leaves none: {shape.tail}" if shape.tail else ""
            return False, [], f"The pattern has solutions.{what}"
        return True, self._parts(shape, shape.units, depth), ""

    def _parts(self, shape: Shape, units: Sequence[Unit], depth: int) -> list[Part]:
        joined = [unit for unit in units if unit.kind not in _CONSTRAINTS]
        if self._has(shape, joined) is not False:
            return [self._constrained(shape, units)]
        for unit in joined:
            if unit.kind not in _SUPPORTS and self._has(shape, [unit]) is False:
                return self._single(shape, unit, depth)
        rest = [unit for unit in joined if unit.kind != "optional"]
        least = self._least(shape, rest if self._has(shape, rest) is False else joined)
        advice = advise(shape, least, self._asker, self._vocabulary)
        reason = "Each of these has solutions, but none that fit together."
        return [Part(patterns=_texts(least), reason=reason, advice=advice)]

    def _single(self, shape: Shape, unit: Unit, depth: int) -> list[Part]:
        """Return what is to blame in a piece that has no solution by itself."""
        nested = [part for text in unit.inner for part in self._nested(shape, unit, text, depth)]
        if nested:
            return nested
        reason = "No statement matches this pattern." if unit.triple else "This has no solution by itself."
        advice = advise(shape, [unit], self._asker, self._vocabulary)
        return [Part(patterns=(unit.text,), reason=reason, advice=advice)]

    def _nested(self, shape: Shape, unit: Unit, text: str, depth: int) -> list[Part]:
        if depth >= _DEEPEST:
            return []
        body = text if text.lstrip()[:6].upper() == "SELECT" else f"ASK {shape.dataset} {{ {text} }}"
        inner = take_apart(f"{shape.prologue} {body}")
        units = inner.units or ()
        if unit.graph:
            return []
        if not units or self._has(inner, units) is not False:
            return []
        return self._parts(inner, units, depth + 1)

    def _constrained(self, shape: Shape, units: Sequence[Unit]) -> Part:
        """Return the filters that leave nothing, with what they need to be evaluated."""
        current = list(units)
        for unit in [unit for unit in units if unit.kind in _CONSTRAINTS]:
            current = self._without(shape, current, unit)
        constraints = [unit for unit in current if unit.kind in _CONSTRAINTS]
        needed = frozenset[str]().union(*(unit.variables for unit in constraints))
        for unit in [unit for unit in current if unit.kind not in _CONSTRAINTS]:
            rest = [other for other in current if other is not unit and other.kind not in _CONSTRAINTS]
            left = frozenset[str]().union(*(other.variables for other in rest))
            if unit.variables & needed <= left:
                current = self._without(shape, current, unit)
        advice = constrain(shape, current, constraints, self._asker)
        return Part(
            patterns=_texts(current),
            reason="The rest has solutions; the condition leaves none.",
            advice=advice,
        )

    def _least(self, shape: Shape, units: Sequence[Unit]) -> list[Unit]:
        current = list(units)
        for unit in units:
            current = self._without(shape, current, unit)
        return current

    def _without(self, shape: Shape, units: list[Unit], unit: Unit) -> list[Unit]:
        """Return the units without one of them if they still have no solution."""
        rest = [other for other in units if other is not unit]
        return rest if rest and self._has(shape, rest) is False else units

    def _has(self, shape: Shape, units: Sequence[Unit]) -> bool | None:
        return self._asker.has_solutions(shape, together(units))


def _texts(units: Sequence[Unit]) -> tuple[str, ...]:
    return tuple(unit.text for unit in units)
