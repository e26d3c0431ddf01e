"""Show the stages of a build: live on a terminal, nothing in a pipe; and what each took."""

from __future__ import annotations

import json
import resource
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORGET_PEAK: Final = Path("/proc/self/clear_refs")
_STATUS: Final = Path("/proc/self/status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a stage took.

    Attributes:
        stage: Its name.
        seconds: Wall-clock time.
        cpu: Seconds of the processor, in the program and in the system.
        megabytes: The peak of its memory; that of the whole run up to its end where Linux does not tell.
    """

    stage: str
    seconds: float
    cpu: float
    megabytes: int


class Stages:
    """Times each stage and shows it on standard error where that is a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        """Show nothing when ``quiet``."""
        self._console = Console(stderr=True, quiet=quiet or not Console(stderr=True).is_terminal)
        self.spent: list[Spent] = []

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Run a stage."""
        with suppress(OSError):
            _FORGET_PEAK.write_text("5")
        start, cpu = time.perf_counter(), time.process_time()
        with self._console.status(f"{name} …"):
            yield
        spent = Spent(
            stage=name,
            seconds=time.perf_counter() - start,
            cpu=time.process_time() - cpu,
            megabytes=_peak(),
        )
        self.spent.append(spent)
        self._console.print(f"  {name:<10}{spent.seconds:>7.2f} s{spent.megabytes:>8,} MB", highlight=False)

    def to_json(self) -> str:
        """Return what each stage took, as a JSON array."""
        return json.dumps([asdict(spent) for spent in self.spent], indent=2)


def _peak() -> int:
    """Return the peak of the resident memory in megabytes."""
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
