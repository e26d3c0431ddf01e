"""Clauses made ready to run: their joins, and what turns a join's rows into conclusions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, MutableMapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from kg.entail.clauses import Clause, Words
from kg.entail.conclusions import FromRows, FromValues, from_rows, from_shorter_rows, from_values, same
from kg.entail.joins import Bound, Extension, Frame, Join, Places, plan
from kg.entail.notation import Pattern, variables
from kg.entail.relations import Relation


class Address(NamedTuple):
    """The relation of a pattern, and the places that the relation leaves."""

    key: int
    places: Places


def address(pattern: Pattern, words: Words) -> Address:
    """Return where the triples of a pattern are kept.

    Raises:
        TypeError: The predicate is a variable.
    """
    subject, predicate, obj = pattern
    match subject, predicate, obj:
        case ((str() | int()), int(), int()) if predicate == words.type:
            return Address(~obj, (subject,))
        case ((str() | int()), int(), (str() | int())):
            return Address(predicate, (subject, obj))
        case _:
            raise TypeError(f"{pattern!r} names no relation")


@dataclass(frozen=True, slots=True)
class Head:
    """A head.

    Attributes:
        key: The key of its relation.
        from_rows: What makes its values from the rows of the route.
        from_values: What makes them from the values of the clause's only pattern, if there is a short way.
    """

    key: int
    from_rows: FromRows
    from_values: FromValues | None


@dataclass(frozen=True, slots=True)
class Route:
    """What happens to the new values of one pattern of a clause.

    Attributes:
        join: The join with the other patterns.
        last: The last step of the join, if the heads take it.
        heads: The heads.
    """

    join: Join
    last: Extension | None = None
    heads: tuple[Head, ...] = ()

    def frames(self, values: Collection[int]) -> Iterator[Frame]:
        """Yield the rows that the heads, or whoever follows, need."""
        return self.join.frames(values, self.last)

    def bindings(self, frame: Frame) -> Iterator[dict[str, int]]:
        """Yield the rows of a frame as mappings from variable to number."""
        return (dict(zip(self.join.columns, row, strict=True)) for row in frame)


class Matcher:
    """A clause with the relations that it reads.

    Attributes:
        clause: The clause.
        bounds: Its patterns with the relations that they read.
        keys: The key of the relation that each pattern reads.
        is_stale: Whether the clause names a term that is no longer the one of its class.
    """

    __slots__ = ("_routes", "_words", "bounds", "clause", "is_stale", "keys")

    def __init__(self, clause: Clause, relations: MutableMapping[int, Relation], words: Words) -> None:
        """Find the relations; joins are planned when first needed."""
        addresses = [address(pattern, words) for pattern in clause.patterns]
        self.clause = clause
        self.keys = tuple(found.key for found in addresses)
        self.is_stale = False
        self._words = words
        self.bounds = tuple(Bound(relations[found.key], found.places) for found in addresses)
        self._routes: dict[int, Route] = {}

    def smallest(self) -> int:
        """Return the index of the pattern with the fewest values."""
        return min(range(len(self.keys)), key=lambda place: len(self.bounds[place].relation))

    def values(self, place: int) -> Collection[int]:
        """Return everything known of a pattern's relation."""
        return self.bounds[place].relation

    def route(self, place: int) -> Route:
        """Return what happens to new values of the pattern at ``place``."""
        known = self._routes.get(place)
        if known is None:
            known = self._routes[place] = self._planned(place)
        return known

    def _planned(self, place: int) -> Route:
        clause = self.clause
        if clause.is_open or not clause.heads:
            return Route(plan(self.bounds, place, variables(clause.patterns)))
        join = plan(self.bounds, place, variables(clause.heads))
        found = [address(head, self._words) for head in clause.heads]
        if join.steps and len(found) == 1 and isinstance(last := join.steps[-1], Extension):
            shorter = from_shorter_rows(found[0].places, join.columns, last)
            if shorter:
                begun = replace(join, steps=join.steps[:-1])
                return Route(begun, last, (Head(found[0].key, shorter, None),))
        return Route(join, None, tuple(self._head(head, join) for head in found))

    def _head(self, head: Address, join: Join) -> Head:
        short = from_values(self.bounds[0].places, head.places) if len(self.bounds) == 1 else None
        return Head(head.key, from_rows(head.places, join.columns), short)


class Projections:
    """The clauses that take the values of one relation to another without a join.

    A property that has a domain has its superclasses as domains too, and so on: of such clauses only those
    are needed that no two others make up for, one after the other.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._known: defaultdict[tuple[int, FromValues], set[int]] = defaultdict(set)

    def need(self, matcher: Matcher) -> bool:
        """Take note of a clause; tell whether it concludes anything that those before it do not."""
        heads = matcher.route(0).heads if len(matcher.keys) == 1 else ()
        if len(heads) != 1 or (way := heads[0].from_values) is None:
            return True
        key, known = heads[0].key, self._known[matcher.keys[0], way]
        is_needed = key not in known and not any(key in self._known[middle, same] for middle in tuple(known))
        known.add(key)
        return is_needed

    def clear(self) -> None:
        """Take note of nothing: what was noted may be of terms that are no longer those of their classes."""
        self._known.clear()
