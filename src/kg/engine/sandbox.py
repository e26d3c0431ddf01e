"""What confines a worker process: memory, files, network, other programs.

The system-call filter is Linux's (``man 2 seccomp``); where it cannot be had, the number of open files is
frozen, so that no connection can be opened either.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Collection
from pathlib import Path
from typing import Final

_SET_PARENT_DEATH_SIGNAL: Final = 1
_SET_NO_NEW_PRIVILEGES: Final = 38
_SET_FILTER: Final = 1
_ALL_THREADS: Final = 1
_NOT_PERMITTED: Final = 0x00050000 | 1  # the call fails with EPERM
_ALLOWED: Final = 0x7FFF0000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_CONNECTING: Final = 5  # so many of them, the first, make and use connections
_REFUSED: Final = "The system refuses a filter of calls; let the server use seccomp(2)."
_FOREIGN_CALLS: Final = 0x40000000  # the x32 interface of x86-64 numbers its calls from here

# Calls by number: socket, connect, sendto, sendmsg, bind, listen, socketpair, execve, ptrace,
# process_vm_readv, process_vm_writev, execveat, io_uring_setup, io_uring_enter, io_uring_register.
# Last, seccomp itself.
_MACHINES: Final[dict[str, tuple[int, tuple[int, ...], int]]] = {
    "x86_64": (0xC000003E, (41, 42, 44, 46, 49, 50, 53, 59, 101, 310, 311, 322, 425, 426, 427), 317),
    "aarch64": (0xC00000B7, (198, 203, 206, 211, 200, 201, 199, 221, 117, 270, 271, 281, 425, 426, 427), 277),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def confine(memory: int, *, may_connect: bool = False) -> tuple[str, ...]:
    """Confine this process for good; to be called when everything it needs is open.

    Args:
        memory: Bytes that it may still allocate; fewer where the system allows this process fewer.
        may_connect: Whether it speaks to a store elsewhere, and so needs the network.

    Returns:
        Names of the confinements that hold: ``memory``, ``files``, ``network``, or ``descriptors`` where only
        the number of open files keeps the network out; ``programs`` where it may connect, but start nothing.
    """
    held = ["files"]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    size = _address_space()
    if size is not None:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = size + memory if most == resource.RLIM_INFINITY else min(size + memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        held.append("memory")
    if _filter_calls(may_connect=may_connect):
        held.append("programs" if may_connect else "network")
    elif not may_connect:
        _freeze_descriptors()
        held.append("descriptors")
    return tuple(held)


def gaps(held: Collection[str]) -> tuple[str, ...]:
    """Return what a process that :func:`confine` confined is not kept from, and should be: sentences."""
    found = []
    if "memory" not in held:
        found.append("Nothing limits the memory of query processes: the system does not say what they use.")
    if "descriptors" in held:
        found.append(f"{_REFUSED} Only a limit on open files keeps query processes off the network.")
    elif not {"network", "programs"} & {*held}:
        found.append(f"{_REFUSED} Nothing keeps query processes from starting programs.")
    return tuple(found)


def end_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends, where the system does that; to be called first of all.

    Args:
        parent: The parent's number, as the parent knows it.
    """
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _address_space() -> int | None:
    """Return the bytes mapped now, where the system tells."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return None
    return int(pages) * resource.getpagesize()


def _filter_calls(*, may_connect: bool) -> bool:
    machine = _MACHINES.get(platform.machine())
    if platform.system() != "Linux" or machine is None:
        return False
    architecture, calls, seccomp = machine
    instructions = _instructions(architecture, calls[_CONNECTING:] if may_connect else calls)
    program = _Program(len(instructions) // 8, instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.syscall(seccomp, _SET_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)


def _instructions(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Return a classic BPF program: an unexpected architecture, or a listed call, is not permitted."""
    last = len(calls)
    rows = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, last + 3, architecture),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, last + 1, 0, _FOREIGN_CALLS),
        *((_EQUAL, last - n, 0, call) for n, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOWED),
        (_RETURN, 0, 0, _NOT_PERMITTED),
    ]
    return b"".join(struct.pack("=HBBI", *row) for row in rows)


def _freeze_descriptors() -> None:
    """Let no further file or socket be opened: the next descriptor would be one too many."""
    spare = os.dup(0)
    os.close(spare)
    resource.setrlimit(resource.RLIMIT_NOFILE, (spare, spare))
