"""Killed at any moment, on a full disk, or twice at once: what is served stays whole."""

from __future__ import annotations

import os
import pickle
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.errors import BuildLockedError, ReleaseNotWrittenError
from kg.layout import Project
from kg.release import shelf, writer
from kg.release.reader import Release, open_release

HERE = Path(__file__).parent
MOMENTS = 40

Killed = Callable[[Path, int, str], int]
"""Runs a build or a rollback in a project up to a step; returns the exit code of its process."""


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Killed]:
    """The processes of ``crash.py``; the names of their steps go to ``steps`` in the test's folder."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, str(HERE / "crash.py")], stdin=pipe, stdout=pipe, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        source, sink = process.stdout, process.stdin

        def run(root: Path, last: int, content: str) -> int:
            sink.write(f"{root} {last} {tmp_path / 'steps'} {content}\n")
            sink.flush()
            return int(source.readline())

        yield run
        sink.close()


def chosen(steps: list[str]) -> dict[int, str]:
    """The first time of each step, and the last one of those that change the disk."""
    last = {name: number for number, name in enumerate(steps) if name.startswith(("os.", "open", "shutil"))}
    first = {name: number for number, name in reversed(list(enumerate(steps)))}
    return {number: name for times in (first, last) for name, number in times.items()}


def killed_at_every_step(
    base: Project, root: Path, names: Path, content: str, driver: Killed
) -> Iterator[tuple[str, Project]]:
    """Yield a copy of ``base`` for each step, whose process was killed there."""
    shutil.copytree(base.root, root, symlinks=True)
    assert driver(root, -1, content) == 0
    for number, name in sorted(chosen(names.read_text("utf-8").splitlines()).items()):
        shutil.rmtree(root)
        shutil.copytree(base.root, root, symlinks=True)
        assert driver(root, number, content) == -signal.SIGKILL, name
        yield name, Project(root)


def leftovers(project: Project) -> list[str]:
    known = {"current", "history.json", ".lock", *(entry.name for entry in shelf.kept(project))}
    return sorted({path.name for path in project.releases.iterdir()} - known)


def test_a_build_killed_at_any_step_leaves_the_old_release_or_the_new_one(
    project: Project,
    published: Callable[[str], Release],
    tmp_path: Path,
    driver: Killed,
    made: Callable[[str], writer.Content],
) -> None:
    old = [published(name).folder.name for name in ("a", "b", "c")]
    content = tmp_path / "content"
    content.write_bytes(pickle.dumps(made("d")))
    seen, count = set(), 0
    for name, copy in killed_at_every_step(
        project, tmp_path / "copy", tmp_path / "steps", str(content), driver
    ):
        release = open_release(copy.root)
        release.verify()
        seen.add(release.folder.name)
        with shelf.locked(copy):
            again = writer.write(copy, made("d"), inputs="d")
        again.verify()
        kept = [entry.name for entry in shelf.kept(copy)]
        assert kept == [*old[1:], again.folder.name], name
        assert shelf.current(copy) == again.folder.name, name
        assert leftovers(copy) == [], name
        count += 1
    assert seen == {old[2], again.folder.name}
    assert count > 60


def test_a_rollback_killed_at_any_step_leaves_one_of_both_and_can_be_done_again(
    project: Project, published: Callable[[str], Release], tmp_path: Path, driver: Killed
) -> None:
    old, new = (published(name).folder.name for name in ("a", "b"))
    seen = set()
    for name, copy in killed_at_every_step(project, tmp_path / "copy", tmp_path / "steps", "-", driver):
        before = shelf.current(copy)
        seen.add(before)
        with shelf.locked(copy):
            shelf.rollback(copy, old)
        assert [(entry.name, entry.withdrawn) for entry in shelf.kept(copy)] == [(old, False), (new, True)], (
            name
        )
        assert shelf.current(copy) == old
        assert leftovers(copy) == []
    assert seen == {old, new}


def build(root: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kg", "build", "--quiet", "--project", str(root)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_build_killed_at_40_random_moments_leaves_a_whole_release(mini: Project) -> None:
    facts, label = mini.data / "facts.trig", "sur la mer"
    start = time.monotonic()
    assert build(mini.root).wait(60) == 0
    seconds = time.monotonic() - start
    choose = random.Random(5)  # noqa: S311  # it only has to be repeatable
    text = facts.read_text("utf-8")
    whole = {open_release(mini.root).folder.name}
    for moment in range(MOMENTS):
        facts.write_text(text.replace(label, f"la mer {moment}"), "utf-8")
        process = build(mini.root)
        time.sleep(choose.uniform(0.3, 1.1) * seconds)
        process.kill()
        process.wait(10)
        release = open_release(mini.root)
        release.verify()
        whole.add(release.folder.name)
    assert build(mini.root).wait(60) == 0
    assert len(whole) > 1
    assert len(shelf.kept(mini)) == shelf.KEPT
    assert leftovers(mini) == []


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))


def test_a_build_that_may_not_write_enough_says_so_and_changes_nothing(mini: Project) -> None:
    assert build(mini.root).wait(60) == 0
    before = shelf.current(mini)
    facts = mini.data / "facts.trig"
    facts.write_text(facts.read_text("utf-8").replace("sur la mer", "de la mer"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kg", "build", "--project", str(mini.root)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=limited,  # no thread runs beside this test
    )
    assert done.returncode == 3
    assert f"kg: {mini.releases} cannot be written: File too large.\n" in done.stderr
    assert "the current release is as it was" in done.stderr
    assert (shelf.current(mini), leftovers(mini)) == (before, [])
    open_release(mini.root).verify()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with little room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if mount is None or os.geteuid() or subprocess.run([mount, *options], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run([shutil.which("umount") or "umount", str(folder)], check=True)


@pytest.mark.parametrize("free", [0, 40_000, 150_000, 300_000])
def test_a_full_disk_is_an_error_and_changes_nothing(
    small_disk: Path, free: int, made: Callable[[str], writer.Content]
) -> None:
    project = Project(small_disk)
    with shelf.locked(project):
        before = writer.write(project, made("a"), inputs="a")
    status = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - free)))
    with shelf.locked(project), pytest.raises(ReleaseNotWrittenError, match="No space left on device"):
        writer.write(project, made("b"), inputs="b")
    assert (shelf.current(project), leftovers(project)) == (before.folder.name, [])
    before.verify()
    (small_disk / "filler").unlink()
    with shelf.locked(project):
        after = writer.write(project, made("b"), inputs="b")
    assert shelf.current(project) == after.folder.name != before.folder.name


def test_two_builds_at_once_are_one_and_an_error(mini: Project) -> None:
    first, second = build(mini.root), build(mini.root)
    assert {first.wait(60), second.wait(60)} <= {0, 1}
    assert 0 in {first.returncode, second.returncode}
    open_release(mini.root).verify()
    with (
        shelf.locked(mini),
        pytest.raises(BuildLockedError, match="Another build is running"),
        shelf.locked(mini),
    ):
        pass
