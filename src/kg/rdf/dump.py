"""Write a table to a file, without holding the text in memory."""

from __future__ import annotations

import gzip
import shutil
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.rdf import jsonld, prefixes, vocab
from kg.rdf.serial import WRITTEN_PLAIN, sorted_head

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kg.rdf.dictionary import Node
    from kg.rdf.formats import Format
    from kg.rdf.table import Table

_ENOUGH: Final = 6
"""How hard gzip tries; 9 takes three times as long for a hundredth of the size."""


def write(table: Table, fmt: Format, path: Path, context: Mapping[str, Any]) -> None:
    """Write the named graphs, or the default graph where a format carries no datasets.

    Args:
        table: What to write.
        fmt: A format that carries RDF.
        path: The file.
        context: What JSON-LD is compacted with.
    """
    is_dataset = "dataset" in fmt.kinds
    if fmt.name == "jsonld":
        jsonld.write(path, table.default(), context)
        return
    graphs: list[Node | None] = [*table.names] if is_dataset else [None]
    names = {} if fmt.name == "ntriples" else _prefixes(table, graphs)
    with path.open("wb") as file:
        body: IO[bytes] = _Headed(file) if names else file  # type: ignore[assignment]
        statements = table.named() if is_dataset else table.default()
        ox.serialize(statements, body, format=fmt.rdf, prefixes=names)
        if isinstance(body, _Headed):
            body.close()


def write_graph(table: Table, name: Node, fmt: Format, path: Path) -> None:
    """Write one named graph."""
    names = _prefixes(table, [name])
    with path.open("wb") as file:
        body = _Headed(file)
        ox.serialize(table.graph(name), body, format=fmt.rdf, prefixes=names)  # type: ignore[arg-type]
        body.close()


def compress(path: Path) -> None:
    """Write a compressed copy of a file beside it; the same file gives the same bytes."""
    with (
        path.open("rb") as source,
        path.with_name(f"{path.name}.gz").open("wb") as target,
        gzip.GzipFile("", "wb", _ENOUGH, target, 0) as archive,
    ):
        shutil.copyfileobj(source, archive, 1 << 20)


class _Headed:
    """A file whose prefix lines are put in order."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._head: bytes | None = b""

    def write(self, content: bytes) -> int:
        if self._head is None:
            return self._file.write(content)
        self._head += content
        last = self._head.rpartition(b"\n")[0].rpartition(b"\n")[2]
        if last and not last.startswith(b"@prefix "):
            self.close()
        return len(content)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Write what waits."""
        if self._head is not None:
            self._file.write(sorted_head(self._head))
            self._head = None


def _prefixes(table: Table, graphs: list[Node | None]) -> dict[str, str]:
    named = {name.value for name in graphs if isinstance(name, ox.NamedNode) and len(graphs) > 1}
    return prefixes.used_by(named.union(*(_iris(table, name) for name in graphs)))


def _iris(table: Table, graph: Node | None) -> Iterator[str]:
    for term, is_predicate in table.terms(graph):
        if isinstance(term, ox.NamedNode) and not (is_predicate and term == vocab.RDF_TYPE):
            yield term.value
        elif isinstance(term, ox.Literal) and term.datatype.value not in WRITTEN_PLAIN:
            yield term.datatype.value
