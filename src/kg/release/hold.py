"""Whoever uses a release holds it, so that it is not removed meanwhile (``man 2 flock``).

A hold is a shared lock on the release's folder. It ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from kg.errors import ReleaseNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType


class Hold:
    """A hold on a release's folder, until it is closed."""

    def __init__(self, folder: Path) -> None:
        """Hold ``folder``.

        Raises:
            ReleaseNotFoundError: It is not there, or was removed at this moment.
        """
        self._descriptor = -1
        try:
            self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            is_there = os.path.samestat(os.fstat(self._descriptor), folder.stat())
        except (FileNotFoundError, BlockingIOError):
            is_there = False
        if not is_there:
            self.close()
            raise ReleaseNotFoundError(
                f"{folder.name} is no longer kept.", hint="Open the current release instead."
            )

    def close(self) -> None:
        """Let go; twice is once."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        """Return the hold."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        self.close()


@contextmanager
def unheld(folder: Path) -> Iterator[bool]:
    """Yield whether nobody holds ``folder``; if so, nobody can until the end."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)
