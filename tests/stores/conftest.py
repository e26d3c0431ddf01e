"""Three real stores, each started once, and releases to publish to them."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.layout import Project
from kg.rdf.prefixes import PREFIXES
from kg.rdf.table import Table
from kg.rdf.vocab import GRAPH
from kg.release import shelf, writer
from kg.release.manifest import Counts
from kg.release.reader import Release, open_release
from kg.settings import Settings
from kg.stores.client import Client
from kg.stores.credentials import PASSWORD, USER, Credentials
from kg.stores.store import Store, locate

ROOT = Path(__file__).parent.parent.parent
STORES = ("oxigraph", "fuseki", "virtuoso")
ROWS = 45_000
"""Rows after which the Virtuoso of the tests cuts an answer: more than the release has triples."""

_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 20000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(slots=True, kw_only=True)
class Running:
    """A store in a process of its own.

    Attributes:
        name: What it is.
        url: Where it is.
        command: What starts it, in ``folder``.
        environ: What says who asks.
    """

    name: str
    url: str
    command: list[str]
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(
            self.command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/query?query=ASK%7B%7D", timeout=5).close()  # noqa: S310
            except urllib.error.HTTPError:
                return
            except OSError:
                assert time.monotonic() < end, f"{self.name} did not start"
                assert self.process.poll() is None, f"{self.name} ended"
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End it at once."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def store(self, **settings: str) -> Store:
        """Return it as something to publish to; nothing is tried twice."""
        client = Client(Credentials.from_environment(self.environ), 60)
        found = Settings().replace(**settings)
        return Store(locate(self.url, found, client), client, pauses=())


def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


def oxigraph(folder: Path, *options: str) -> Running:
    number = port()
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "serve", "--bind", f"127.0.0.1:{number}", *options]
    return Running(name="oxigraph", url=f"http://127.0.0.1:{number}", command=command, folder=folder)


def fuseki(folder: Path, *place: str) -> Running:
    jars = sorted((ROOT / ".cache" / "stores").glob("jena-fuseki-server-*.jar"))
    if not jars or not shutil.which("java"):
        pytest.skip("Fuseki is not here: make stores fetches it, and it needs Java and Maven")
    number = port()
    options = ["--localhost", f"--port={number}", "--update", *(place or ("--mem",)), "/ds"]
    command = [
        "java",
        "-Xmx1g",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        str(jars[-1]),
        *options,
    ]
    return Running(name="fuseki", url=f"http://127.0.0.1:{number}/ds", command=command, folder=folder)


def virtuoso(folder: Path) -> Running:
    if not shutil.which("virtuoso-t"):
        pytest.skip("Virtuoso is not on this machine")
    number = port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=port(), http=number, rows=ROWS), "ascii")
    return Running(
        name="virtuoso",
        url=f"http://127.0.0.1:{number}",
        command=["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"],
        folder=folder,
        environ={USER: "dba", PASSWORD: "dba"},  # what a new database has
    )


MAKERS: Mapping[str, Callable[[Path], Running]] = {
    "oxigraph": oxigraph,
    "fuseki": fuseki,
    "virtuoso": virtuoso,
}


@pytest.fixture(scope="session", params=STORES)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Each store, started once."""
    made = MAKERS[request.param](tmp_path_factory.mktemp(request.param))
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An Oxigraph that keeps nothing."""
    made = oxigraph(tmp_path_factory.mktemp("shared"))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def own(shared: Running) -> Running:
    """The same, emptied for a test."""
    shared.store().update("DROP ALL")
    return shared


@pytest.fixture
def lasting(tmp_path: Path) -> Iterator[Running]:
    """An Oxigraph that a test may kill and start again: it keeps what it holds."""
    made = oxigraph(tmp_path, "--location", str(tmp_path / "database"))
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="session")
def release(released: Project) -> Release:
    """The project's own release."""
    return open_release(released.root)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Release]:
    """Writes a release of graphs in Turtle; its default graph is their union."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "release.toml").touch()

    def write(version: str, **graphs: str) -> Release:
        lines = "".join(f"GRAPH <{GRAPH}{name}> {{ {text} }}\n" for name, text in graphs.items())
        store = ox.Store()
        store.load(f"PREFIX e: <http://e/>\n{lines}".encode(), format=ox.RdfFormat.TRIG)
        named = tuple(writer.canonical(list(store)))
        default = tuple(dict.fromkeys(quad.triple for quad in named))
        counts = {f"{GRAPH}{name}": 0 for name in graphs}
        for quad in named:
            counts[str(quad.graph_name)[1:-1]] += 1
        with shelf.locked(Project(root)):
            return writer.write(
                Project(root),
                writer.Content(
                    version=version,
                    issued="2026-01-31",
                    title="A test",
                    description="For tests.",
                    table=Table.of(named, default),
                    counts=Counts(
                        stated=0, added=0, entailed=0, ontology=0, default=len(default), graphs=counts
                    ),
                    questions=0,
                    context=dict(PREFIXES),
                    reports={"report.json": b"[]\n"},
                    revision=None,
                    tools={},
                ),
                inputs=version,
            )

    return write
