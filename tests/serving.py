"""``kg serve`` as a process of a test's own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs.

    Attributes:
        process: Its process.
        origin: Its scheme, host and port.
    """

    process: subprocess.Popen[str]
    origin: str

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.origin.rpartition(":")[2])


@contextmanager
def serving(
    *arguments: str,
    cwd: Path | None = None,
    environ: Mapping[str, str] = MappingProxyType({}),
    launcher: Sequence[str] = (),
) -> Iterator[Server]:
    """Start a server on a free port; yield it once it says that it serves.

    Args:
        arguments: Those of ``kg serve``.
        cwd: Where it starts.
        launcher: A command that starts it.
        environ: What its environment has besides; ``KG_WORKERS`` is 2 if nothing is said.
    """
    with subprocess.Popen(
        [*launcher, sys.executable, "-m", "kg", "serve", "--port", "0", *arguments],
        cwd=cwd,
        env=os.environ | {"KG_WORKERS": "2", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("Serving "), line + process.stdout.read()
            yield Server(process=process, origin=line.partition(" at ")[2].partition("/  ")[0])
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)


def metric(port: int, name: str) -> float:
    """Return what ``/metrics`` says under a name, or the sum over its labels."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=15) as response:
        lines = response.read().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith((f"{name} ", f"{name}{{")))


def until(port: int, name: str, value: float) -> None:
    """Wait until ``/metrics`` says a value under a name, for a while."""
    deadline = time.monotonic() + 5
    while metric(port, name) != value:
        assert time.monotonic() < deadline
        time.sleep(0.02)
