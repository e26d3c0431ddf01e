"""Ask small questions about a query's pattern, within its dataset, its deadline and a number of questions."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from kg.engine.port import Engine, Query
from kg.errors import KgError
from kg.query.units import Shape, Unit
from kg.rdf.formats import by_name
from kg.rdf.origin import Origin

_SHARE: Final = 0.25  # of the deadline, for one question: one that is slow must not keep out the others
_LEAST_SECONDS: Final = 0.02

Row = dict[str, dict[str, str]]


class Asker:
    """Evaluates patterns that were made of a query's parts.

    Attributes:
        asked: How many questions were put.
        complete: Whether all of them were answered.
    """

    def __init__(self, engine: Engine, query: Query, questions: int) -> None:
        """Ask the engine at most so many ``questions`` in the seconds that ``query`` has."""
        self._engine = engine
        self._query = replace(
            query, solutions=by_name("json"), graph=None, frame=None, origin=Origin(), may_stream=False
        )
        self._questions = questions
        self._began = time.monotonic()
        self.asked = 0
        self.complete = True

    def has_solutions(self, shape: Shape, group: str) -> bool | None:
        """Return whether a group has solutions; ``None`` if that could not be found out."""
        found = self._ask(f"{shape.prologue} ASK {shape.dataset} {{ {group} }}")
        return None if found is None else bool(found["boolean"])

    def rows(self, shape: Shape, select: str, group: str, limit: int) -> list[Row]:
        """Return the first solutions of a group; none if they could not be found out.

        Args:
            shape: Whose prologue and dataset hold.
            select: What stands after SELECT DISTINCT.
            group: The pattern, without its braces.
            limit: How many at most.
        """
        text = (
            f"{shape.prologue} SELECT DISTINCT {select} {shape.dataset} WHERE {{ {group} }} LIMIT {limit:d}"
        )
        found = self._ask(text)
        return [] if found is None else list(found["results"]["bindings"])

    def _ask(self, text: str) -> dict[str, Any] | None:
        spent = time.monotonic() - self._began
        left = self._query.seconds - spent
        if self.asked >= self._questions or left < _LEAST_SECONDS:
            self.complete = False
            return None
        self.asked += 1
        seconds = spent + min(left, self._query.seconds * _SHARE)
        query = replace(self._query, text=text, seconds=seconds, spent=spent)
        try:
            return dict(json.loads(self._engine.answer(query).content))
        except KgError:
            self.complete = False
            return None


def together(units: Iterable[Unit]) -> str:
    """Return the text of a group of these units."""
    return "\n".join(unit.text for unit in units)
