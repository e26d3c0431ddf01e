"""What confines a query process, tried in processes of its own; and what is said where it cannot be had."""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.serving import serving

from kg.engine.sandbox import gaps

REFUSING = (sys.executable, str(Path(__file__).parent / "refusing.py"))
TRIES = """
import errno, json, os, socket, sys
from kg.engine.sandbox import confine

def tried(what):
    try:
        what()
    except OSError as error:
        return errno.errorcode[error.errno]
    except MemoryError:
        return "ENOMEM"
    return "done"

def connect():
    socket.socket().connect(("127.0.0.1", port))

given = json.loads(sys.argv[1])
port, file = given.pop("port"), os.open(given.pop("path"), os.O_WRONLY | os.O_CREAT)
held = confine(**given)
found = {
    "connect": tried(connect),
    "start": tried(lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {})),
    "open": tried(lambda: os.open("/dev/null", os.O_RDONLY)),
    "write": tried(lambda: os.write(file, b"x")),
    "allocate": tried(lambda: bytearray(500_000_000)),
}
print(json.dumps([held, found]))
"""
Found = tuple[list[str], dict[str, str]]

pytestmark = pytest.mark.skipif(
    subprocess.run([*REFUSING, "/bin/true"], check=False, capture_output=True).returncode != 0,
    reason="this system refuses a filter of system calls",
)


def confined(
    tmp_path: Path, *launcher: str, before: Callable[[], None] | None = None, **given: object
) -> Found:
    """Confine a process, and return what holds and what became of what it tried."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        arguments = {"port": canary.getsockname()[1], "path": str(tmp_path / "file"), **given}
        done = subprocess.run(
            [*launcher, sys.executable, "-c", TRIES, json.dumps(arguments)],
            capture_output=True,
            check=True,
            preexec_fn=before,  # it sets a limit and nothing else
            timeout=20,
        )
    held, found = json.loads(done.stdout)
    return held, found


def test_a_confined_process_can_read_and_count_and_little_else(tmp_path: Path) -> None:
    held, found = confined(tmp_path, memory=200_000_000)
    assert held == ["files", "memory", "network"]
    assert found == {
        "connect": "EPERM",
        "start": "EPERM",
        "open": "done",
        "write": "EFBIG",
        "allocate": "ENOMEM",
    }
    assert gaps(held) == ()


def test_a_process_that_speaks_to_a_store_can_connect_and_start_nothing(tmp_path: Path) -> None:
    held, found = confined(tmp_path, memory=1_000_000_000, may_connect=True)
    assert held == ["files", "memory", "programs"]
    assert (found["connect"], found["start"], found["allocate"]) == ("done", "EPERM", "done")
    assert gaps(held) == ()


def test_where_the_filter_is_refused_no_file_can_be_opened(tmp_path: Path) -> None:
    held, found = confined(tmp_path, *REFUSING, memory=200_000_000)
    assert held == ["files", "memory", "descriptors"]
    assert (found["connect"], found["open"], found["write"]) == ("EMFILE", "EMFILE", "EFBIG")
    assert [gap.partition(";")[0] for gap in gaps(held)] == ["The system refuses a filter of calls"]


def test_what_is_not_held_at_all_is_said(tmp_path: Path) -> None:
    held, found = confined(tmp_path, *REFUSING, memory=200_000_000, may_connect=True)
    assert (held, found["connect"]) == (["files", "memory"], "done")
    assert [gap.rpartition("keeps ")[2] for gap in gaps(held)] == ["query processes from starting programs."]
    assert "limits the memory" in gaps(["files", "network"])[0]


def test_a_limit_that_is_lower_already_holds(tmp_path: Path) -> None:
    def lower() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))

    held, found = confined(tmp_path, before=lower, memory=1_000_000_000)
    assert (held, found["allocate"]) == (["files", "memory", "network"], "ENOMEM")


def test_a_server_whose_query_processes_lack_a_confinement_says_so(tmp_path: Path) -> None:
    data = tmp_path / "a.ttl"
    data.write_text("<http://e/a> <http://e/p> 1 .", "utf-8")
    said = (
        "The system refuses a filter of calls; let the server use seccomp(2). "
        "Only a limit on open files keeps query processes off the network."
    )
    with serving("--data", str(data), launcher=REFUSING) as server:
        assert server.process.stdout is not None
        assert server.process.stdout.readline() == f"ERROR kg.web.serve: {said}\n"
        with urllib.request.urlopen(f"{server.origin}/healthz", timeout=10) as response:  # noqa: S310
            state = json.load(response)
    assert state["confined"] == ["files", "memory", "descriptors"]
    assert state["unconfined"] == [said]
