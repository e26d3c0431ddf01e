"""HTTP messages, apart from how they travel: a request as it came, and the head of an answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote_to_bytes

_LINES: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}


@dataclass(slots=True, kw_only=True)
class Request:
    """A request.

    Attributes:
        method: Its method.
        target: Its target, undecoded.
        version: Its version of HTTP: ``1.0`` or ``1.1``.
        headers: Values by name in lower case; several of one name are joined.
        body: Its body, or a little more of it than is read.
        peer: Address and port at the other end of the connection.
        is_last: Whether the connection ends with the answer.
        began: When it was whole; a time of :func:`time.monotonic`.
    """

    method: str
    target: bytes
    version: str
    headers: dict[bytes, bytes]
    body: bytes
    peer: tuple[str, int]
    is_last: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> bytes:
        """The path, decoded; of an absolute target, what follows the host."""
        path = self.target.partition(b"?")[0].partition(b"#")[0]
        if not path.startswith(b"/"):
            path = b"/" + path.partition(b"://")[2].partition(b"/")[2]
        return unquote_to_bytes(path)

    @property
    def query_string(self) -> bytes:
        """What follows the question mark, undecoded."""
        return self.target.partition(b"?")[2].partition(b"#")[0]


def joined(fields: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Return fields by name (https://www.rfc-editor.org/rfc/rfc9110#section-5.3)."""
    found = dict(fields)
    if len(found) < len(fields):
        found = {name: b", ".join(value for other, value in fields if other == name) for name in found}
    return found


def head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return the status line and the fields of an answer, but for what the connection adds."""
    fields = "".join([f"{name}: {value}\r\n" for name, value in headers])
    return (_LINES[status] + fields).encode("latin-1", "replace")


def dated() -> bytes:
    """Return the field that says when an answer was made: now."""
    return f"date: {formatdate(usegmt=True)}\r\n".encode()
