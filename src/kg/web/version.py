"""Which program answers: the same release may be written differently by another one."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version as of_package
from pathlib import Path
from typing import Final

import kg

_WRITERS: Final = ("pyoxigraph", "pyld", "jinja2", "xlsxwriter")


@cache
def version() -> str:
    """Return what changes with any file of the program, and with each library that writes answers.

    A version number would not do: a checkout changes between two of them.
    """
    digest = hashlib.sha256()
    root = Path(kg.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(root)} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    for name in _WRITERS:
        digest.update(f"{name} {of_package(name)}\n".encode())
    return digest.hexdigest()
