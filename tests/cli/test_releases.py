"""``kg rollback`` and ``kg releases``, and what builds do after a rollback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.layout import Project
from kg.release import shelf


def kg(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def edit(project: Project, old: str, new: str) -> None:
    facts = project.data / "facts.trig"
    facts.write_text(facts.read_text("utf-8").replace(old, new), "utf-8")


@pytest.fixture
def twice(mini: Project) -> tuple[Project, str, str]:
    """A project with two releases, and their names."""
    assert kg("build", "--quiet", cwd=mini.root).returncode == 0
    first = shelf.current(mini)
    edit(mini, "sur la mer", "de la mer")
    assert kg("build", "--quiet", cwd=mini.root).returncode == 0
    second = shelf.current(mini)
    assert first
    assert second
    return mini, first, second


def test_releases_lists_what_is_kept_and_says_which_is_current(twice: tuple[Project, str, str]) -> None:
    project, first, second = twice
    lines = kg("releases", cwd=project.root).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [first, second]
    assert [line.endswith("current") for line in lines] == [False, True]
    assert all("issued 2026-01-31, 35 triples" in line for line in lines)
    rows = json.loads(kg("releases", "--format", "json", cwd=project.root).stdout)
    assert [(row["name"], row["current"], row["withdrawn"]) for row in rows] == [
        (first, False, False),
        (second, True, False),
    ]


def test_a_release_with_a_damaged_manifest_is_listed_as_such(twice: tuple[Project, str, str]) -> None:
    project, first, _ = twice
    (project.releases / first / "manifest.json").write_text("{", "utf-8")
    assert "its manifest cannot be read" in kg("releases", cwd=project.root).stdout.splitlines()[0]


def test_no_release_is_said(mini: Project) -> None:
    done = kg("releases", cwd=mini.root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "kg: no release was built yet\n")


def test_a_rollback_holds_against_builds_of_the_same_sources(twice: tuple[Project, str, str]) -> None:
    project, first, second = twice
    done = kg("rollback", cwd=project.root)
    assert (done.returncode, done.stdout) == (0, f"{first} is current; it was {second}.\n")
    kept = (
        f"kg: these sources make {second}, which was rolled back; {first} stays current.\n"
        f"    Publish it all the same with: kg rollback {second}\n"
    )
    for arguments in (["build"], ["build", "--quiet"]):
        done = kg(*arguments, cwd=project.root)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", kept)
    edit(project, "psg:P1 {", "psg:P1 {  # other sources, the same release")
    assert kg("build", cwd=project.root).stderr == kept
    assert shelf.current(project) == first


@pytest.mark.parametrize("arguments", [["build", "--force"], ["rollback"]])
def test_what_was_rolled_back_is_published_again_when_told_to(
    twice: tuple[Project, str, str], arguments: list[str]
) -> None:
    project, first, second = twice
    assert kg("rollback", first, cwd=project.root).returncode == 0
    name = [second] if arguments == ["rollback"] else []
    assert kg(*arguments, *name, cwd=project.root).returncode == 0
    assert shelf.current(project) == second
    assert kg("build", cwd=project.root).stdout == f"Nothing changed: {second} is current.\n"


def test_other_sources_are_published_after_a_rollback(twice: tuple[Project, str, str]) -> None:
    project, first, second = twice
    kg("rollback", cwd=project.root)
    edit(project, "de la mer", "des mers")
    assert kg("build", cwd=project.root).stdout.startswith("Release 1.0.0-")
    assert shelf.current(project) not in {first, second}
    assert [entry.withdrawn for entry in shelf.kept(project)] == [False, True, False]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rollback", "1.0.0-nothing"], "There is no release 1.0.0-nothing."),
        (["rollback", "../mini"], "There is no release ../mini."),
        (["rollback", ""], "There is no release"),
    ],
)
def test_a_rollback_to_nowhere_says_what_is_kept(
    twice: tuple[Project, str, str], arguments: list[str], said: str
) -> None:
    project, first, second = twice
    done = kg(*arguments, cwd=project.root)
    assert done.returncode == 3
    assert said in done.stderr
    assert f"Kept are: {first}, {second}." in done.stderr
    assert shelf.current(project) == second


def test_a_rollback_while_a_build_runs_waits_for_nothing(twice: tuple[Project, str, str]) -> None:
    project, _, second = twice
    with shelf.locked(project):
        done = kg("rollback", cwd=project.root)
    assert (done.returncode, "Another build is running" in done.stderr) == (1, True)
    assert shelf.current(project) == second
