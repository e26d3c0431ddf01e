"""What waits to be concluded from: the new values of each relation."""

from __future__ import annotations

from collections.abc import Collection


class Agenda:
    """New values by relation; axioms go before facts, and of each kind what came first."""

    def __init__(self, reserved: Collection[int]) -> None:
        """Begin with nothing; ``reserved`` are the numbers of the words that axioms are written with."""
        self._reserved = reserved
        self._axioms: dict[int, Collection[int]] = {}
        self._facts: dict[int, Collection[int]] = {}

    def __bool__(self) -> bool:
        """Tell whether anything waits."""
        return bool(self._axioms or self._facts)

    def put(self, key: int, new: Collection[int]) -> int:
        """Add values that a relation does not hold; tell how many of it wait.

        ``new`` may be kept and, where it is a set, changed.
        """
        number = key if key >= 0 else ~key
        waiting = self._axioms if number in self._reserved else self._facts
        known = waiting.setdefault(key, new)
        if known is not new:
            if not isinstance(known, set):
                waiting[key] = known = set(known)
            known.update(new)
        return len(known)

    def take(self) -> tuple[int, Collection[int]]:
        """Take what is next: a relation and its new values."""
        waiting = self._axioms or self._facts
        key = next(iter(waiting))
        return key, waiting.pop(key)
