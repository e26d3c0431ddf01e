"""From a subject, or a whole triple, to the file and line where a curator finds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf.vocab import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.curate.reading import SourceFile
    from kg.rdf.store import Term


@dataclass(frozen=True, slots=True)
class Place:
    """A file and a 1-based line; line 0 when there is none."""

    file: str = ""
    line: int = 0


NOWHERE: Final = Place()
_MOST_FILES: Final = 256


class _Lines:
    """Where the statements of one file stand."""

    def __init__(self, file: SourceFile) -> None:
        self.exact: dict[tuple[str, str, str], Place] = {}
        self.types: dict[str, Place] = {}
        self.subjects: dict[str, Place] = {}
        for statement in file.places.statements:
            subject, start = statement.subject, Place(file.name, statement.start)
            self.subjects.setdefault(subject, start)
            if statement.predicate == RDF_TYPE.value:
                self.types.setdefault(subject, start)
            exact = (subject, statement.predicate, statement.obj.value)
            self.exact.setdefault(exact, Place(file.name, statement.line))


class Index:
    """Where each subject, and each of its statements, stands; a file is read when it is asked for."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        """Index the statements of ``files``; of two places the one in the earlier file is given."""
        self._files = tuple(files)
        self._lines = lru_cache(_MOST_FILES)(lambda number: _Lines(self._files[number]))

    @cached_property
    def _describing(self) -> dict[int, tuple[int, ...]]:
        """The places in ``files`` of those that describe each subject."""
        found: dict[int, tuple[int, ...]] = {}
        for place, file in enumerate(self._files):
            for subject in set(file.rows[::4]):
                found[subject] = (*found.get(subject, ()), place)
        return found

    def _about(self, subject: str) -> list[_Lines]:
        number = self._files[0].dictionary.find(ox.NamedNode(subject)) if subject and self._files else None
        places = () if number is None else self._describing.get(number, ())
        return [self._lines(place) for place in places]

    def exactly(self, subject: Term, predicate: Term, value: Term) -> Place:
        """Return the line of a statement, or nowhere."""
        if (
            isinstance(subject, ox.NamedNode)
            and isinstance(predicate, ox.NamedNode)
            and not isinstance(value, ox.Triple)
        ):
            exact = (subject.value, predicate.value, "" if isinstance(value, ox.BlankNode) else value.value)
            found = (lines.exact.get(exact) for lines in self._about(subject.value))
            return next(filter(None, found), NOWHERE)
        return NOWHERE

    def of(self, subject: str, predicate: str = "", value: Term | None = None) -> Place:
        """Return the line of the statement where it is known, else that where the subject is described."""
        lexical = value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""
        known = self._about(subject)
        found = chain(
            (lines.exact.get((subject, predicate, lexical)) for lines in known),
            (lines.types.get(subject) for lines in known),
            (lines.subjects.get(subject) for lines in known),
        )
        return next(filter(None, found), NOWHERE)
