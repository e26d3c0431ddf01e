"""Write a release: aside, then in one step.

A killed build leaves what is served untouched: files are written to a folder of their own, flushed to disk,
and only then renamed; :mod:`kg.release.shelf` then makes the release current.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox

from kg.errors import ReleaseDamagedError
from kg.layout import ReleaseFolder
from kg.rdf import dump
from kg.rdf.formats import FORMATS, TURTLE
from kg.rdf.store import ReadStore
from kg.rdf.vocab import GRAPH
from kg.release import context as contexts
from kg.release import disk, search, shelf
from kg.release.manifest import FORMAT, FileRecord, Manifest
from kg.release.reader import Release

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kg.layout import Project
    from kg.rdf.table import Table
    from kg.release.manifest import Counts

_WHOLE: Final = "tipsom"

Stage: TypeAlias = Callable[[str], AbstractContextManager[None]]
"""Told the name of a step; the step runs inside."""


def silent(_stage: str) -> AbstractContextManager[None]:
    """Run a step without a word."""
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What goes into a release.

    Attributes:
        version, issued, title, description: Its name, its date, and what it is.
        table: The named graphs, blank nodes labelled canonically, and the default graph.
        database: A database that holds the default graph and some of the others already.
        counts: Triples by kind.
        questions: How many questions it was held to.
        context: What stands under ``@context`` of the JSON-LD context.
        reports: Files by name, such as ``report.json``.
        revision: The source revision in git.
        tools: Versions of what built it.
    """

    version: str
    issued: str
    title: str
    description: str
    table: Table
    counts: Counts
    questions: int
    context: Mapping[str, Any]
    reports: Mapping[str, bytes]
    revision: str | None
    tools: Mapping[str, str]
    database: Path | None = None


def canonical(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Return quads with the blank node labels of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/), sorted."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def content_hash(table: Table) -> str:
    """Return the SHA-256 of the named graphs as canonical N-Quads."""
    total = _Digest()
    ox.serialize(table.canonical(), total, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    return total.sha256.hexdigest()


class _Digest:
    """A file that only keeps the digest of what is written."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        return len(content)

    def flush(self) -> None:
        pass


def write(
    project: Project, content: Content, *, inputs: str, again: bool = False, stage: Stage = silent
) -> Release:
    """Write a release and make it the current one; the caller holds the lock.

    A whole release that publishes the same files is kept as it is; only ``current`` moves. After any error,
    what was current still is.

    Args:
        project: Where to write.
        content: What to write.
        inputs: Digest of what it was built from.
        again: Make it current even if it was rolled back.
        stage: Told the name of each step; the step runs inside.

    Raises:
        ReleaseNotWrittenError: The disk is full, or may not be written.
    """
    aside = ReleaseFolder(disk.aside(project.releases / content.version))
    try:
        with disk.writing(project.releases):
            aside.path.mkdir()
            _write_files(aside, content, stage)
            with stage("seal"):
                manifest = _manifest(aside, content)
            aside.manifest.write_bytes(manifest.to_json().encode())
            final = ReleaseFolder(project.releases / manifest.name)
            if not _is_whole(final):
                disk.place(aside.path, final.path)
            shelf.publish(project, final.name, inputs=inputs, again=again)
    finally:
        shutil.rmtree(aside.path, ignore_errors=True)
    return Release(final, Manifest.read(final.manifest))


def _is_whole(folder: ReleaseFolder) -> bool:
    try:
        Release(folder, Manifest.read(folder.manifest)).verify()
    except ReleaseDamagedError:
        return False
    return folder.search.is_file()


def _write_files(folder: ReleaseFolder, content: Content, stage: Stage) -> None:
    with stage("dump"):
        _write_dumps(folder, content)
    for name, report in content.reports.items():
        (folder.path / name).write_bytes(report)
    with stage("index"):
        search.write(folder.search, search.entities(content.table.named()))
    with stage("store"):
        _write_store(folder.store, content)


def _write_dumps(folder: ReleaseFolder, content: Content) -> None:
    folder.dumps.mkdir()
    folder.context.write_bytes(contexts.document(dict(content.context)))
    with ThreadPoolExecutor(1) as beside:  # compressing leaves the interpreter to others
        compressed = []
        for fmt in FORMATS:
            if fmt.rdf is None or fmt.name == "nquads":
                continue
            path = folder.dumps / f"{_WHOLE}.{fmt.extension}"
            dump.write(content.table, fmt, path, content.context)
            compressed.append(beside.submit(dump.compress, path))
        _write_graphs(folder, content)
    for one in compressed:
        one.result()


def _write_graphs(folder: ReleaseFolder, content: Content) -> None:
    for graph in content.table.names:
        path = folder.dumps / "graphs" / f"{graph.value.removeprefix(GRAPH)}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        dump.write_graph(content.table, graph, TURTLE, path)


def _write_store(path: Path, content: Content) -> None:
    table, names = content.table, set(content.table.names)
    if content.database:
        ox.Store(str(content.database)).backup(str(path))
    store = ox.Store(str(path))
    names -= set(store.named_graphs())
    store.bulk_extend(table.named(names))
    if not content.database:
        store.bulk_extend(table.default_quads())
    store.optimize()
    store.flush()
    del store  # closes the database and lets go of its lock
    written = len(ReadStore.open(path))
    if written != table.size():
        raise OSError(f"the database has {written} of {table.size()} quads")


def _manifest(folder: ReleaseFolder, content: Content) -> Manifest:
    paths = sorted(path for path in folder.path.rglob("*") if path.is_file())
    return Manifest(
        format=FORMAT,
        version=content.version,
        issued=content.issued,
        title=content.title,
        description=content.description,
        content=content_hash(content.table),
        revision=content.revision,
        tools=content.tools,
        counts=content.counts,
        questions=content.questions,
        files={path.relative_to(folder.path).as_posix(): FileRecord.of(path) for path in paths},
    )
