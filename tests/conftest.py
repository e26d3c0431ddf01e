"""Fixtures that several rooms share."""

from __future__ import annotations

import fcntl
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
import trustme

from kg.curate import pipeline
from kg.layout import Project
from kg.release.reader import Release
from kg.release.shelf import locked

ROOT = Path(__file__).parent.parent
MINI = ROOT / "tests" / "mini"


def copied(root: Path) -> Project:
    """Return a copy of the small project, without releases."""
    shutil.copytree(MINI, root, ignore=shutil.ignore_patterns("releases"))
    return Project(root)


@pytest.fixture(scope="session")
def released() -> Project:
    """The project itself, with a current release; test processes side by side build it one by one."""
    project = Project(ROOT)
    project.cache.mkdir(exist_ok=True)
    with (project.cache / "tests.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        subprocess.run([sys.executable, "-m", "kg", "build", "--quiet"], cwd=ROOT, check=True, timeout=300)
    return project


@pytest.fixture
def mini(tmp_path: Path) -> Project:
    """A small whole project that a test may change."""
    return copied(tmp_path / "mini")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The small project, built."""
    project = copied(tmp_path_factory.mktemp("project") / "mini")
    with locked(project):
        return pipeline.bake(project, pipeline.check(project))


JSON = "application/sparql-results+json"


@dataclass(slots=True)
class Endpoint:
    """A real HTTP server on loopback.

    Attributes:
        port: Where it listens.
        body: What it answers.
        content_type, status, headers: How it answers.
        handle: What it does instead, with the raw connection.
        stores: What it answers from instead, by host and path.
        queries: What it was asked.
        hosts: The Host header of each request.
    """

    port: int = 0
    body: bytes = b'{"head":{"vars":[]},"results":{"bindings":[{}]}}'
    content_type: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    handle: Callable[[socket.socket], None] | None = None
    stores: dict[str, ox.Store] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def dial(self, host: str, port: int, seconds: float) -> socket.socket:
        """Connect to this server, whatever the host is."""
        del host, port
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)


@pytest.fixture
def remote() -> Iterator[Endpoint]:
    """A running endpoint."""
    with listening(Endpoint()) as endpoint:
        yield endpoint


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """One that speaks TLS as example.org, with a certificate by an authority that this process trusts."""
    authority = trustme.CA()
    trusted = tmp_path / "trusted.pem"
    authority.cert_pem.write_to_path(str(trusted))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("example.org").configure_cert(context)
    with listening(Endpoint(), context) as endpoint:
        yield endpoint


@contextmanager
def listening(endpoint: Endpoint, context: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    """Let an endpoint listen on a free port, with TLS if there is a context for it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            endpoint.queries.append(parse_qs(form)["query"][0])
            endpoint.hosts.append(self.headers["Host"])
            if endpoint.handle:
                endpoint.handle(self.connection)
                self.close_connection = True
                return
            status, body = endpoint.status, endpoint.body
            if store := endpoint.stores.get(self.headers["Host"] + self.path):
                found = store.query(endpoint.queries[-1])
                assert isinstance(found, ox.QuerySolutions)
                body = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
            elif endpoint.stores:
                status = 404
            self.send_response(status)
            self.send_header("Content-Type", endpoint.content_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in endpoint.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    endpoint.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield endpoint
    server.shutdown()
    server.server_close()
    thread.join()
