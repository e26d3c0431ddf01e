"""The closure of a file, for conformance tests and for whoever has no project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.entail.limits import Limits
from kg.entail.materialise import materialise
from kg.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.entail.closure import Contradiction


def entail_file(path: Path, limits: Limits | None = None) -> tuple[bytes, tuple[Contradiction, ...]]:
    """Return the complete closure of a file as N-Triples, noise included, and what contradicts itself.

    Args:
        path: A file of Turtle, N-Triples, TriG, N-Quads, RDF/XML or JSON-LD, told by its extension; named
            graphs are read as one.
        limits: How long it may take and how much it may conclude.

    Raises:
        UsageError: The file cannot be read, or is not in its format.
        ReasoningLimitError: A limit is met.
    """
    extension = path.suffix.removeprefix(".")
    form = ox.RdfFormat.from_extension(extension)
    if form is None:
        raise UsageError(f"No RDF format has the extension {extension!r}.", hint="Name the file .ttl, say.")
    try:
        closure = materialise(
            (quad.triple for quad in ox.parse(path=path, format=form)), limits=limits or Limits()
        )
    except (OSError, SyntaxError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    text = ox.serialize(closure.everything(), format=ox.RdfFormat.N_TRIPLES)
    return text or b"", closure.contradictions()
