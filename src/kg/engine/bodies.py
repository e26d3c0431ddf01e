"""The body of a store's answer as a file, read to the end that HTTP announces."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from kg.errors import QueryTimeoutError, ResultTooLargeError, StoreFailedError
from kg.stores.client import NoAnswerError

_CHUNK: Final = 1 << 16
_LONGEST: Final = 512  # bytes of what a mending pattern must find whole

Mend = tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]]
"""What is to be put right in a body: a pattern, and what takes its place."""


class Body:
    """A file of the kind that parsers read; a broken connection is an error, not an end."""

    def __init__(self, response: BaseHTTPResponse, mends: tuple[Mend, ...] = ()) -> None:
        """Take an answer whose body was not read yet.

        Raises:
            QueryTimeoutError, ResultTooLargeError, StoreFailedError: It says that it is not whole, or does
                not say where it ends.
        """
        _check(response)
        self._response = response
        self._mends = mends
        self._held = b""
        self._is_over = False

    @property
    def kind(self) -> str:
        """Its media type."""
        return self._response.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes; nothing at the end.

        Raises:
            NoAnswerError: The connection broke.
        """
        while not self._is_over and (size < 0 or self._ready() < size):
            self._fill()
        part = self._held[: self._ready() if size < 0 else min(size, self._ready())]
        self._held = self._held[len(part) :]
        return part

    def finish(self) -> None:
        """Read what is left, and let the connection go."""
        while self.read(_CHUNK):
            pass
        self._response.release_conn()

    def _ready(self) -> int:
        """Return how many bytes nothing that comes can change any more."""
        return max(0, len(self._held) - _LONGEST) if self._mends and not self._is_over else len(self._held)

    def _fill(self) -> None:
        try:
            part = self._response.read(_CHUNK)
        except (HTTPError, OSError) as error:
            raise NoAnswerError(error) from error
        self._is_over = not part
        self._held += part
        for pattern, mended in self._mends:
            self._held = pattern.sub(mended, self._held)


def _check(response: BaseHTTPResponse) -> None:
    headers = response.headers
    if "X-SQL-State" in headers:  # Virtuoso: what was found when the time was up, with status 200
        raise QueryTimeoutError(
            "The store did not finish the query in time.",
            hint="Ask for less: narrow the pattern, or add LIMIT.",
        )
    if rows := headers.get("X-SPARQL-MaxRows"):  # Virtuoso: the first rows, with status 200
        raise ResultTooLargeError(
            f"The answer has more rows than the {rows} that the store behind this endpoint sends.",
            hint="Ask for less: add a smaller LIMIT, or narrow the pattern.",
        )
    is_chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
    if not is_chunked and "Content-Length" not in headers:
        raise StoreFailedError("The store's answer does not say where it ends.")
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise StoreFailedError("The store sent a compressed answer, which was not asked for.")
