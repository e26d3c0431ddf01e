"""Which program answers: the same release may be written differently by another one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version as of_package
from pathlib import Path
from typing import Final

import kg

_WRITERS: Final = ("pyoxigraph", "pyld", "jinja2", "xlsxwriter")


@cache
def digest() -> str:
    """Return what changes with any file of the program, and with each library that writes answers.

    A version number would not do: a checkout changes between two of them.
    """
    found = hashlib.sha256()
    for path in sorted(_files()):
        found.update(f"{path.relative_to(_root())} {path.stat().st_size}\n".encode())
        found.update(path.read_bytes())
    for name in _WRITERS:
        found.update(f"{name} {of_package(name)}\n".encode())
    return found.hexdigest()


@cache
def date() -> datetime:
    """Return when a file of the program was last written, to the second."""
    latest = max(path.stat().st_mtime for path in _files())
    return datetime.fromtimestamp(int(latest), UTC)


def _root() -> Path:
    return Path(kg.__file__).parent


def _files() -> Iterator[Path]:
    return (path for path in _root().rglob("*") if path.is_file() and path.suffix != ".pyc")
