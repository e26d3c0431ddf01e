"""JSON-LD frames, one for each main class: its things at the top, and inside them what they point to.

https://www.w3.org/TR/json-ld11-framing/

A frame follows links one step and no further, so that an answer cannot grow past its triples.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from kg.errors import BadRequestError

_SUFFIX: Final = ".json"


@cache
def names() -> tuple[str, ...]:
    """Return the names of the frames, such as ``instrument``, sorted."""
    entries = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in entries if name.endswith(_SUFFIX)))


@cache
def read(name: str) -> str:
    """Return the frame of a name, as JSON.

    Raises:
        BadRequestError: There is no frame of this name.
    """
    if name not in names():
        raise BadRequestError(f"There is no frame {name!r}.", hint=f"There are: {', '.join(names())}.")
    return files(__name__).joinpath(name + _SUFFIX).read_text("utf-8")
