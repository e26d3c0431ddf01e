"""``kg verify`` against real servers, right and wrong ones."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.layout import ReleaseFolder
from kg.release.manifest import FileRecord
from kg.release.reader import Release

KG = [sys.executable, "-m", "kg"]


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """Start a server; yield the address of its home page."""
    command = [*KG, "serve", "--port", "0", "--workers", "1", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("Serving "), line
            yield next(word for word in line.split() if word.startswith("http://"))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)


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
    with serving("--release", folder) as url:
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
    with serving("--release", str(folder.path)) as url:
        done = verify(url)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "The default graph lacks 1 of 35 triples, and has 0 that were not published.",
        "The graph <http://example.org/more> lacks 0 of 0 triples, and has 1 that were not published.",
        "The graph psg:P1 lacks 0 of 8 triples, and has 1 that were not published.",
    ]
    assert done.stderr == "kg: it is not what was published\n"


def test_an_endpoint_whose_files_change_while_it_runs(release: Release, tmp_path: Path) -> None:
    folder = copied(release, tmp_path / "copy")
    with serving("--release", str(folder.path)) as url:
        (folder.dumps / "tipsom.ttl").write_text("nothing", "utf-8")
        (folder.dumps / "tipsom.rdf").unlink()
        done = verify(url)
    assert done.returncode == 1
    assert "/data/tipsom.ttl is not the file that was published" in done.stdout
    assert "/data/tipsom.rdf" in done.stdout
    assert "Its answers were not compared, because its files differ." in done.stdout


def test_an_endpoint_of_another_release_than_the_one_given(release: Release, tmp_path: Path) -> None:
    folder = forged(release, tmp_path / "other", ox.Store.flush)
    folder.manifest.write_bytes(replace(release.manifest, title="Another").to_json().encode())
    with serving("--release", str(release.folder.path)) as url:
        done = verify(url, "--release", str(folder.path))
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
    with serving("--data", str(data)) as url:
        done = verify(url)
        assert (done.returncode, "serves no release" in done.stderr) == (3, True)
    done = verify(url)
    assert (done.returncode, "does not answer" in done.stderr) == (3, True)


@contextmanager
def answering(reply: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server that answers every request by ``reply``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def sent(handler: BaseHTTPRequestHandler, body: bytes, **headers: str) -> None:
    handler.send_response(200)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_an_endpoint_that_sends_elsewhere_is_not_followed() -> None:
    asked: list[str] = []
    with answering(lambda handler: asked.append(handler.path)) as other:

        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", f"{other}data/manifest.json")
            handler.end_headers()

        with answering(reply) as url:
            done = verify(url)
    assert (done.returncode, asked) == (3, [])
    assert "it sends elsewhere" in done.stderr


def test_an_endpoint_that_takes_another_release_meanwhile_is_asked_again(release: Release) -> None:
    manifest = release.folder.manifest.read_bytes()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        is_first = handler.path.endswith("manifest.json")
        name = release.manifest.name if is_first else "2.0.0-000000"
        sent(handler, manifest if is_first else b"", KG_Release=name)

    with answering(reply) as url:
        done = verify(url)
    assert done.returncode == 3
    assert f"took 2.0.0-000000 in place of {release.manifest.name} meanwhile" in done.stderr


def test_a_manifest_that_was_changed_is_told(release: Release) -> None:
    content = release.folder.manifest.read_bytes().replace(b'"title": "', b'"title": "X')
    with answering(lambda handler: sent(handler, content)) as url:
        done = verify(url)
    assert (done.returncode, "was changed after it was written" in done.stdout) == (1, True)
