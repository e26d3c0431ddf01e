"""Frames over a socket: a JSON head and raw content, each with its length before it."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

_LENGTHS: Final = struct.Struct("!IQ")
_CHUNK: Final = 1 << 20
AWAKE_SECONDS: Final = 0.0003
"""How long both sides look for what comes next where there is one query only: to be woken takes longer."""

_SHORT: Final = 1 << 16  # bytes that are written with what goes before them, and read ahead
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_loaded: Final = lru_cache(maxsize=64)(json.loads)  # most answers have the same few heads

Head = Mapping[str, Any]


class ClosedError(Exception):
    """The other side is gone."""


class LateError(Exception):
    """The other side did not answer by the deadline."""


class Frames:
    """What goes over one socket, both ways."""

    def __init__(self, descriptor: int) -> None:
        """Read and write a descriptor; whoever opened it closes it."""
        self.descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)
        self._ahead = b""

    def send(self, head: Head, content: bytes = b"") -> None:
        """Write one frame; errors as for :meth:`write`."""
        self.write(_encode(head).encode(), content)

    def write(self, head: bytes, content: bytes) -> None:
        """Write one frame, whose head is encoded.

        Raises:
            ClosedError: Nobody reads.
        """
        opening = _LENGTHS.pack(len(head), len(content)) + head
        try:
            if len(content) < _SHORT:
                self._write(opening + content)
            else:
                self._write(opening)
                self._write(content)
        except OSError as error:
            raise ClosedError from error

    def receive(self, deadline: float | None = None) -> tuple[Head, bytes]:
        """Read one frame; errors as for :meth:`read`."""
        head, content = self.read(deadline)
        return _loaded(head), content

    def read(self, deadline: float | None = None) -> tuple[bytes, bytes]:
        """Read one frame, and leave its head encoded.

        Args:
            deadline: A time of :func:`time.monotonic`; waits for ever if not given.

        Raises:
            ClosedError: The frame ended before its length.
            LateError: The frame was not whole by the deadline.
        """
        head_length, content_length = _LENGTHS.unpack(self._take(_LENGTHS.size, deadline))
        return self._take(head_length, deadline), self._take(content_length, deadline)

    def ready(self) -> tuple[Head, bytes] | None:
        """Read what has come; return a frame that is whole with it.

        Raises:
            ClosedError: The other side is gone.
        """
        self._ahead += self._read(_SHORT if not self._ahead else _CHUNK)
        if len(self._ahead) < _LENGTHS.size:
            return None
        head_length, content_length = _LENGTHS.unpack_from(self._ahead)
        start = _LENGTHS.size + head_length
        end = start + content_length
        if len(self._ahead) < end:
            return None
        found = _loaded(self._ahead[_LENGTHS.size : start]), self._ahead[start:end]
        self._ahead = self._ahead[end:]
        return found

    @property
    def is_long(self) -> bool:
        """Whether what has come is a part of a frame that takes many to read."""
        return len(self._ahead) > _CHUNK

    def look(self, seconds: float) -> bool:
        """Look, for some time and without a sleep, whether anything comes; say whether it does."""
        latest = time.monotonic() + seconds
        while not self._poll.poll(0):
            if time.monotonic() > latest:
                return False
        return True

    def wait(self, deadline: float) -> None:
        """Wait until something comes, or the other side is gone.

        Raises:
            LateError: Neither happened by the deadline, a time of :func:`time.monotonic`.
        """
        if not self._ahead and not self._poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise LateError

    def _take(self, length: int, deadline: float | None) -> bytes:
        """Return the next bytes, of those read ahead or new ones."""
        if len(self._ahead) >= length:
            taken, self._ahead = self._ahead[:length], self._ahead[length:]
            return taken
        parts, missing, self._ahead = [self._ahead], length - len(self._ahead), b""
        while missing > 0:
            if deadline is not None:
                self.wait(deadline)
            parts.append(self._read(max(missing, _SHORT)))
            missing -= len(parts[-1])
        whole = b"".join(parts)
        self._ahead = whole[length:]
        return whole[:length]

    def _write(self, part: bytes) -> None:
        written = os.write(self.descriptor, part)
        while written < len(part):
            written += os.write(self.descriptor, memoryview(part)[written:])

    def _read(self, length: int) -> bytes:
        try:
            part = os.read(self.descriptor, min(length, _CHUNK))
        except OSError as error:
            raise ClosedError from error
        if not part:
            raise ClosedError
        return part
