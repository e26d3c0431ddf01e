"""What the README says is what happens: every command in it is run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.layout import Project

pytestmark = pytest.mark.usefixtures("released")

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
STEPS = [
    step for block in BLOCKS for step in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]
VERBS = [command for command, _ in STEPS if command.startswith("make ")]
LOCAL = [(command, output) for command, output in STEPS if command.startswith(".venv/bin/kg ")]
REMOTE = [(command, output) for command, output in STEPS if command.startswith("curl ")]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server started by the README's first command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    environ = {**os.environ, "KG_PORT": str(number)}
    make = ["make", "serve"]
    with subprocess.Popen(
        make, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            wait_for(f"http://127.0.0.1:{number}/", seconds=30)
            yield number
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)


def wait_for(url: str, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  # loopback only
        except OSError:
            assert time.monotonic() < end, f"{url} did not answer"
            time.sleep(0.1)
        else:
            return


def test_every_command_of_the_readme_is_covered_here() -> None:
    assert len(VERBS) + len(LOCAL) + len(REMOTE) == len(STEPS)
    assert VERBS == ["make serve", "make test"]
    assert len(LOCAL) >= 2
    assert len(REMOTE) >= 1


@pytest.mark.parametrize("command", VERBS)
def test_make_knows_the_verbs(command: str) -> None:
    done = subprocess.run(
        [*command.split(), "--dry-run"], cwd=ROOT, capture_output=True, check=False, timeout=30
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("command", "output"), LOCAL)
def test_a_command_prints_what_the_readme_shows(command: str, output: str) -> None:
    kg = command.replace(".venv/bin/kg", f"{sys.executable} -m kg")
    done = subprocess.run(kg, shell=True, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # noqa: S602
    assert done.stdout == output


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize(("command", "output"), REMOTE)
def test_a_request_is_answered_as_the_readme_shows(port: int, command: str, output: str) -> None:
    here = command.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    done = subprocess.run(here, shell=True, capture_output=True, text=True, check=True, timeout=60)  # noqa: S602
    assert done.stdout == output


def test_the_python_of_the_readme_runs() -> None:
    code = "".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert len(done.stdout.splitlines()) == 7


def test_the_folders_of_the_readme_exist() -> None:
    folders = re.findall(r"^\| `([a-z/]+)/` \|", README, re.MULTILINE)
    assert "ontology" in folders
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


def test_every_command_of_the_table_exists() -> None:
    commands = re.findall(r"^\| `kg ([a-z]+)` \|", README, re.MULTILINE)
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "kg", command, "--help"], capture_output=True, check=False, timeout=60
        )
        assert done.returncode == 0, command
    assert Project(ROOT).current.exists()
