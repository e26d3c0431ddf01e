"""The shapes that a release was held to: what each is for, and what it says when it is not met."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

from kg.explore.asking import Asker
from kg.rdf import vocab
from kg.rdf.prefixes import shorten

_SEVERITIES: Final = {"Warning": "warning", "Info": "info"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A SHACL shape with a target (https://www.w3.org/TR/shacl/#targets).

    Attributes:
        iri: Its IRI.
        path: IRI of the property that it is about; empty for another path, or for the thing itself.
        severity: ``error``, ``warning`` or ``info``.
        messages: What is wrong when it is not met, and what to do.
        classes: IRIs of the classes whose members it is for.
        things: IRIs of the things that it is for.
        subjects: IRIs of the properties whose subjects it is for.
        objects: IRIs of the properties whose objects it is for.
    """

    iri: str
    path: str
    severity: str
    messages: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Its prefixed name, by which findings name it."""
        return shorten(self.iri)

    @property
    def key(self) -> str:
        """What a link to it bears behind the hash sign."""
        return self.iri.rpartition("#")[2] or self.iri

    def is_for(
        self, thing: str, types: Collection[str], properties: Collection[str], inverse: Collection[str]
    ) -> bool:
        """Tell whether it is for a thing.

        Args:
            thing: IRI of the thing.
            types: IRIs of its classes, broader ones too.
            properties: IRIs of the properties of which it is a subject.
            inverse: IRIs of the properties of which it is an object.
        """
        return (
            thing in self.things
            or not self.classes.isdisjoint(types)
            or not self.subjects.isdisjoint(properties)
            or not self.objects.isdisjoint(inverse)
        )


def read(asker: Asker) -> tuple[Shape, ...]:
    """Ask for the shapes with a target, by name."""
    rows = [{name: getattr(term, "value", "") for name, term in row.items()} for row in asker.rows("shapes")]
    return tuple(_shape(iri, list(said)) for iri, said in groupby(rows, key=itemgetter("shape")))


def _shape(iri: str, said: list[dict[str, str]]) -> Shape:
    def targets(relation: str) -> frozenset[str]:
        return frozenset(row["target"] for row in said if row["relation"] == vocab.SH + relation)

    return Shape(
        iri=iri,
        path=said[0]["path"],
        severity=_SEVERITIES.get(said[0]["severity"].removeprefix(vocab.SH), "error"),
        messages=tuple(dict.fromkeys(row["message"] for row in said if row["message"])),
        classes=targets("targetClass"),
        things=targets("targetNode"),
        subjects=targets("targetSubjectsOf"),
        objects=targets("targetObjectsOf"),
    )
