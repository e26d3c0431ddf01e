"""RDF lists, read with suspicion.

OWL 2 Mapping to RDF Graphs asks that a list has one ``rdf:first`` and one ``rdf:rest`` in each cell and
ends in ``rdf:nil``: https://www.w3.org/TR/owl2-mapping-to-rdf/#Sequences
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Malformed:
    """Why a list cannot be read."""

    reason: str


def members(
    head: T, nil: T, first: Callable[[T], Sequence[T]], rest: Callable[[T], Sequence[T]]
) -> tuple[T, ...] | Malformed:
    """Return the members of a list, or why it has none.

    Args:
        head: The first cell.
        nil: What stands for ``rdf:nil``.
        first: Returns every ``rdf:first`` of a cell.
        rest: Returns every ``rdf:rest`` of a cell.
    """
    found: list[T] = []
    seen: set[T] = set()
    while head != nil:
        if head in seen:
            return Malformed("it comes back to one of its own cells")
        seen.add(head)
        for name, values in (("rdf:first", first(head)), ("rdf:rest", rest(head))):
            if len(values) != 1:
                return Malformed(f"one of its cells has {len(values) or 'no'} {name}")
        found.append(first(head)[0])
        head = rest(head)[0]
    return tuple(found)
