"""What a stored query reads: so that it is asked again only where a change can give another answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox

from kg.rdf.vocab import RDF_TYPE

if TYPE_CHECKING:
    from kg.rdf.dictionary import Term

Slot: TypeAlias = "str | None"
"""An IRI; ``?subject``, which a check's rows are about; or ``None`` for anything else."""

SUBJECT: Final = "?subject"
DEFAULT: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A triple pattern.

    Attributes:
        graph: The graph it reads; empty for the default graph.
        subject, object: Its ends; ``object`` is an IRI only where the pattern is about a class.
        predicates: The predicates it reads; ``None`` for any.
        is_step: Whether its ends are those of one triple, in this or the other direction.
    """

    graph: Slot
    subject: Slot
    predicates: tuple[str, ...] | None
    object: Slot
    is_step: bool = True

    def meets(self, quad: ox.Quad) -> set[Term] | None:
        """Return the values of ``?subject`` for which the pattern may read a quad; ``None`` for all."""
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        if bool(name) == (self.graph == DEFAULT):
            return set()
        if self.graph not in (None, SUBJECT, DEFAULT, name):
            return set()
        if self.predicates is not None and quad.predicate.value not in self.predicates:
            return set()
        if self._is_other_class(quad):
            return set()
        places = ((self.subject, quad.subject), (self.object, quad.object), (self.graph, quad.graph_name))
        found = {term for slot, term in places if slot == SUBJECT}
        if (
            SUBJECT in (self.subject, self.object)
            and self.predicates is not None
            and len(self.predicates) > 1
        ):
            found |= {quad.subject, quad.object}  # the step may go in the other direction
        if not found or not self.is_step:
            return None
        return {term for term in found if isinstance(term, ox.NamedNode | ox.Literal)}

    def _is_other_class(self, quad: ox.Quad) -> bool:
        is_class = self.predicates == (RDF_TYPE.value,) and self.object not in (None, SUBJECT)
        return is_class and not (isinstance(quad.object, ox.NamedNode) and quad.object.value == self.object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What a query reads.

    Attributes:
        readings: Its patterns; ``None`` where they are not known.
        is_bound: Whether the rows about a subject are those of the query with the subject in its place.
    """

    readings: tuple[Reading, ...] | None
    is_bound: bool

    def meets(self, quads: Iterable[ox.Quad]) -> set[Term] | None:
        """Return the subjects about which a change may give other rows; ``None`` for any."""
        found: set[Term] = set()
        for quad in quads:
            for reading in self.readings or ():
                met = reading.meets(quad)
                if met is None or (met and not self.is_bound):
                    return None
                found |= met
        return None if self.readings is None else found


def read(said: Mapping[str, Any]) -> Footprint:
    """Return the footprint that ``dataclasses.asdict`` made a mapping of, and JSON kept."""
    readings = said["readings"]
    found = [
        Reading(**reading | {"predicates": reading["predicates"] and tuple(reading["predicates"])})
        for reading in readings or ()
    ]
    return Footprint(readings=None if readings is None else tuple(found), is_bound=said["is_bound"])


UNKNOWN: Final = Footprint(readings=None, is_bound=False)
