"""Read the source folders: the only stage that touches the tree."""

from __future__ import annotations

import subprocess
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.catalog import stored
from kg.curate import turtle
from kg.curate.findings import Finding
from kg.errors import BuildError, StoredQueryError
from kg.rdf import vocab
from kg.rdf.prefixes import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from kg.layout import Project

_TABLES: Final = "source"
_FORMATS: Final = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """What ``release.toml`` says."""

    version: str
    issued: str
    created: str
    title: str
    description: str
    publisher: str
    licence: str


@dataclass(frozen=True)
class SourceFile:
    """A parsed file: its path from the root, its text, its quads as the engine reads them."""

    name: str
    text: str
    quads: tuple[ox.Quad, ...]

    @cached_property
    def places(self) -> turtle.Places:
        """Where things stand in the text."""
        return turtle.read(self.text)


@dataclass(frozen=True, kw_only=True)
class Sources:
    """All that curators wrote.

    Attributes:
        descriptor: The release's name and date.
        ontology: Turtle files; their triples go to the ontology's graph.
        shapes: Turtle files; their triples go to the shapes' graph.
        data: TriG files; each triple lies in the graph that its block names.
        competency: Questions.
        checks: Queries that must return nothing.
        examples: Queries for an analyst.
        revision: The git revision of the tree, where there is one.
        findings: What could not be read.
    """

    descriptor: Descriptor
    ontology: tuple[SourceFile, ...]
    shapes: tuple[SourceFile, ...]
    data: tuple[SourceFile, ...]
    competency: tuple[stored.StoredQuery, ...]
    checks: tuple[stored.StoredQuery, ...]
    examples: tuple[stored.StoredQuery, ...]
    revision: str | None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Every RDF file."""
        return self.ontology + self.shapes + self.data

    def quads(self) -> list[ox.Quad]:
        """Every asserted quad, in its named graph."""
        return [quad for source in self.files for quad in source.quads]


def load(project: Project) -> Sources:
    """Read every source file of a project.

    Files that cannot be read are findings; the others are there all the same.

    Raises:
        BuildError: ``release.toml`` is unreadable or lacks a key.
    """
    findings: list[Finding] = []
    return Sources(
        descriptor=_descriptor(project),
        ontology=_rdf(project, project.ontology, ".ttl", vocab.ONTOLOGY_GRAPH, findings),
        shapes=_rdf(project, project.shapes, ".ttl", vocab.SHAPES_GRAPH, findings),
        data=_rdf(project, project.data, ".trig", ox.DefaultGraph(), findings),
        competency=_queries(project, project.competency, findings),
        checks=_queries(project, project.checks, findings),
        examples=_queries(project, project.queries / "examples", findings),
        revision=_revision(project),
        findings=tuple(findings),
    )


def _descriptor(project: Project) -> Descriptor:
    path = project.descriptor
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return Descriptor(**{key: str(value) for key, value in table.items()})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        keys = ", ".join(Descriptor.__dataclass_fields__)
        raise BuildError(f"{path.name} cannot be read: {error}.", hint=f"It has the keys {keys}.") from error


def _rdf(
    project: Project,
    folder: Path,
    suffix: str,
    graph: ox.NamedNode | ox.DefaultGraph,
    findings: list[Finding],
) -> tuple[SourceFile, ...]:
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(project.root).as_posix()
        if path.is_dir() or _TABLES in path.relative_to(folder).parts[:-1]:
            continue
        if path.suffix != suffix:
            message = f"Files in {folder.name}/ end in {suffix}. Rename this one, or move it elsewhere."
            findings.append(Finding(code="file-name", severity="error", file=name, message=message))
            continue
        try:
            text = path.read_text("utf-8")
            quads = ox.parse(text, format=_FORMATS[suffix], rename_blank_nodes=True)
            found.append(SourceFile(name, text, tuple(_placed(quad, graph) for quad in quads)))
        except UnicodeDecodeError as error:
            message = f"The file is not UTF-8: {error}. Save it as UTF-8."
            findings.append(Finding(code="encoding", severity="error", file=name, message=message))
        except SyntaxError as error:
            findings.append(_syntax(name, error, text))
    return tuple(found)


def _placed(quad: ox.Quad, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return ox.Quad(quad.subject, quad.predicate, quad.object, graph)
    return quad


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


def _queries(project: Project, folder: Path, findings: list[Finding]) -> tuple[stored.StoredQuery, ...]:
    found = []
    for path in sorted(folder.glob("*.rq")):
        try:
            found.append(stored.read(path))
        except StoredQueryError as error:
            name = path.relative_to(project.root).as_posix()
            findings.append(
                Finding(
                    code=error.code, severity="error", file=name, line=error.line or 0, message=str(error)
                )
            )
    return tuple(found)


def _revision(project: Project) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(project.root), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
