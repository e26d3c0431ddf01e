"""Every folder and file name of a project, as typed paths, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import ProjectNotFoundError

MARKER: Final = "release.toml"


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder: sources in, releases out."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """Return the project that holds ``start``.

        Raises:
            ProjectNotFoundError: No folder from ``start`` upwards has a ``release.toml``.
        """
        folder = start.resolve()
        for candidate in (folder, *folder.parents):
            if (candidate / MARKER).is_file():
                return cls(candidate)
        raise ProjectNotFoundError(
            f"There is no {MARKER} in {start} or above it.",
            hint="Run the command inside a project, or name one with --project.",
        )

    @property
    def descriptor(self) -> Path:
        """The file that names the release."""
        return self.root / MARKER

    @property
    def ontology(self) -> Path:
        """The ontology and the stubs of reused terms (Turtle)."""
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        """The SHACL shapes (Turtle)."""
        return self.root / "shapes"

    @property
    def data(self) -> Path:
        """The facts, each in a named graph (TriG)."""
        return self.root / "data"

    @property
    def queries(self) -> Path:
        """The stored queries."""
        return self.root / "queries"

    @property
    def competency(self) -> Path:
        """Questions with their expected rows."""
        return self.queries / "competency"

    @property
    def checks(self) -> Path:
        """Queries that must return nothing."""
        return self.queries / "checks"

    @property
    def releases(self) -> Path:
        """What the build writes."""
        return self.root / "releases"

    @property
    def cache(self) -> Path:
        """What checks remember; it may be removed at any time."""
        return self.root / ".cache"

    @property
    def history(self) -> Path:
        """The order of the releases, and what each was built from."""
        return self.releases / "history.json"

    @property
    def lock(self) -> Path:
        """Held while the releases change."""
        return self.releases / ".lock"

    @property
    def current(self) -> Path:
        """The link to the release that is served."""
        return self.releases / "current"


@dataclass(frozen=True, slots=True)
class ReleaseFolder:
    """The files of one release."""

    path: Path

    @property
    def name(self) -> str:
        """What the release is called."""
        return self.path.name

    @property
    def manifest(self) -> Path:
        """Version, hashes, counts and tools."""
        return self.path / "manifest.json"

    @property
    def store(self) -> Path:
        """The engine's database, read-only."""
        return self.path / "store"

    @property
    def search(self) -> Path:
        """The search index (SQLite)."""
        return self.path / "search.sqlite"

    @property
    def dumps(self) -> Path:
        """The graph as files."""
        return self.path / "dumps"

    @property
    def context(self) -> Path:
        """The JSON-LD context."""
        return self.dumps / "context.jsonld"
