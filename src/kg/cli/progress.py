"""Show the stages of a build: live on a terminal, nothing in a pipe."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stages:
    """Times each stage and shows it on standard error where that is a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        """Show nothing when ``quiet``."""
        self._console = Console(stderr=True, quiet=quiet or not Console(stderr=True).is_terminal)
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Run a stage."""
        start = time.perf_counter()
        with self._console.status(f"{name} …"):
            yield
        self.seconds[name] = time.perf_counter() - start
        self._console.print(f"  {name:<10}{self.seconds[name]:>7.2f} s", highlight=False)
