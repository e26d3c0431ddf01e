"""The queries that the pages ask, each in a file; terms are bound to them, never pasted."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read(name: str) -> str:
    """Return the query of a name, such as ``facts``."""
    return files(__name__).joinpath(f"{name}.rq").read_text("utf-8")
