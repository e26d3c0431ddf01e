"""Replies as they were sent, so that the same request is answered without the application.

Nothing that is served changes while a site stands, and a response with an entity tag says that it depends on
nothing else. What a request asks for is its method, target, body, and the headers by which answers differ.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kg.web.message import Request, head
from kg.web.wsgi import Response

_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since", b"range", b"cookie"})
_LARGEST_SHARE: Final = 8
_OVERHEAD: Final = 2_000  # bytes, about, of an entry besides its body

Key = tuple[object, ...]


@dataclass(slots=True, kw_only=True)
class Reply:
    """A response, ready to be sent.

    Attributes:
        status: Its status code.
        opening: Its status line and headers.
        body: Its body; empty for one that is streamed.
        size: How many bytes of body were sent.
        notes: What the application noted of it for the log.
        is_lasting: Whether the same request has the same reply the next time.
    """

    status: int
    opening: bytes
    body: bytes
    size: int
    notes: Mapping[str, Any] = field(default_factory=dict)
    is_lasting: bool = False

    @classmethod
    def of(cls, response: Response, notes: Mapping[str, Any]) -> Reply:
        """Return a response as a reply."""
        return cls(
            status=response.status,
            opening=head(response.status, response.headers),
            body=response.body,
            size=len(response.body),
            notes=notes,
            is_lasting=response.is_lasting,
        )


class Replies:
    """Replies by request, bounded in bytes; those used longest ago go first. For one thread."""

    def __init__(self, size: int) -> None:
        """Keep at most ``size`` bytes."""
        self._size = size
        self._found: OrderedDict[Key, Reply] = OrderedDict()
        self._bytes = self.hits = 0

    def get(self, key: Key | None) -> Reply | None:
        """Return the reply that a request with this key had."""
        reply = self._found.get(key) if key else None
        if key and reply:
            self._found.move_to_end(key)
            self.hits += 1
        return reply

    def keep(self, key: Key | None, reply: Reply) -> None:
        """Remember a reply to a request with this key, if it would be the same the next time."""
        size = len(reply.body) + _OVERHEAD
        if key is None or key in self._found or not reply.is_lasting or size > self._size // _LARGEST_SHARE:
            return
        self._found[key] = reply
        self._bytes += size
        while self._bytes > self._size:
            self._bytes -= len(self._found.popitem(last=False)[1].body) + _OVERHEAD

    def counts(self) -> dict[str, int]:
        """Return hits, entries and bytes."""
        return {"hits": self.hits, "entries": len(self._found), "bytes": self._bytes}


def key(request: Request) -> Key | None:
    """Return what a request asks for; ``None`` for one whose answer depends on more."""
    headers = request.headers
    if request.method == "OPTIONS" or not _CONDITIONS.isdisjoint(headers):
        return None
    given = headers.get
    return (
        "GET" if request.method == "HEAD" else request.method,
        request.target,
        request.body,
        given(b"accept"),
        given(b"accept-language"),
        given(b"content-type"),
        given(b"origin"),
    )
