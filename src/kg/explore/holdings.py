"""What can be taken away: the files of a release, what they are, and how to use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import PurePosixPath
from typing import Final

from kg.explore.messages import msg
from kg.rdf.formats import by_name
from kg.release.manifest import Counts, FileRecord
from kg.release.reader import Release

_DUMPS: Final = "dumps/"
_GRAPHS: Final = "graphs/"
_COMPRESSED: Final = ".gz"
_HERE: Final = "http://127.0.0.1:8000"  # what the recipes call the server


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file.

    Attributes:
        name: Its name, below the folder of the dumps.
        format: What a reader calls its format.
        is_compressed: Whether it is compressed with gzip.
        bytes: Its size.
        sha256: Its SHA-256, hexadecimal.
    """

    name: str
    format: str
    is_compressed: bool
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to use the graph from a program.

    Attributes:
        key: What a link to it bears behind the hash sign.
        program: The program.
        about: What to do.
        code: What to write.
    """

    key: str
    program: str
    about: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page of the data shows.

    Attributes:
        title: The title of the release.
        description: What it is about.
        name: The name of the release.
        version: What its curators call it.
        issued: Its date.
        iri: Its IRI.
        licence: IRI of its licence; empty if it states none.
        counts: How many triples it holds of each kind.
        whole: Files of the whole graph.
        parts: A file for each named graph.
        recipes: How to use it from programs.
    """

    title: str
    description: str
    name: str
    version: str
    issued: str
    iri: str
    licence: str
    counts: Counts
    whole: tuple[File, ...]
    parts: tuple[File, ...]
    recipes: tuple[Recipe, ...]


def page(release: Release, address: str) -> Page:
    """Return the page of a release that is served at an address, such as ``https://example.org/kg``."""
    manifest = release.manifest
    files = [_file(name, record) for name, record in records(release).items()]
    return Page(
        title=manifest.title,
        description=manifest.description,
        name=manifest.name,
        version=manifest.version,
        issued=manifest.issued,
        iri=release.iri,
        licence=release.licence or "",
        counts=manifest.counts,
        whole=tuple(file for file in files if not file.name.startswith(_GRAPHS)),
        parts=tuple(file for file in files if file.name.startswith(_GRAPHS)),
        recipes=tuple(_recipes(address)),
    )


def records(release: Release | None) -> Mapping[str, FileRecord]:
    """Return the dumps of a release by their names; none without a release."""
    files = release.manifest.files if release else {}
    names = sorted((name.count("/"), name) for name in files if name.startswith(_DUMPS))
    return {name.removeprefix(_DUMPS): files[name] for _, name in names}


def _file(name: str, record: FileRecord) -> File:
    path = PurePosixPath(name.removesuffix(_COMPRESSED))
    form = by_name(path.suffix.removeprefix("."))
    return File(
        name=name,
        format=msg("JSON-LD context") if path.stem == "context" else form.label if form else "",
        is_compressed=name.endswith(_COMPRESSED),
        bytes=record.bytes,
        sha256=record.sha256,
    )


def _recipes(address: str) -> Iterator[Recipe]:
    for key, program, about in (
        ("curl", "curl", msg("Send the query, and say in the header Accept what the answer should come as.")),
        ("python", "Python", msg("The standard library is enough.")),
        ("r", "R", msg("Base R reads the answer as a data frame.")),
        (
            "excel",
            "Excel (Power Query)",
            msg("Data, Get Data, From Other Sources, Blank Query; then Advanced Editor."),
        ),
        (
            "openrefine",
            "OpenRefine",
            msg(
                "To match a column of names: Add column by fetching URLs with the first line, "
                "then Add column based on this column with the second."
            ),
        ),
    ):
        code = resources.files(__package__).joinpath("recipes", f"{key}.txt").read_text("utf-8")
        yield Recipe(key=key, program=program, about=about, code=code.replace(_HERE, address).strip())
