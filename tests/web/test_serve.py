"""``kg serve`` as a process: starts, answers, and leaves nothing behind."""

from __future__ import annotations

import gc
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.serving import serving

from kg.release.reader import Release
from kg.web.serve import settle

TURTLE = '@prefix e: <http://e/> .\ne:a e:p "é"@fr .\n'


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    """Return the processes below one, all the way down."""
    below = [
        int(n)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for n in (task / "children").read_text().split()
    ]
    return below + [n for child in below for n in children(child)]


def is_gone(pid: int, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "a.ttl"
    path.write_text(TURTLE, "utf-8")
    return path


def run(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_file_is_served_and_a_signal_ends_all_that_was_begun(
    file: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    with serving("--data", str(file), environ={"TMPDIR": str(tmp_path)}) as server:
        process, port = server.process, server.port
        assert get(port, "/sparql?query=ASK{?s?p%22%C3%A9%22@fr}") == (200, b'{"head":{},"boolean":true}')
        below = children(process.pid)
        assert len(below) == 3  # what forks the workers, and two of them
        os.killpg(process.pid, ending)  # as a terminal does
        assert process.wait(4) == 0
        assert list(tmp_path.iterdir()) == []
        assert all(map(is_gone, below))


def test_nothing_is_left_of_a_server_that_is_killed(file: Path, tmp_path: Path) -> None:
    with serving("--data", str(file), environ={"TMPDIR": str(tmp_path)}) as server:
        process, port = server.process, server.port
        assert get(port, "/healthz")[0] == 200
        below = children(process.pid)
        process.kill()
        assert all(map(is_gone, below))
        assert list(tmp_path.iterdir()) == []


def test_the_server_goes_on_if_its_query_processes_are_killed(file: Path) -> None:
    with serving("--data", str(file)) as server:
        first, *workers = children(server.process.pid)
        os.kill(first, signal.SIGKILL)
        assert all(map(is_gone, workers))
        assert get(server.port, "/sparql?query=ASK{}") == (200, b'{"head":{},"boolean":true}')


def test_a_release_is_served_and_half_requests_hold_nothing_up(release: Release) -> None:
    with serving("--release", str(release.folder.path)) as server:
        half = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(150)]
        try:
            for connection in half:
                connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n")
            assert get(server.port, "/id/instrument/sea")[0] == 200
        finally:
            for connection in half:
                connection.close()


def test_a_large_body_is_refused_with_an_answer(file: Path) -> None:
    with serving("--data", str(file)) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("POST", "/sparql", b" " * 5_000_000, {"Content-Type": "application/sparql-query"})
        response = connection.getresponse()
        assert (response.status, b"larger than" in response.read()) == (413, True)
        connection.close()


def test_a_port_in_use_is_said_before_anything_starts(file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = run(["--data", str(file), "--port", str(taken.getsockname()[1])])
    assert found.returncode == 3
    assert "cannot be listened on: Address already in use" in found.stderr


def test_a_file_that_cannot_be_parsed_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix e: <http://e/> .\ne:a e:p .\n", "utf-8")
    found = run(["--data", str(path)])
    assert found.returncode == 1
    assert f"{path}:2:9: " in found.stderr


def test_a_release_that_was_changed_is_not_served(release: Release, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in release.folder.path.rglob("*"):
        target = folder / path.relative_to(release.folder.path)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    (folder / "store" / "CURRENT").write_bytes(b"")
    found = run(["--release", str(folder)])
    assert found.returncode == 3
    assert "is not the file that was published" in found.stderr


class Site:
    """Stands for an earlier site, which knows itself."""

    def __init__(self) -> None:
        """Make a ring that only a collector frees."""
        self.itself = self


def test_what_an_earlier_site_leaves_is_freed_though_it_was_set_apart_when_it_came() -> None:
    thresholds, site = gc.get_threshold(), Site()
    left = weakref.ref(site)
    try:
        settle()
        assert gc.get_freeze_count() > 0
        del site
        gc.collect()
        assert left() is not None
        settle()
        assert left() is None
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
