"""One source file: its quads by number, and what its text alone tells."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.curate import lint, turtle
from kg.curate.findings import Finding
from kg.rdf.dataset import NO_GRAPH
from kg.rdf.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rdf.dictionary import Dictionary, Node, Term

FORMATS: Final = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A file that was read.

    Attributes:
        name: Its path from the project's root.
        path: Where it lies.
        digest: The SHA-256 of its bytes.
        dictionary: The numbers of terms.
        rows: Subject, predicate, object and graph of each quad, one after the other.
        names: The numbers of the IRIs that should be described somewhere.
        findings: What is wrong in the file by itself.
        was_known: Whether it was not parsed, because its content had been read before.
    """

    name: str
    path: Path
    digest: str
    dictionary: Dictionary
    rows: array[int]
    names: array[int]
    findings: tuple[Finding, ...] = ()
    was_known: bool = False

    def numbers(self) -> Iterator[tuple[int, int, int, int]]:
        """Return the quads by number."""
        rows = self.rows
        return zip(rows[::4], rows[1::4], rows[2::4], rows[3::4], strict=True)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the quads, as the engine reads them."""
        terms = self.dictionary.terms
        for subject, predicate, obj, graph in self.numbers():
            name = ox.DefaultGraph() if graph == NO_GRAPH else terms[graph]
            yield ox.Quad(terms[subject], terms[predicate], terms[obj], name)  # type: ignore[arg-type]

    def is_current(self) -> bool:
        """Say whether the file still has the content that was read."""
        return sha256(self.path.read_bytes()).hexdigest() == self.digest

    def moved(self, dictionary: Dictionary) -> SourceFile:
        """Return what was read, by the numbers of another dictionary."""
        terms = self.dictionary.terms
        used = {*self.rows, *self.names} - {NO_GRAPH}
        numbers = {NO_GRAPH: NO_GRAPH} | {number: dictionary.number(terms[number]) for number in used}
        move = numbers.__getitem__
        rows, names = array("I", map(move, self.rows)), array("I", sorted(map(move, self.names)))
        return replace(self, dictionary=dictionary, rows=rows, names=names, was_known=True)

    @cached_property
    def places(self) -> turtle.Places:
        """Where things stand in the text; nothing where it is no longer what was read."""
        try:
            content = self.path.read_bytes()
        except OSError:
            return turtle.Places()
        if sha256(content).hexdigest() != self.digest:
            return turtle.Places()
        return turtle.read(content.decode())


def read(path: Path, name: str, graph: Node | None, dictionary: Dictionary) -> SourceFile | Finding:
    """Read a Turtle or TriG file; a finding says why it cannot be read.

    Args:
        path: Where it lies.
        name: What findings call it.
        graph: Where triples lie that the file puts into no graph.
        dictionary: Takes up the terms.
    """
    content = path.read_bytes()
    try:
        text = content.decode()
        rows = _rows(text, FORMATS[path.suffix], graph, dictionary)
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8: {error}. Save it as UTF-8."
        return Finding(code="encoding", severity="error", file=name, message=message)
    except SyntaxError as error:
        return _syntax(name, error, text)
    terms = list(map(dictionary.terms.__getitem__, {*rows} - {NO_GRAPH}))
    is_simple = (graph is not None or NO_GRAPH not in rows[3::4]) and lint.is_simple(text, terms)
    places = None if is_simple else turtle.read(text)
    iris = set(_iris(terms)) if places is None else {mention.value for mention in places.iris}
    return SourceFile(
        name=name,
        path=path,
        digest=sha256(content).hexdigest(),
        dictionary=dictionary,
        rows=rows,
        names=array("I", sorted(dictionary.number(ox.NamedNode(iri)) for iri in iris if lint.is_own(iri))),
        findings=tuple(lint.of_file(name, places, is_data=graph is None)) if places else (),
    )


def stated(quads: Iterable[ox.Quad], dictionary: Dictionary) -> SourceFile:
    """Return quads that no file states, as if a file without a name did."""
    rows = array("I")
    for quad in quads:
        for triple in dictionary.encode([quad]):
            graph = quad.graph_name
            rows.extend(
                (*triple, NO_GRAPH if isinstance(graph, ox.DefaultGraph) else dictionary.number(graph))
            )
    return SourceFile(name="", path=Path(), digest="", dictionary=dictionary, rows=rows, names=array("I"))


def _rows(text: str, form: ox.RdfFormat, graph: Node | None, dictionary: Dictionary) -> array[int]:
    number, rows = dictionary.number, array("I")
    default = NO_GRAPH if graph is None else number(graph)
    for subject, predicate, obj, name in ox.parse(text, format=form, rename_blank_nodes=True):
        if isinstance(subject, ox.Triple) or isinstance(obj, ox.Triple):
            raise SyntaxError("error: Triples about triples are not RDF 1.1")  # noqa: TRY004  # as the engine does
        where = default if isinstance(name, ox.DefaultGraph) else number(name)
        rows.extend((number(subject), number(predicate), number(obj), where))
    return rows


def _iris(terms: list[Term]) -> Iterator[str]:
    for term in terms:
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal):
            yield term.datatype.value


def _syntax(name: str, error: SyntaxError, text: str) -> Finding:
    line, column = error.lineno or 0, error.offset or 0
    detail = str(error.msg).partition(": ")[2] or str(error.msg)
    lines = text.splitlines()
    quoted = f"\n{lines[line - 1].rstrip()}\n{' ' * (column - 1)}^" if 0 < line <= len(lines) else ""
    hint = _advice(detail, lines, line)
    return Finding(
        code="syntax",
        severity="error",
        file=name,
        line=line,
        column=column,
        message=f"{detail}.{hint}{quoted}",
    )


def _advice(detail: str, lines: list[str], line: int) -> str:
    if "expected at the end" in detail:
        above = next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip()), 0)
        return f" End the statement above (line {above}) with a dot." if above else ""
    if "has not been declared" in detail:
        prefix = detail.split("prefix ", 1)[1].split(":", 1)[0]
        if prefix in PREFIXES:
            return f" Add to the top of the file: @prefix {prefix}: <{PREFIXES[prefix]}> ."
        near = _nearest(prefix)
        return f" The registry has no such prefix{near}"
    return ""


def _nearest(prefix: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # only for a message

    near = get_close_matches(prefix, PREFIXES, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(f'{name}:' for name in near)}?" if near else "."
