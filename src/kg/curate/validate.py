"""SHACL validation of a graph: compiled shapes where they can be compiled, pySHACL where they cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.curate.findings import Finding
from kg.errors import ShapesNotCompiledError, UsageError
from kg.rdf import vocab
from kg.rdf.prefixes import shorten
from kg.shacl import report
from kg.shacl.compiler import compiled
from kg.shacl.facts import Facts
from kg.shacl.validation import Result
from kg.shacl.validation import by_target as run

if TYPE_CHECKING:
    from pathlib import Path

    from kg.curate.findings import Severity
    from kg.curate.places import Index
    from kg.shacl.terms import Term

    Results = Sequence[Sequence[Result]]

_SEVERITY: Final[dict[str, Severity]] = {
    f"{vocab.SH}Violation": "error",
    f"{vocab.SH}Warning": "warning",
    f"{vocab.SH}Info": "info",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What a validation found.

    Attributes:
        by_target: The results of each shape that has targets; all of pySHACL's together.
        shapes: The shapes graph.
        note: Why pySHACL validated; empty where the compiled shapes did.
        referred: The report of pySHACL, where it validated.
    """

    by_target: Results
    shapes: tuple[ox.Triple, ...]
    note: str = ""
    referred: tuple[ox.Triple, ...] = ()

    @property
    def results(self) -> list[Result]:
        """The results."""
        return [result for results in self.by_target for result in results]

    def report(self) -> Iterator[ox.Triple]:
        """Yield the report's triples; it says so where pySHACL validated."""
        if not self.note:
            return report.triples(self.results, self.shapes)
        return chain(self.referred, report.notes(self.referred, [self.note]))


def validate(facts: Facts, shapes: Iterable[ox.Triple]) -> Validation:
    """Validate a data graph (with the ontology in it) against a shapes graph.

    Raises:
        ShapesError: The shapes graph is ill-formed.
    """
    shapes = tuple(shapes)
    try:
        program = compiled(shapes)
    except ShapesNotCompiledError as error:
        from kg.curate import referee  # noqa: PLC0415  # only pySHACL needs rdflib

        found = referee.report((quad.triple for quad in facts.quads(facts.predicates())), shapes)
        note = f"Validated by pySHACL: {error.message}"
        return Validation(by_target=[referee.results(found)], shapes=shapes, note=note, referred=found)
    return Validation(by_target=run(facts, program), shapes=shapes)


def validate_file(data: Path, shapes: Path) -> Validation:
    """Validate a file against a file of shapes; they may be one file.

    Args:
        data: Turtle, N-Triples, TriG, N-Quads, RDF/XML or JSON-LD, told by the extension; named graphs are
            read as one.
        shapes: Likewise.

    Raises:
        UsageError: A file cannot be read, or is not in its format.
        ShapesError: The shapes graph is ill-formed.
    """
    if data.resolve() == shapes.resolve():
        both = tuple(_parsed(data))
        return validate(Facts.of(both), both)
    return validate(Facts.of(_parsed(data)), _parsed(shapes, rename=True))


def _parsed(path: Path, *, rename: bool = False) -> Iterator[ox.Triple]:
    extension = path.suffix.removeprefix(".")
    form = ox.RdfFormat.from_extension(extension)
    if form is None:
        raise UsageError(f"No RDF format has the extension {extension!r}.", hint="Name the file .ttl, say.")
    try:
        for quad in ox.parse(path=path, format=form, rename_blank_nodes=rename):
            yield quad.triple
    except (OSError, SyntaxError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error


def findings(results: Iterable[Result], places: Index, *, note: str = "") -> list[Finding]:
    """Return results as findings, each at its statement's line, or at the line of its focus node.

    Args:
        results: What the validation found.
        places: Where subjects stand.
        note: A sentence to add to each message.
    """
    return [_finding(result, places, note) for result in results]


def _finding(result: Result, places: Index, note: str) -> Finding:
    path = result.path.value if isinstance(result.path, ox.NamedNode) else ""
    place = places.of(result.focus.value, path, result.value)
    about = "" if result.value is None or result.value == result.focus else f"\nValue: {_show(result.value)}"
    message = "\n".join(message.value for message in result.messages)
    return Finding(
        code=_show(result.shape) if isinstance(result.shape, ox.NamedNode) else "shape",
        severity=_SEVERITY.get(result.severity.value, "error"),
        file=place.file,
        line=place.line,
        subject=_show(result.focus),
        message=f"{message}{note}{about}",
    )


def _show(term: Term) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
