"""Open a release and ask it from Python."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import ReleaseDamagedError, ReleaseNotFoundError
from kg.layout import Project, ReleaseFolder
from kg.rdf import vocab
from kg.rdf.store import ReadStore
from kg.release.hold import Hold
from kg.release.manifest import FileRecord, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.rdf.store import Solutions, Term


class Release:
    """One immutable release: its manifest, its files, and typed queries over its graph."""

    def __init__(self, folder: ReleaseFolder, manifest: Manifest) -> None:
        """Hold a release; use :func:`open_release` to get one."""
        self.folder = folder
        self.manifest = manifest

    def __repr__(self) -> str:
        """Name the release."""
        return f"<Release {self.manifest.name}>"

    @property
    def iri(self) -> str:
        """The IRI of the release."""
        return f"{vocab.RELEASE}{self.manifest.version}"

    @cached_property
    def licence(self) -> str | None:
        """The IRI of the licence, as the release's description states it."""
        stated = ox.parse(path=str(self.folder.dumps / "graphs" / "release.ttl"), format=ox.RdfFormat.TURTLE)
        release, licence = ox.NamedNode(self.iri), ox.NamedNode(f"{vocab.DCTERMS}license")
        found = (q.object for q in stated if (q.subject, q.predicate) == (release, licence))
        return next((term.value for term in found if isinstance(term, ox.NamedNode)), None)

    @cached_property
    def store(self) -> ReadStore:
        """The engine's database, opened read-only at first use."""
        return ReadStore.open(self.folder.store)

    def select(self, query: str, **bindings: Term) -> Solutions:
        """Return the solutions of a SELECT; see :meth:`kg.rdf.store.ReadStore.select`."""
        return self.store.select(query, **bindings)

    def ask(self, query: str, **bindings: Term) -> bool:
        """Return the answer of an ASK; see :meth:`kg.rdf.store.ReadStore.ask`."""
        return self.store.ask(query, **bindings)

    def construct(self, query: str, **bindings: Term) -> list[ox.Triple]:
        """Return the triples of a CONSTRUCT; see :meth:`kg.rdf.store.ReadStore.construct`."""
        return self.store.construct(query, **bindings)

    def describe(self, iri: str) -> list[ox.Triple]:
        """Return what the graph says of ``iri``; see :meth:`kg.rdf.store.ReadStore.describe`."""
        return self.store.describe(iri)

    def verify(self) -> None:
        """Compare every file with the manifest.

        Raises:
            ReleaseDamagedError: A file is missing, changed, or not listed; the message names the first.
        """
        for difference in self.differences():
            raise ReleaseDamagedError(difference, hint="Build the release anew: kg build --force")

    def differences(self) -> Iterator[str]:
        """Yield a sentence for each file that is missing, changed, or not listed."""
        for name, record in self.manifest.files.items():
            path = self.folder.path / name
            try:
                is_same = FileRecord.of(path) == record
            except FileNotFoundError:
                yield f"{path} is missing."
            except OSError as error:
                yield f"{path} cannot be read: {error.strerror}."
            else:
                if not is_same:
                    yield f"{path} is not the file that was published: its size or SHA-256 differs."
        known = {*self.manifest.files, self.folder.manifest.name}
        for path in sorted(self.folder.path.rglob("*")):
            if path.relative_to(self.folder.path).as_posix() not in known and not path.is_dir():
                yield f"{path} is not in the manifest."

    def hold(self) -> Hold:
        """Hold the release, so that no build removes it meanwhile.

        Raises:
            ReleaseNotFoundError: A build has just removed it.
        """
        return Hold(self.folder.path)


def open_release(path: str | os.PathLike[str] | None = None) -> Release:
    """Open a release.

    Args:
        path: A release's folder, or a project's root; the project around the working folder if not given.

    Returns:
        The release; a project's current one.

    Raises:
        ReleaseNotFoundError: There is none.
        ReleaseDamagedError: Its manifest cannot be read.
        ProjectNotFoundError: No path was given and no project is around the working folder.
    """
    start = Path(path) if path is not None else Project.find(Path.cwd()).root
    current = Project(start).current
    folder = ReleaseFolder((current if current.exists() else start).resolve())
    if not folder.manifest.is_file():
        raise ReleaseNotFoundError(f"There is no release in {start}.", hint="Build one with: kg build")
    return Release(folder, Manifest.read(folder.manifest))


def fingerprint(path: Path) -> tuple[int, int, int] | None:
    """Return what tells the release in ``path`` from any other that may take its place; ``None`` without one.

    One call to the system: cheap enough to ask every second for a project's ``current``.
    """
    try:
        status = ReleaseFolder(path).manifest.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns
