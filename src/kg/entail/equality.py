"""Classes of equal terms: a union-find over their numbers.

What ``owl:sameAs`` makes one is kept once, under the lowest number of its class, and written out for every
member only when the closure is read (Motik et al., "Handling owl:sameAs via Rewriting", AAAI 2015). A class
of a thousand terms costs a thousand steps that way; by the rules ``eq-trans`` and ``eq-rep-*`` it would
cost a billion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Equality:
    """Which terms are one."""

    def __init__(self) -> None:
        """Begin with every term by itself."""
        self._parent: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def __bool__(self) -> bool:
        """Tell whether any two terms are one."""
        return bool(self._members)

    def of(self, number: int) -> int:
        """Return the number that stands for a term's class."""
        parent = self._parent
        root = number
        while root in parent:
            root = parent[root]
        while number != root:
            parent[number], number = root, parent[number]
        return root

    def members(self, number: int) -> Sequence[int]:
        """Return all terms of the class that a number stands for, itself first."""
        return self._members.get(number, (number,))

    def join(self, one: int, other: int) -> int:
        """Make two classes, each given by what stands for it, one; return what no longer stands for any."""
        kept, gone = sorted((one, other))
        self._parent[gone] = kept
        self._members.setdefault(kept, [kept]).extend(self._members.pop(gone, [gone]))
        return gone

    def classes(self) -> Mapping[int, Sequence[int]]:
        """Return the classes of more than one term, by the number that stands for each."""
        return self._members
