"""Frames over a socket: a JSON head and raw content, each with its length before it."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any, Final

_LENGTHS: Final = struct.Struct("!IQ")
_CHUNK: Final = 1 << 20

Head = dict[str, Any]


class ClosedError(Exception):
    """The other side is gone."""


class LateError(Exception):
    """The other side did not answer by the deadline."""


def send(descriptor: int, head: Head, content: bytes = b"") -> None:
    """Write one frame.

    Raises:
        ClosedError: Nobody reads.
    """
    encoded = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        _write(descriptor, _LENGTHS.pack(len(encoded), len(content)) + encoded)
        _write(descriptor, content)
    except OSError as error:
        raise ClosedError from error


def receive(descriptor: int, deadline: float | None = None) -> tuple[Head, bytes]:
    """Read one frame.

    Args:
        descriptor: Where to read from.
        deadline: A time of :func:`time.monotonic`; waits for ever if not given.

    Raises:
        ClosedError: The frame ended before its length.
        LateError: The frame was not whole by the deadline.
    """
    head_length, content_length = _LENGTHS.unpack(_read(descriptor, _LENGTHS.size, deadline))
    head: Head = json.loads(_read(descriptor, head_length, deadline))
    return head, _read(descriptor, content_length, deadline)


def await_frame(descriptor: int, deadline: float) -> None:
    """Wait until a frame begins, or the other side is gone.

    Raises:
        LateError: Neither happened by the deadline, a time of :func:`time.monotonic`.
    """
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise LateError


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _read(descriptor: int, length: int, deadline: float | None) -> bytes:
    parts: list[bytes] = []
    while length:
        if deadline is not None:
            await_frame(descriptor, deadline)
        try:
            part = os.read(descriptor, min(length, _CHUNK))
        except OSError as error:
            raise ClosedError from error
        if not part:
            raise ClosedError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
