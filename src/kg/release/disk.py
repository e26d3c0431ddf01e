"""Changes to a folder that hold: what is renamed was flushed before, and the renaming itself is flushed.

A name that begins with ``.new-`` is not whole yet, one that begins with ``.old-`` is on its way out; nobody
reads either, and :func:`sweep` removes what a killed process left of them.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kg.errors import ReleaseNotWrittenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NEW: Final = ".new-"
_OLD: Final = ".old-"


def aside(path: Path) -> Path:
    """Return where something is made that will then be renamed to ``path``."""
    return path.with_name(f"{_NEW}{path.name}")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the system refuses inside into an error of ours.

    Raises:
        ReleaseNotWrittenError: The disk is full, or may not be written.
    """
    try:
        yield
    except OSError as error:
        raise ReleaseNotWrittenError(
            f"{folder} cannot be written: {error.strerror or error}.",
            hint="Make room or give access, then try again; the current release is as it was.",
        ) from error


def sync(*paths: Path) -> None:
    """Flush files and folders to the disk."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def place(made: Path, path: Path) -> None:
    """Rename a folder that was made aside, flushed with all that is in it; what bears the name is removed."""
    sync(*made.rglob("*"), made)
    remove(path)
    made.rename(path)
    sync(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Write a file in one step."""
    new = aside(path)
    new.write_bytes(content)
    sync(new)
    new.rename(path)
    sync(path.parent)


def point(link: Path, name: str) -> None:
    """Make ``link`` a symbolic link to ``name``, in one step."""
    new = aside(link)
    new.unlink(missing_ok=True)
    new.symlink_to(name)
    new.rename(link)
    sync(link.parent)


def remove(folder: Path) -> None:
    """Remove a folder, if there is one: its name in one step, then what was in it."""
    old = folder.with_name(f"{_OLD}{folder.name}")
    if folder.exists():
        folder.rename(old)
        sync(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what was left half made or half removed; nobody else may be writing."""
    for path in [*folder.glob(f"{_NEW}*"), *folder.glob(f"{_OLD}*")]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
