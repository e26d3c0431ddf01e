"""Processes that die at a chosen step of a build or a rollback.

Each line of standard input names a project, a step, a file for the names of the steps, and a file of pickled
content to publish, or ``-`` to roll back. A process of its own does it, and kills itself at that step; with
step -1 it lives and writes the names. A step is a call or a return of a function that writes releases, a
change to the file system, or a flush. The answer is a line with the process's exit code.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from pathlib import Path
from types import FrameType

from kg.layout import Project
from kg.release import disk, hold, shelf, writer

_CODE = {module.__file__: module.__name__.rpartition(".")[2] for module in (disk, hold, shelf, writer)}
_CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "shutil.rmtree"}
_WRITING = os.O_WRONLY | os.O_RDWR


class Fuse:
    """Counts steps and kills the process at one of them."""

    def __init__(self, last: int) -> None:
        """Burn down at step ``last``."""
        self.last = last
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        """Count a step."""
        if len(self.steps) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.steps.append(name)

    def on_audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Count a change to the file system (``sys.addaudithook``)."""
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
        if event in _CHANGES or writes:
            self.step(f"{event} {Path(str(arguments[0])).suffix or Path(str(arguments[0])).name}")

    def on_profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Count a call or a return (``sys.setprofile``)."""
        module = _CODE.get(frame.f_code.co_filename)
        if module and event in {"call", "return"} and not frame.f_code.co_name.startswith("<"):
            self.step(f"{module}.{frame.f_code.co_name} {event}")


def run(root: str, last: str, names: str, content: str) -> None:
    fuse, project = Fuse(int(last)), Project(Path(root))
    made = None if content == "-" else pickle.loads(Path(content).read_bytes())  # noqa: S301  # the test made it
    flush = os.fsync

    def counted(descriptor: int) -> None:
        fuse.step("os.fsync")
        flush(descriptor)

    os.fsync = counted  # type: ignore[assignment]
    sys.addaudithook(fuse.on_audit)
    sys.setprofile(fuse.on_profile)
    with shelf.locked(project):
        if made:
            writer.write(project, made, inputs="of a driver")
        else:
            shelf.rollback(project)
    sys.setprofile(None)
    steps = "\n".join(fuse.steps)
    Path(names).write_text(steps, "utf-8")


def main() -> None:
    for line in sys.stdin:
        process = os.fork()
        if not process:
            run(*line.split())
            os._exit(0)
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
