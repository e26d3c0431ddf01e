"""RDF files as a read-only store, so that they are served as a release is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import DataSyntaxError, EnvironmentNotReadyError, UsageError
from kg.rdf.formats import FORMATS

_READ: Final[Mapping[str, ox.RdfFormat]] = {
    **{fmt.extension: fmt.rdf for fmt in FORMATS if fmt.rdf is not None},
    "xml": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded.

    Attributes:
        digest: SHA-256 over the files' bytes, in the order given.
        default: Triples in the default graph.
        graphs: Triples in each named graph, by its IRI.
    """

    digest: str
    default: int
    graphs: Mapping[str, int]


def load(paths: Sequence[Path], folder: Path) -> Loaded:
    """Load RDF files into a new database in ``folder``.

    Raises:
        EnvironmentNotReadyError: The database cannot be made.
        UsageError: A file's extension names no RDF format.
        DataSyntaxError: A file cannot be parsed; line and column are set where known.
    """
    try:
        store = ox.Store(str(folder))
    except OSError as error:
        raise EnvironmentNotReadyError(f"No database can be made in {folder}: {error}.") from error
    digest = hashlib.sha256()
    for path in paths:
        _load(store, path)
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    store.flush()
    return Loaded(digest=digest.hexdigest(), default=_count(store, ox.DefaultGraph()), graphs=_graphs(store))


def _load(store: ox.Store, path: Path) -> None:
    fmt = _READ.get(path.suffix.lower().removeprefix("."))
    if fmt is None:
        raise UsageError(
            f"{path} is of no RDF format that is known by its extension.",
            hint=f"Name it by one of: {', '.join(f'.{name}' for name in _READ)}.",
        )
    try:
        store.bulk_load(path=path, format=fmt, base_iri=path.resolve().as_uri())
    except SyntaxError as error:
        where = ":".join(str(part) for part in (path, error.lineno, error.offset) if part is not None)
        raise DataSyntaxError(
            f"{where}: {_reason(str(error.msg))}.",
            hint="Look at this place, or just before it.",
            line=error.lineno,
            column=error.offset,
        ) from error
    except (OSError, ValueError) as error:
        raise DataSyntaxError(f"{path} cannot be read: {error}.") from error


def _reason(message: str) -> str:
    """Return the parser's message without the position that it begins with."""
    _, _, reason = message.partition(": ") if message.startswith("Parser error at") else ("", "", message)
    return reason or message


def _graphs(store: ox.Store) -> dict[str, int]:
    names = sorted(node.value for node in store.named_graphs() if isinstance(node, ox.NamedNode))
    return {name: _count(store, ox.NamedNode(name)) for name in names}


def _count(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
