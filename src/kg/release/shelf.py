"""Which releases are kept, in which order, and which of them is current.

``current`` is a link that is replaced in one step: it alone says what is served. ``history.json`` beside it
keeps the order in which releases were published, and which of them were rolled back. It is written first: a
process killed between the two leaves what was current current.
"""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from kg.errors import BuildLockedError, ReleaseNotFoundError
from kg.layout import ReleaseFolder
from kg.release import disk
from kg.release.hold import unheld
from kg.release.manifest import Manifest
from kg.release.reader import Release

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.layout import Project

KEPT: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A release that is kept.

    Attributes:
        name: Its folder's name.
        inputs: Digest of what it was built from; empty if unknown.
        published: When it was made current, in UTC (RFC 3339); empty if unknown.
        withdrawn: Whether a rollback left it behind.
    """

    name: str
    inputs: str = ""
    published: str = ""
    withdrawn: bool = False


@contextmanager
def locked(project: Project) -> Iterator[None]:
    """Be the only one that changes the releases of a project; remove what a killed one left.

    Raises:
        BuildLockedError: A build or a rollback is running.
        ReleaseNotWrittenError: The folder of releases cannot be written.
    """
    with disk.writing(project.releases):
        project.releases.mkdir(exist_ok=True)
        stream = project.lock.open("w")
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildLockedError(
                f"Another build is running in {project.root}.", hint="Wait for it to end, then try again."
            ) from error
        with disk.writing(project.releases):
            disk.sweep(project.releases)
        yield


def current(project: Project) -> str | None:
    """Return the name of the current release."""
    return project.current.readlink().name if project.current.exists() else None


def kept(project: Project) -> list[Entry]:
    """Return the releases that are there, oldest first; those that history does not know come before."""
    folders = [path.parent for path in project.releases.glob("[!.]*/manifest.json")]
    there = {f.name: f for f in folders if not f.is_symlink()}
    known = {entry.name: entry for entry in _history(project) if entry.name in there}
    unknown = sorted(there.keys() - known.keys(), key=lambda name: (there[name].stat().st_mtime_ns, name))
    return [*(Entry(name=name) for name in unknown), *known.values()]


def publish(project: Project, name: str, *, inputs: str, again: bool = False) -> None:
    """Make a release current, and remove those that are no longer kept.

    One that was rolled back stays so, unless it is to be published ``again``. The caller holds the lock.
    """
    entries = {entry.name: entry for entry in kept(project)}
    before = entries.get(name, Entry(name=name))
    is_current = name == current(project)
    if before.withdrawn and not is_current and not again:
        _save(project, (entries | {name: replace(before, inputs=inputs)}).values())
        return
    if not (is_current and before.published):
        entries.pop(name, None)
        before = replace(before, published=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    entries[name] = replace(before, inputs=inputs, withdrawn=False)
    _save(project, entries.values())
    disk.point(project.current, name)
    _prune(project)


def rollback(project: Project, name: str | None = None) -> Release:
    """Make an earlier release current: the one published before, or the one named.

    All that were published after it count as withdrawn, and it no longer does. Its files are compared with
    its manifest first. The caller holds the lock.

    Raises:
        ReleaseNotFoundError: There is no such release.
        ReleaseDamagedError: A file of it is not what was published.
        ReleaseNotWrittenError: The folder of releases cannot be written.
    """
    entries = kept(project)
    names = [entry.name for entry in entries]
    target = _previous(project, entries) if name is None else name
    if target not in names:
        raise ReleaseNotFoundError(
            "There is no release before the current one."
            if target is None
            else f"There is no release {target}.",
            hint=f"Kept are: {', '.join(names) or 'none'}.",
        )
    folder = ReleaseFolder(project.releases / target)
    release = Release(folder, Manifest.read(folder.manifest))
    release.verify()
    place = names.index(target)
    with disk.writing(project.releases):
        _save(
            project,
            [replace(entry, withdrawn=n > place) if n >= place else entry for n, entry in enumerate(entries)],
        )
        disk.point(project.current, target)
    return release


def _previous(project: Project, entries: list[Entry]) -> str | None:
    served = current(project)
    names = [entry.name for entry in entries]
    earlier = entries[: names.index(served)] if served in names else []
    return next((entry.name for entry in reversed(earlier) if not entry.withdrawn), None)


def _prune(project: Project) -> None:
    """Remove all but the last releases; never the current one, nor one that is held."""
    for entry in kept(project)[:-KEPT]:
        if entry.name != current(project):
            folder = project.releases / entry.name
            with unheld(folder) as is_free:
                if is_free:
                    disk.remove(folder)


def _history(project: Project) -> list[Entry]:
    """Return what ``history.json`` says; nothing if it cannot be read, for the folders themselves remain."""
    try:
        return [Entry(**record) for record in json.loads(project.history.read_text("utf-8"))["releases"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _save(project: Project, entries: Iterable[Entry]) -> None:
    text = json.dumps({"releases": [asdict(entry) for entry in entries]}, indent=2)
    disk.replace(project.history, f"{text}\n".encode())
