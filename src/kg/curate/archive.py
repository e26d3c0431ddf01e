"""A file of named parts, each with its digest: what was not written whole is not read at all."""

from __future__ import annotations

import json
from array import array
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from kg.release import disk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MAGIC: Final = b"kg-archive-1\n"
_DIGEST: Final = 32


def write(path: Path, said: Mapping[str, Any], arrays: Mapping[str, array[int]]) -> None:
    """Write an archive in one step.

    Args:
        path: The file.
        said: What JSON can say.
        arrays: Arrays of numbers, in the byte order of this machine.
    """
    lengths = {name: [numbers.typecode, len(numbers) * numbers.itemsize] for name, numbers in arrays.items()}
    head = json.dumps({"said": said, "arrays": lengths}, ensure_ascii=False).encode()
    parts: list[bytes | array[int]] = [len(head).to_bytes(8, "big"), head, *arrays.values()]
    digest = blake2b(digest_size=_DIGEST)
    for part in parts:
        digest.update(part)
    new = disk.aside(path)
    with new.open("wb") as file:
        file.writelines([_MAGIC, digest.digest(), *parts])
    new.replace(path)


def read(path: Path) -> tuple[dict[str, Any], dict[str, array[int]]] | None:
    """Return what an archive says, and its arrays; ``None`` where it is missing or damaged."""
    try:
        content = memoryview(path.read_bytes())
    except OSError:
        return None
    start = len(_MAGIC) + _DIGEST
    body = content[start:]
    whole = blake2b(body, digest_size=_DIGEST).digest()
    if bytes(content[: len(_MAGIC)]) != _MAGIC or content[len(_MAGIC) : start] != whole:
        return None
    place = 8 + int.from_bytes(body[:8], "big")
    head = json.loads(bytes(body[8:place]))
    arrays = {}
    for name, (typecode, length) in head["arrays"].items():
        arrays[name] = array(typecode)
        arrays[name].frombytes(body[place : place + length])
        place += length
    return head["said"], arrays
