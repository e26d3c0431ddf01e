"""Read the source folders: the only stage that touches the tree."""

from __future__ import annotations

import subprocess
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.catalog import stored
from kg.curate.findings import Finding
from kg.curate.reading import SourceFile, read
from kg.errors import BuildError, StoredQueryError
from kg.rdf import vocab
from kg.rdf.dictionary import Dictionary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kg.layout import Project

_TABLES: Final = "source"


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


@dataclass(frozen=True, kw_only=True)
class Sources:
    """All that curators wrote.

    Attributes:
        descriptor: The release's name and date.
        dictionary: The numbers of terms.
        ontology: Turtle files; their triples go to the ontology's graph.
        shapes: Turtle files; their triples go to the shapes' graph.
        data: TriG files; each triple lies in the graph that its block names.
        competency: Questions.
        checks: Queries that must return nothing.
        examples: Queries for an analyst.
        findings: What could not be read.
    """

    descriptor: Descriptor
    dictionary: Dictionary
    ontology: tuple[SourceFile, ...]
    shapes: tuple[SourceFile, ...]
    data: tuple[SourceFile, ...]
    competency: tuple[stored.StoredQuery, ...]
    checks: tuple[stored.StoredQuery, ...]
    examples: tuple[stored.StoredQuery, ...]
    findings: tuple[Finding, ...] = field(default=())

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Every RDF file."""
        return self.ontology + self.shapes + self.data

    def quads(self) -> list[ox.Quad]:
        """Every asserted quad, in its named graph."""
        return [quad for source in self.files for quad in source.quads()]


def load(project: Project, known: Mapping[str, SourceFile] | None = None) -> Sources:
    """Read every source file of a project.

    Files that cannot be read are findings; the others are there all the same.

    Args:
        project: Where they are.
        known: Files that were read before, by name; those with the same content are not parsed again.

    Raises:
        BuildError: ``release.toml`` is unreadable or lacks a key.
    """
    findings: list[Finding] = []
    dictionary = Dictionary()

    def rdf(folder: Path, suffix: str, graph: ox.NamedNode | None) -> tuple[SourceFile, ...]:
        found: list[SourceFile] = []
        for path in files(folder):
            name = path.relative_to(project.root).as_posix()
            before = (known or {}).get(name)
            if path.suffix != suffix:
                message = f"Files in {folder.name}/ end in {suffix}. Rename this one, or move it elsewhere."
                findings.append(Finding(code="file-name", severity="error", file=name, message=message))
            elif before and before.is_current():
                found.append(before.moved(dictionary))
            elif isinstance(file := read(path, name, graph, dictionary), SourceFile):
                found.append(file)
            else:
                findings.append(file)
        return tuple(found)

    return Sources(
        descriptor=descriptor(project),
        dictionary=dictionary,
        ontology=rdf(project.ontology, ".ttl", vocab.ONTOLOGY_GRAPH),
        shapes=rdf(project.shapes, ".ttl", vocab.SHAPES_GRAPH),
        data=rdf(project.data, ".trig", None),
        competency=_queries(project, project.competency, findings),
        checks=_queries(project, project.checks, findings),
        examples=_queries(project, project.queries / "examples", findings),
        findings=tuple(findings),
    )


def descriptor(project: Project) -> Descriptor:
    """Return what ``release.toml`` says.

    Raises:
        BuildError: It is unreadable or lacks a key.
    """
    path = project.descriptor
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return Descriptor(**{key: str(value) for key, value in table.items()})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        keys = ", ".join(Descriptor.__dataclass_fields__)
        raise BuildError(f"{path.name} cannot be read: {error}.", hint=f"It has the keys {keys}.") from error


def files(folder: Path) -> list[Path]:
    """Return the files of a folder that are no tables."""
    paths = sorted(path for path in folder.rglob("*") if not path.is_dir())
    return [path for path in paths if _TABLES not in path.relative_to(folder).parts[:-1]]


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


def revision(project: Project) -> str | None:
    """Return the git revision of the tree, where there is one."""
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
