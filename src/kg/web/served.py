"""What a server serves: a release, or RDF files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.engine import files
from kg.release.reader import Release
from kg.web import version


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What is served, and where its parts lie.

    Attributes:
        title: Its name for people.
        name: The release's name; ``None`` for files.
        identity: What tells answers from those about anything else, or by another version of the program.
        store: The database folder.
        context: The JSON-LD context file, if it has one of its own.
        default: Triples in the default graph.
        graphs: Triples in each named graph, by its IRI.
        release: The release; ``None`` for files.
    """

    title: str
    name: str | None
    identity: str
    store: Path
    context: Path | None
    default: int
    graphs: Mapping[str, int]
    release: Release | None = None

    @classmethod
    def of_release(cls, release: Release) -> Served:
        """Return a release as something to serve; every file is compared with the manifest first.

        Raises:
            ReleaseDamagedError: A file is not what was published.
        """
        release.verify()
        manifest = release.manifest
        return cls(
            title=manifest.title,
            name=manifest.name,
            identity=f"{manifest.content} {version.digest()}",
            store=release.folder.store,
            context=release.folder.context,
            default=manifest.counts.default,
            graphs=manifest.counts.graphs,
            release=release,
        )

    @classmethod
    def of_files(cls, paths: Sequence[Path], folder: Path) -> Served:
        """Load RDF files into a database in ``folder``; errors as for :func:`kg.engine.files.load`."""
        loaded = files.load(paths, folder)
        return cls(
            title=", ".join(path.name for path in paths),
            name=None,
            identity=f"{loaded.digest} {version.digest()}",
            store=folder,
            context=None,
            default=loaded.default,
            graphs=loaded.graphs,
        )
