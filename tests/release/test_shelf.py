"""Which releases are kept, and which is current."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from kg.errors import ReleaseDamagedError, ReleaseNotFoundError
from kg.layout import Project
from kg.release import shelf, writer
from kg.release.hold import Hold
from kg.release.reader import Release, fingerprint, open_release

Publish = Callable[[str], Release]


def names(project: Project) -> list[str]:
    return [entry.name for entry in shelf.kept(project)]


def rollback(project: Project, name: str | None = None) -> str:
    with shelf.locked(project):
        return shelf.rollback(project, name).folder.name


def test_the_last_three_releases_are_kept_in_order(project: Project, published: Publish) -> None:
    made = [published(name).folder.name for name in ("a", "b", "c", "d", "e")]
    assert names(project) == made[2:]
    assert shelf.current(project) == made[4]
    assert [entry.inputs for entry in shelf.kept(project)] == ["c", "d", "e"]


def test_a_release_that_is_held_is_not_removed_until_it_is_let_go(
    project: Project, published: Publish
) -> None:
    first = published("a")
    with first.hold():
        made = [published(name).folder.name for name in ("b", "c", "d", "e")]
        assert names(project) == [first.folder.name, *made[1:]]
        first.verify()
    latest = published("f").folder.name
    assert names(project) == [*made[2:], latest]
    with pytest.raises(ReleaseNotFoundError, match="no longer kept"):
        first.hold()


def test_a_hold_ends_once(project: Project, published: Publish) -> None:
    hold = Hold(published("a").folder.path)
    hold.close()
    hold.close()
    assert len(names(project)) == 1


def test_rollback_goes_back_one_release_at_a_time(project: Project, published: Publish) -> None:
    first, second, third = (published(name).folder.name for name in ("a", "b", "c"))
    assert [rollback(project), rollback(project)] == [second, first]
    assert open_release(project.root).folder.name == first
    assert [entry.withdrawn for entry in shelf.kept(project)] == [False, True, True]
    with pytest.raises(ReleaseNotFoundError, match="no release before the current one"):
        rollback(project)
    assert rollback(project, third) == third
    assert [entry.withdrawn for entry in shelf.kept(project)] == [False, True, False]


def test_rollback_after_a_rollback_and_a_new_release_skips_what_was_withdrawn(
    project: Project, published: Publish
) -> None:
    first, second = (published(name).folder.name for name in ("a", "b"))
    rollback(project)
    third = published("c").folder.name
    assert names(project) == [first, second, third]
    assert rollback(project) == first


def test_rollback_to_an_unknown_or_damaged_release_changes_nothing(
    project: Project, published: Publish
) -> None:
    first, second = (published(name) for name in ("a", "b"))
    with pytest.raises(ReleaseNotFoundError, match=f"Kept are: {first.folder.name}, {second.folder.name}"):
        rollback(project, "../elsewhere")
    (first.folder.path / "report.json").write_bytes(b"")
    with pytest.raises(ReleaseDamagedError, match=r"report\.json"):
        rollback(project)
    assert shelf.current(project) == second.folder.name
    assert [entry.withdrawn for entry in shelf.kept(project)] == [False, False]


def test_a_build_of_what_was_rolled_back_does_not_publish_it_unless_told_to(
    project: Project, published: Publish, made: Callable[[str], writer.Content]
) -> None:
    first, second = (published(name).folder.name for name in ("a", "b"))
    rollback(project)
    assert published("b").folder.name == second
    assert shelf.current(project) == first
    with shelf.locked(project):
        writer.write(project, made("b"), inputs="b", again=True)
    assert shelf.current(project) == second
    assert [entry.withdrawn for entry in shelf.kept(project)] == [False, False]


def test_an_earlier_content_is_published_as_the_latest(project: Project, published: Publish) -> None:
    first, second = (published(name).folder.name for name in ("a", "b"))
    assert published("a").folder.name == first
    assert names(project) == [second, first]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"releases": [{"nonsense": 1}]}'])
def test_a_lost_history_is_made_up_from_the_folders(project: Project, published: Publish, text: str) -> None:
    made = [published(name).folder.name for name in ("a", "b")]
    project.history.write_text(text, "utf-8")
    assert names(project) == made
    assert rollback(project) == made[0]
    recorded = json.loads(project.history.read_text("utf-8"))["releases"]
    assert [(entry["name"], entry["withdrawn"]) for entry in recorded] == [(made[0], False), (made[1], True)]


def test_other_files_of_the_same_graph_are_another_release(
    project: Project, published: Publish, made: Callable[[str], writer.Content]
) -> None:
    first = published("a").folder.name
    content = made("a")
    object.__setattr__(content, "reports", {"report.json": b"[1]\n"})
    with shelf.locked(project):
        assert writer.write(project, content, inputs="a").folder.name != first


def test_a_fingerprint_changes_with_the_current_release_and_with_nothing_else(
    project: Project, published: Publish
) -> None:
    assert fingerprint(project.current) is None
    published("a")
    first = fingerprint(project.current)
    assert published("a").folder.name == shelf.current(project)
    assert fingerprint(project.current) == first
    published("b")
    assert fingerprint(project.current) != first
    rollback(project)
    assert fingerprint(project.current) == first
