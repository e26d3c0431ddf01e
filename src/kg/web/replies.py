"""Responses as they were sent, so that the same request is answered without the application.

Nothing that is served changes while a site stands, and a response with an entity tag says that it depends on
nothing else. What a request asks for is its method, target, body, and the headers by which answers differ.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_KEY_HEADERS: Final = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "CONTENT_TYPE", "HTTP_ORIGIN")
_KEYED: Final = frozenset({"accept", "accept-language", "origin"})
_CONDITIONS: Final = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_COOKIE")
_LARGEST_SHARE: Final = 8
_OVERHEAD: Final = 2_000  # bytes, about, of an entry besides its body

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A response.

    Attributes:
        status: Its status code.
        headers: Its headers.
        body: Its body; empty for one that was streamed.
        notes: What the application noted of it for the log.
        size: How many bytes of body were sent.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    notes: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0


class Replies:
    """Replies by request, bounded in bytes; those used longest ago go first."""

    def __init__(self, size: int) -> None:
        """Keep at most ``size`` bytes."""
        self._size = size
        self._lock = threading.Lock()
        self._found: OrderedDict[Key, Reply] = OrderedDict()
        self._bytes = self.hits = 0

    def key(self, environ: Mapping[str, Any], body: bytes) -> Key | None:
        """Return what a request asks for; ``None`` for one whose answer depends on more."""
        if any(name in environ for name in _CONDITIONS) or environ["REQUEST_METHOD"] == "OPTIONS":
            return None
        asked = (environ["REQUEST_METHOD"], environ["SCRIPT_NAME"], environ["PATH_INFO"])
        return *asked, environ["QUERY_STRING"], body, *map(environ.get, _KEY_HEADERS)

    def get(self, key: Key | None) -> Reply | None:
        """Return the reply that such a request had."""
        with self._lock:
            reply = self._found.get(key) if key else None
            if key and reply:
                self._found.move_to_end(key)
                self.hits += 1
            return reply

    def keep(self, key: Key | None, reply: Reply) -> None:
        """Remember a reply that would be the same the next time."""
        size = len(reply.body) + _OVERHEAD
        if key is None or size > self._size // _LARGEST_SHARE or not _is_lasting(reply):
            return
        with self._lock:
            if key not in self._found:
                self._found[key] = reply
                self._bytes += size
            while self._bytes > self._size:
                self._bytes -= len(self._found.popitem(last=False)[1].body) + _OVERHEAD

    def counts(self) -> dict[str, int]:
        """Return hits, entries and bytes."""
        with self._lock:
            return {"hits": self.hits, "entries": len(self._found), "bytes": self._bytes}


def _is_lasting(reply: Reply) -> bool:
    headers = {name.lower(): value for name, value in reply.headers}
    varies = {name.strip().lower() for name in headers.get("vary", "").split(",")} - {""}
    return reply.status == 200 and "etag" in headers and varies <= _KEYED and "set-cookie" not in headers  # noqa: PLR2004
