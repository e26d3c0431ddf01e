"""The bounds of a piece of reasoning."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from kg.errors import ReasoningLimitError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long reasoning may take and how much it may conclude.

    Attributes:
        seconds: Wall-clock time.
        triples: Triples of the closure, asserted and entailed. A million need about half a gigabyte.
    """

    seconds: float = 120.0
    triples: int = 5_000_000


@dataclass(slots=True)
class Budget:
    """What is left of some limits from now on."""

    limits: Limits
    _deadline: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count."""
        self._deadline = time.monotonic() + self.limits.seconds

    def check(self, triples: int) -> None:
        """Go on if there is time left and ``triples`` are not too many.

        Raises:
            ReasoningLimitError: A bound is met.
        """
        if triples > self.limits.triples:
            raise ReasoningLimitError(
                f"Reasoning stopped at {triples:,} triples; the bound is {self.limits.triples:,}.",
                hint="Look for a property that is transitive or a chain over too much,"
                " or for owl:sameAs over many terms; or raise the bound.",
            )
        if time.monotonic() > self._deadline:
            raise ReasoningLimitError(
                f"Reasoning did not end within {self.limits.seconds:g} seconds.",
                hint="Look for a long chain of subclasses or of a transitive property,"
                " or for a key that many things share; or raise the bound.",
            )
