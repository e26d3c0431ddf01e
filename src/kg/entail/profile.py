"""Axioms that no rule uses: outside OWL 2 RL, or about a list that cannot be read.

OWL 2 Profiles, section 4.2: https://www.w3.org/TR/owl2-profiles/#Feature_Overview_3 . A class expression is
used where it is the more general side of an axiom (its members are concluded from) or the more special one
(membership is concluded), but many kinds only on one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.entail.lists import Malformed
from kg.entail.notation import Term
from kg.rdf.vocab import OWL, RDFS, XSD

if TYPE_CHECKING:
    from kg.entail.graph import Graph
    from kg.entail.relations import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """An axiom, or a part of one, that no rule uses.

    Attributes:
        subject: The class, property or axiom that it is about.
        construct: The IRI of the construct.
        meaning: What it would have meant, or why it cannot be read, as a clause that goes on from its name.
    """

    subject: Term
    construct: str
    meaning: str


_ANYWHERE: Final[Mapping[str, str]] = {
    f"{OWL}cardinality": "would ask for an exact number of values, not for at most so many",
    f"{OWL}datatypeComplementOf": "would define a datatype by what is not in it",
    f"{OWL}disjointUnionOf": "would make the classes of a list disjoint and say that they are all there are",
    f"{OWL}hasSelf": "would speak of what is related to itself",
    f"{OWL}minCardinality": "would say that there are values, if unnamed ones",
    f"{OWL}minQualifiedCardinality": "would say that there are values of a class, if unnamed ones",
    f"{OWL}onDataRange": "would count the values in a datatype",
    f"{OWL}onDatatype": "would narrow a datatype by facets",
    f"{OWL}qualifiedCardinality": "would ask for an exact number of values of a class",
}
_TYPES: Final[Mapping[str, str]] = {
    f"{OWL}ReflexiveProperty": "would relate everything to itself",
}
_AS_SUPERCLASS: Final[Mapping[str, str]] = {
    f"{OWL}oneOf": "would say that there are no members but the listed ones",
    f"{OWL}someValuesFrom": "would say that each member has a value, if an unnamed one",
    f"{OWL}unionOf": "would say that each member is in one of the classes, without saying in which",
}
_AS_SUBCLASS: Final[Mapping[str, str]] = {
    f"{OWL}allValuesFrom": "would conclude membership from the absence of other values",
    f"{OWL}complementOf": "would conclude membership from not being in a class",
    f"{OWL}maxCardinality": "would conclude membership from the absence of further values",
    f"{OWL}maxQualifiedCardinality": "would conclude membership from the absence of further values",
}
_COUNTS: Final = (f"{OWL}maxCardinality", f"{OWL}maxQualifiedCardinality")
_COUNTED: Final = tuple(
    Literal(count, datatype=NamedNode(f"{XSD}nonNegativeInteger")) for count in ("0", "1")
)
_LISTS: Final = tuple(
    f"{OWL}{name}"
    for name in (
        "distinctMembers",
        "hasKey",
        "intersectionOf",
        "members",
        "oneOf",
        "propertyChainAxiom",
        "unionOf",
    )
)
_BOTH: Final = (True, False)
_AXIOMS: Final[Mapping[str, tuple[tuple[bool, ...], tuple[bool, ...]]]] = {
    f"{RDFS}subClassOf": ((False,), (True,)),
    f"{OWL}equivalentClass": (_BOTH, _BOTH),
    f"{OWL}disjointWith": ((False,), (False,)),
    f"{RDFS}domain": ((), (True,)),
    f"{RDFS}range": ((), (True,)),
}
"""The sides on which an axiom's subject and object stand, ``True`` being the general one."""


