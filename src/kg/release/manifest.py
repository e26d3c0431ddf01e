"""The manifest of a release: what it is called, what is in it, what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kg.errors import ReleaseDamagedError

FORMAT: Final = 2
_STORE: Final = "store/"
_ANEW: Final = "Build the release anew: kg build --force"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file's size in bytes and SHA-256 (hexadecimal)."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileRecord:
        """Return the record of a file as it is now."""
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
        return cls(bytes=path.stat().st_size, sha256=digest.hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many triples a release holds.

    Attributes:
        stated: In the graphs of the document's passages.
        added: In dataset graphs.
        entailed: In the graph of entailments.
        ontology: In the graph of the ontology.
        default: In the default graph, each triple once.
        graphs: In each named graph, by its IRI.
    """

    stated: int
    added: int
    entailed: int
    ontology: int
    default: int
    graphs: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All that is known about a release without opening its store.

    Attributes:
        format: Version of the release format.
        version: What curators call it, like ``2026.11.1``.
        issued: Its date (``YYYY-MM-DD``).
        title: Its title, for people.
        description: What it is about, a sentence or two.
        content: SHA-256 of the canonical N-Quads (RDFC-1.0) of its named graphs.
        revision: The source revision in git, where there is one.
        tools: Versions of what built it.
        counts: Triples by kind.
        questions: Questions with expected answers that it was held to, and how many gave them.
        files: Every other file of the release, by its path in the release's folder.
    """

    format: int
    version: str
    issued: str
    title: str
    description: str
    content: str
    revision: str | None
    tools: Mapping[str, str]
    counts: Counts
    questions: int
    files: Mapping[str, FileRecord]

    @property
    def name(self) -> str:
        """The release's folder name: its version, and the first digits of a hash over what it publishes.

        The database has no part in that: its files differ from build to build.
        """
        published = {n: f.sha256 for n, f in self.files.items() if not n.startswith(_STORE)}
        return f"{self.version}-{_sha256({'content': self.content, 'files': published})[:6]}"

    def to_json(self) -> str:
        """Return the manifest as JSON, keys sorted, with a checksum of its own."""
        fields = asdict(self)
        fields["checksum"] = _sha256(fields)
        return json.dumps(fields, indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest.

        Raises:
            ReleaseDamagedError: The file is missing, or no manifest as it was written.
        """
        try:
            return cls.parse(path.read_bytes(), str(path))
        except OSError as error:
            raise ReleaseDamagedError(f"{path} cannot be read: {error.strerror}.", hint=_ANEW) from error

    @classmethod
    def parse(cls, text: bytes, source: str) -> Manifest:
        """Return the manifest that ``text`` is; ``source`` says where it comes from, for messages.

        Raises:
            ReleaseDamagedError: It is no manifest as it was written.
        """
        try:
            content = json.loads(text)
            if content["format"] != FORMAT:
                raise ReleaseDamagedError(
                    f"{source} has format {content['format']}; this program reads format {FORMAT}.",
                    hint="Build the release anew with this version of kg.",
                )
            del content["checksum"]
            counts = Counts(**content.pop("counts"))
            files = {name: FileRecord(**record) for name, record in content.pop("files").items()}
            manifest = cls(**content, counts=counts, files=files)
            if manifest.to_json().encode() != text:
                raise ReleaseDamagedError(f"{source} was changed after it was written.", hint=_ANEW)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReleaseDamagedError(f"{source} is no manifest: {error}.", hint=_ANEW) from error
        return manifest


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
