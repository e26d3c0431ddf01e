"""Releases: the same bytes every time, whole or not at all."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.curate import pipeline
from kg.errors import QuerySyntaxError, ReleaseDamagedError, ReleaseNotFoundError, UsageError
from kg.layout import Project
from kg.release import shelf
from kg.release.reader import Release
from kg.web.served import Served


@pytest.fixture
def release(mini: Project) -> Release:
    with shelf.locked(mini):
        return pipeline.bake(mini, pipeline.check(mini))


def flip(path: Path, choose: random.Random) -> None:
    """Flip one bit of a file; an empty one gets a byte."""
    content = bytearray(path.read_bytes() or b"\0")
    content[choose.randrange(len(content))] ^= 1 << choose.randrange(8)
    path.write_bytes(content)


def build(root: Path, **environ: str) -> dict[str, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "build", "--project", str(root)],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    folder = Project(root).current.resolve()
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: content for name, content in files.items() if not name.startswith("store/")} | {
        "name": folder.name.encode()
    }


def test_two_builds_are_byte_for_byte_the_same_whatever_the_folder_hash_seed_and_time_zone(
    mini: Project, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere" / "deeper"
    shutil.copytree(mini.root, other)
    first = build(mini.root, PYTHONHASHSEED="1", TZ="UTC")
    second = build(other, PYTHONHASHSEED="2", TZ="Pacific/Kiritimati")
    first.pop("manifest.json"), second.pop("manifest.json")  # its hashes of the database's files differ
    assert first == second
    assert "dumps/tipsom.ttl" in first


def test_a_release_holds_the_default_graph_as_the_union_without_shapes_and_queries(release: Release) -> None:
    counts = release.manifest.counts
    assert (counts.stated, counts.added, counts.entailed, counts.ontology, counts.default) == (
        8,
        1,
        6,
        20,
        35,
    )
    rows = release.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").values()
    assert rows == [("35",)]


def test_a_triple_in_two_graphs_is_counted_once_by_default(release: Release) -> None:
    by_graph = (
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s a <https://w3id.org/tipsom/ontology#Instrument> } }"
    )
    assert release.select(by_graph).values() == [("2",)]
    assert release.ask(
        "ASK { <https://w3id.org/tipsom/id/instrument/sea> a <https://w3id.org/tipsom/ontology#Instrument> }"
    )


def test_opening_and_asking_changes_no_file(release: Release) -> None:
    release.describe("https://w3id.org/tipsom/id/instrument/sea")
    release.verify()


def test_select_returns_terms_by_variable_and_binds_without_pasting(release: Release) -> None:
    query = "SELECT * WHERE { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?name } ORDER BY ?name"
    found = release.select(query, thing=ox.NamedNode("https://w3id.org/tipsom/id/instrument/sea"))
    assert [row["name"] for row in found] == [
        ox.Literal("Convention on the sea", language="en"),
        ox.Literal("Convention sur la mer", language="fr"),
    ]


def test_describe_gives_the_triples_of_a_thing(release: Release) -> None:
    described = release.describe("https://w3id.org/tipsom/id/instrument/land")
    assert len(described) == 6
    assert {triple.subject for triple in described} == {
        ox.NamedNode("https://w3id.org/tipsom/id/instrument/land")
    }


def test_construct_gives_triples(release: Release) -> None:
    assert len(release.construct("CONSTRUCT WHERE { ?s <http://www.w3.org/2002/07/owl#inverseOf> ?o }")) == 1


def test_the_wrong_method_for_a_query_form_says_which_to_use(release: Release) -> None:
    with pytest.raises(UsageError, match="Use ask"):
        release.select("ASK { ?s ?p ?o }")


def test_a_syntax_error_has_line_and_column(release: Release) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        release.select("SELECT *\nWHERE { ?s skos:prefLabel ?o }")
    assert caught.value.line == 2
    assert "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>" in caught.value.hint


def test_every_changed_or_missing_or_added_file_is_noticed(release: Release) -> None:
    names = sorted(release.manifest.files)
    assert len(names) > 20
    choose = random.Random(5)  # noqa: S311  # it only has to be repeatable
    for name in names:
        path = release.folder.path / name
        content = path.read_bytes()
        flip(path, choose)
        with pytest.raises(
            ReleaseDamagedError, match=f"{re.escape(name)} is not the file that was published"
        ):
            Served.of_release(kg.open_release(release.folder.path))
        path.unlink()
        with pytest.raises(ReleaseDamagedError, match=f"{re.escape(name)} is missing"):
            release.verify()
        path.write_bytes(content)
    release.verify()
    (release.folder.path / "extra").touch()
    with pytest.raises(ReleaseDamagedError, match="not in the manifest"):
        release.verify()


def test_any_flipped_bit_in_the_manifest_is_noticed(release: Release) -> None:
    content = release.folder.manifest.read_bytes()
    choose = random.Random(5)  # noqa: S311  # it only has to be repeatable
    for _ in range(200):
        flip(release.folder.manifest, choose)
        with pytest.raises(ReleaseDamagedError, match=r"manifest\.json"):
            kg.open_release(release.folder.path)
        release.folder.manifest.write_bytes(content)


def test_all_that_differs_is_told_at_once(release: Release) -> None:
    (release.folder.path / "report.json").unlink()
    (release.folder.path / "report.ttl").write_bytes(b"")
    (release.folder.dumps / "link").symlink_to("nowhere")
    found = [difference.rpartition("/")[2] for difference in release.differences()]
    assert found == [
        "report.json is missing.",
        "report.ttl is not the file that was published: its size or SHA-256 differs.",
        "link is not in the manifest.",
    ]


def test_a_build_of_the_same_content_keeps_the_release_as_it_is(mini: Project, release: Release) -> None:
    before = release.folder.manifest.stat()
    with shelf.locked(mini):
        again = pipeline.bake(mini, pipeline.check(mini))
    assert again.folder == release.folder
    assert release.folder.manifest.stat() == before


def test_a_damaged_release_of_the_same_content_is_replaced(mini: Project, release: Release) -> None:
    (release.folder.dumps / "tipsom.ttl").write_text("nothing", "utf-8")
    with shelf.locked(mini):
        pipeline.bake(mini, pipeline.check(mini)).verify()


def test_a_folder_without_a_release_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseNotFoundError, match="kg build"):
        kg.open_release(tmp_path)


def test_a_manifest_that_is_no_json_is_damage(release: Release) -> None:
    release.folder.manifest.write_text("{", "utf-8")
    with pytest.raises(ReleaseDamagedError, match="is no manifest"):
        kg.open_release(release.folder.path)
