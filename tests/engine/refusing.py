"""Run a command where the system refuses a filter of system calls: ``python refusing.py COMMAND…``."""

from __future__ import annotations

import os
import platform
import sys

from kg.engine import sandbox

if __name__ == "__main__":
    architecture, _, seccomp = sandbox._MACHINES[platform.machine()]  # noqa: SLF001
    sandbox._MACHINES[platform.machine()] = architecture, (seccomp,), seccomp  # noqa: SLF001
    assert sandbox._filter_calls(may_connect=False)  # noqa: SLF001
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606  # the command is a test's own