def unused(graph: Graph) -> tuple[Unused, ...]:
    """Return the axioms of a graph that no rule uses, each once, in the order of their subjects."""
    found = set(_Reader(graph).read())
    return tuple(sorted(found, key=lambda axiom: (str(axiom.subject), axiom.construct, axiom.meaning)))


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._indexes: dict[str, Index] = {}
        self._owners: dict[int, int] = {}
        self._seen: set[tuple[int, bool]] = set()

    def read(self) -> list[Unused]:
        sided = [found for start in self._starts() for found in self._walk(*start)]
        return [*sided, *self._constructs(), *self._lists()]

    def _starts(self) -> Iterator[tuple[int, int, bool]]:
        """Yield each class that an axiom is about, after a named owner of the axiom and with its side."""
        for construct, (subject_sides, object_sides) in _AXIOMS.items():
            for subject, objects in sorted(
                self._index(construct).items(), key=lambda item: self._text(item[0])
            ):
                for obj in sorted(objects, key=self._text):
                    owner = subject if isinstance(self._graph.term(subject), NamedNode) else obj
                    yield from ((owner, subject, side) for side in subject_sides)
                    yield from ((owner, obj, side) for side in object_sides)
        expressions = [key for key in self._graph.asserted if key < 0 and self._is_blank(~key)]
        for key in sorted(expressions, key=lambda key: self._text(~key)):
            yield min(self._graph.asserted[key], key=self._text), ~key, True

    def _is_blank(self, number: int) -> bool:
        return isinstance(self._graph.term(number), BlankNode)

    def _text(self, number: int) -> str:
        """Return what axioms are put in order by: numbers follow from what was read before."""
        return str(self._graph.term(number))

    def _walk(self, owner: int, node: int, is_general: bool) -> Iterator[Unused]:  # noqa: FBT001
        if (node, is_general) in self._seen:
            return
        self._seen.add((node, is_general))
        self._owners.setdefault(node, owner)
        for construct, meaning in (_AS_SUPERCLASS if is_general else _AS_SUBCLASS).items():
            if node in self._index(construct):
                yield self._unused(owner, construct, meaning)
        for part, side in self._parts(node, is_general=is_general):
            yield from self._walk(owner, part, side)

    def _parts(self, node: int, *, is_general: bool) -> Iterator[tuple[int, bool]]:
        for name, side in (
            ("someValuesFrom", is_general),
            ("allValuesFrom", is_general),
            ("complementOf", not is_general),
            ("onClass", not is_general),
        ):
            yield from ((part, side) for part in self._index(f"{OWL}{name}").get(node, ()))
        for name in ("intersectionOf", "unionOf"):
            for head in self._index(f"{OWL}{name}").get(node, ()):
                members = self._graph.members(head)
                if not isinstance(members, Malformed):
                    yield from ((part, is_general) for part in members)

    def _constructs(self) -> Iterator[Unused]:
        for construct, meaning in _ANYWHERE.items():
            for subject in self._index(construct):
                yield self._unused(subject, construct, meaning)
        for construct in _COUNTS:
            for subject, counts in self._index(construct).items():
                if any(self._graph.term(count) not in _COUNTED for count in counts):
                    yield self._unused(
                        subject, construct, "is used with an xsd:nonNegativeInteger of 0 or 1 only"
                    )
        for construct, meaning in _TYPES.items():
            for subject in self._graph.asserted.get(~self._number(construct), ()):
                yield self._unused(subject, construct, meaning)

    def _lists(self) -> Iterator[Unused]:
        for construct in _LISTS:
            for subject, heads in self._index(construct).items():
                for found in map(self._graph.members, heads):
                    if isinstance(found, Malformed):
                        yield self._unused(
                            subject, construct, f"names a list that cannot be read: {found.reason}"
                        )

    def _unused(self, subject: int, construct: str, meaning: str) -> Unused:
        term = self._graph.term(self._owners.get(subject, subject))
        return Unused(subject=term, construct=construct, meaning=meaning)

    def _number(self, iri: str) -> int:
        return self._graph.dictionary.number(NamedNode(iri))

    def _index(self, iri: str) -> Index:
        known = self._indexes.get(iri)
        if known is None:
            known = self._indexes[iri] = self._graph.index(self._number(iri))
        return known
