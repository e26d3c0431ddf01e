"""``kg verify`` against real servers, right and wrong ones."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.listening import listening, send
from tests.serving import serving

from kg.layout import ReleaseFolder
from kg.release.manifest import FileRecord
from kg.release.reader import Release

KG = [sys.executable, "-m", "kg"]


def verify(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*KG, "verify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def copied(release: Release, root: Path) -> ReleaseFolder:
    shutil.copytree(release.folder.path, root)
    return ReleaseFolder(root)


def forged(release: Release, root: Path, change: Callable[[ox.Store], object]) -> ReleaseFolder:
    """A copy whose database says something else, with a manifest that hides it."""
    folder = copied(release, root)
    store = ox.Store(str(folder.store))
    change(store)
    store.flush()
    del store
    kept = {n: f for n, f in release.manifest.files.items() if not n.startswith("store/")}
    found = {f"store/{path.name}": FileRecord.of(path) for path in sorted(folder.store.iterdir())}
    manifest = replace(release.manifest, files=dict(sorted((kept | found).items())))
    folder.manifest.write_bytes(manifest.to_json().encode())
    return folder


def test_an_endpoint_that_serves_what_was_published(release: Release) -> None:
    folder = str(release.folder.path)
    dumps = sum(path.is_file() for path in release.folder.dumps.rglob("*"))
    with serving("--release", folder) as server:
        url = f"{server.origin}/"
        for arguments in ([url], [url.rstrip("/")], [url, "--release", folder]):
            done = verify(*arguments)
            assert (done.returncode, done.stderr) == (0, "")
            count = f"{dumps} files, the default graph and 7 named graphs"
            assert done.stdout == f"{release.manifest.name}: {count} are as published\n"


def test_an_endpoint_whose_database_says_something_else(release: Release, tmp_path: Path) -> None:
    sea = ox.NamedNode("https://w3id.org/tipsom/id/instrument/sea")
    graph = ox.NamedNode("https://w3id.org/tipsom/graph/brochure/P1")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")

    def change(store: ox.Store) -> None:
        store.add(ox.Quad(sea, label, ox.Literal("A lake"), graph))
        store.remove(next(store.quads_for_pattern(sea, label, None, ox.DefaultGraph())))
        store.add(ox.Quad(sea, label, ox.Literal("A lake"), ox.NamedNode("http://example.org/more")))

    folder = forged(release, tmp_path / "forged", change)
    with serving("--release", str(folder.path)) as server:
        done = verify(server.origin)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "The default graph lacks 1 of 35 triples, and has 0 that were not published.",
        "The graph <http://example.org/more> lacks 0 of 0 triples, and has 1 that were not published.",
        "The graph psg:P1 lacks 0 of 8 triples, and has 1 that were not published.",
    ]
    assert done.stderr == "kg: it is not what was published\n"


def test_an_endpoint_whose_files_change_while_it_runs(release: Release, tmp_path: Path) -> None:
    folder = copied(release, tmp_path / "copy")
    with serving("--release", str(folder.path)) as server:
        (folder.dumps / "tipsom.ttl").write_text("nothing", "utf-8")
        (folder.dumps / "tipsom.rdf").unlink()
        done = verify(server.origin)
    assert done.returncode == 1
    assert "/data/tipsom.ttl is not the file that was published" in done.stdout
    assert "/data/tipsom.rdf" in done.stdout
    assert "Its answers were not compared, because its files differ." in done.stdout


def test_an_endpoint_of_another_release_than_the_one_given(release: Release, tmp_path: Path) -> None:
    folder = forged(release, tmp_path / "other", ox.Store.flush)
    folder.manifest.write_bytes(replace(release.manifest, title="Another").to_json().encode())
    with serving("--release", str(release.folder.path)) as server:
        done = verify(server.origin, "--release", str(folder.path))
    assert done.returncode == 1
    assert "which is not the release in" in done.stdout


def test_files_of_a_release_are_all_named(release: Release, tmp_path: Path) -> None:
    folder = copied(release, tmp_path / "copy")
    assert verify("--release", str(folder.path)).returncode == 0
    (folder.path / "report.json").unlink()
    (folder.store / "CURRENT").write_bytes(b"")
    done = verify("--release", str(folder.path))
    assert done.returncode == 1
    assert f"{folder.path / 'report.json'} is missing.\n" in done.stdout
    assert f"{folder.store / 'CURRENT'} is not the file that was published" in done.stdout
    folder.manifest.write_text("{}", "utf-8")
    done = verify("--release", str(folder.path))
    assert (done.returncode, f"{folder.manifest} is no manifest" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nowhere",
        "ftp://127.0.0.1/",
        "http://",
        "http://[",
        "http://127.0.0.1:x/",
        "http://a/?b",
        "http://a:b@c/",
    ],
)
def test_what_is_no_address_of_an_endpoint_is_wrong_usage(url: str) -> None:
    done = verify(url)
    assert (done.returncode, "is no address of an endpoint" in done.stderr) == (2, True)


def test_an_endpoint_without_a_release_or_without_a_server(tmp_path: Path) -> None:
    data = tmp_path / "a.ttl"
    data.write_text("<http://e/a> <http://e/p> 1 .", "utf-8")
    with serving("--data", str(data)) as server:
        done = verify(server.origin)
        assert (done.returncode, "serves no release" in done.stderr) == (3, True)
    done = verify(server.origin)
    assert (done.returncode, "does not answer" in done.stderr) == (3, True)


def test_an_endpoint_that_sends_elsewhere_is_not_followed() -> None:
    asked: list[str] = []
    with listening(lambda handler, _: asked.append(handler.path)) as other:
        there = f"http://127.0.0.1:{other}/data/manifest.json"
        with listening(lambda handler, _: send(handler, status=302, Location=there)) as port:
            done = verify(f"http://127.0.0.1:{port}/")
    assert (done.returncode, asked) == (3, [])
    assert "it sends elsewhere" in done.stderr


def test_an_endpoint_that_takes_another_release_meanwhile_is_asked_again(release: Release) -> None:
    manifest = release.folder.manifest.read_bytes()

    def reply(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        is_first = handler.path.endswith("manifest.json")
        name = release.manifest.name if is_first else "2.0.0-000000"
        send(handler, manifest if is_first else b"", KG_Release=name)

    with listening(reply) as port:
        done = verify(f"http://127.0.0.1:{port}/")
    assert done.returncode == 3
    assert f"took 2.0.0-000000 in place of {release.manifest.name} meanwhile" in done.stderr


def test_a_manifest_that_was_changed_is_told(release: Release) -> None:
    content = release.folder.manifest.read_bytes().replace(b'"title": "', b'"title": "X')
    with listening(lambda handler, _: send(handler, content)) as port:
        done = verify(f"http://127.0.0.1:{port}/")
    assert (done.returncode, "was changed after it was written" in done.stdout) == (1, True)
