"""From a subject, or a whole triple, to the file and line where a curator finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf.vocab import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.curate.sources import SourceFile
    from kg.rdf.store import Term


@dataclass(frozen=True, slots=True)
class Place:
    """A file and a 1-based line; line 0 when there is none."""

    file: str = ""
    line: int = 0


NOWHERE: Final = Place()


class Index:
    """Where each subject, and each of its statements, stands."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        """Index the statements of ``files``."""
        self._exact: dict[tuple[str, str, str], Place] = {}
        self._types: dict[str, Place] = {}
        self._subjects: dict[str, Place] = {}
        for file in files:
            for statement in file.places.statements:
                subject, start = statement.subject, Place(file.name, statement.start)
                self._subjects.setdefault(subject, start)
                if statement.predicate == RDF_TYPE.value:
                    self._types.setdefault(subject, start)
                exact = (subject, statement.predicate, statement.obj.value)
                self._exact.setdefault(exact, Place(file.name, statement.line))

    def exactly(self, subject: Term, predicate: Term, value: Term) -> Place:
        """Return the line of a statement, or nowhere."""
        if (
            isinstance(subject, ox.NamedNode)
            and isinstance(predicate, ox.NamedNode)
            and not isinstance(value, ox.Triple)
        ):
            lexical = "" if isinstance(value, ox.BlankNode) else value.value
            return self._exact.get((subject.value, predicate.value, lexical), NOWHERE)
        return NOWHERE

    def of(self, subject: str, predicate: str = "", value: Term | None = None) -> Place:
        """Return the line of the statement where it is known, else that where the subject is described."""
        lexical = value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""
        exact = self._exact.get((subject, predicate, lexical))
        return exact or self._types.get(subject) or self._subjects.get(subject) or NOWHERE
