"""Fixtures that several rooms share."""

from __future__ import annotations

import fcntl
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
import trustme
from tests.listening import listening, send

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

    def reply(self, handler: BaseHTTPRequestHandler, form: bytes) -> None:
        """Answer a query, and close the connection."""
        host = handler.headers["Host"]
        self.queries.append(parse_qs(form.decode())["query"][0])
        self.hosts.append(host)
        handler.close_connection = True
        if self.handle:
            self.handle(handler.connection)
            return
        status, body = self.status, self.body
        if store := self.stores.get(host + handler.path):
            found = store.query(self.queries[-1])
            assert isinstance(found, ox.QuerySolutions)
            body = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        elif self.stores:
            status = 404
        send(handler, body, status, Content_Type=self.content_type, **self.headers)


@pytest.fixture
def remote() -> Iterator[Endpoint]:
    """A running endpoint."""
    endpoint = Endpoint()
    with listening(endpoint.reply) as endpoint.port:
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
    endpoint = Endpoint()
    with listening(endpoint.reply, context) as endpoint.port:
        yield endpoint
