"""SPARQL servers that are measured beside ours: how each is loaded and started."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

GRAPH = "http://e/graph"
_CONSTANT = Path(__file__).with_name("constant.py")
_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{isql}
DirsAllowed = {folder}
NumberOfBuffers = 85000
MaxDirtyBuffers = 65000
ServerThreads = 40
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 40
MaxKeepAlives = 40
KeepAliveTimeout = 30
[SPARQL]
DefaultGraph = {graph}
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A server.

    Attributes:
        name: What it is called.
        command: What starts it.
        port: Where it listens.
        path: The path of its endpoint.
        load: A command that loads the data once it listens; empty where it has them then.
    """

    name: str
    command: tuple[str, ...]
    port: int
    path: str
    load: tuple[str, ...] = ()


def kg(data: Path, _: Path) -> Peer:
    """Return this project's server."""
    port = _free()
    command = (sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", str(port))
    return Peer(name="kg", command=command, port=port, path="/sparql")


def oxigraph(data: Path, folder: Path) -> Peer | None:
    """Return the native Oxigraph server (from the package index: ``oxigraph``), where it is on the path."""
    program, port, store = shutil.which("oxigraph"), _free(), folder / "oxigraph"
    if program is None:
        return None
    load = [program, "load", "--location", str(store), "--file", str(data)]
    subprocess.run(load, check=True, capture_output=True)
    command = (program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}")
    return Peer(name="oxigraph", command=command, port=port, path="/query")


def rdflib_endpoint(data: Path, _: Path) -> Peer | None:
    """Return rdflib-endpoint (from the package index: ``rdflib-endpoint[cli]``), where it is on the path."""
    program, port = shutil.which("rdflib-endpoint"), _free()
    if program is None:
        return None
    command = (program, "serve", "--port", str(port), "--host", "127.0.0.1", str(data))
    return Peer(name="rdflib-endpoint", command=command, port=port, path="/")


def virtuoso(data: Path, folder: Path) -> Peer | None:
    """Return Virtuoso (Debian's ``virtuoso-opensource-7-bin``), where it is on the path."""
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or client is None:
        return None
    port, isql = _free(), _free()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, port=port, isql=isql, graph=GRAPH), "utf-8")
    load = f"ld_dir('{data.parent}', '{data.name}', '{GRAPH}'); rdf_loader_run(); checkpoint;"
    return Peer(
        name="virtuoso",
        command=(program, "+configfile", str(settings), "+foreground", "+wait"),
        port=port,
        path="/sparql",
        load=(client, str(isql), "dba", "dba", f"exec={load}"),
    )


def granian(_: Path, __: Path) -> Peer | None:
    """Return granian (from the package index) with one answer to everything, where it is on the path."""
    program, port = shutil.which("granian"), _free()
    if program is None:
        return None
    command = (str(Path(program).with_name("python")), str(_CONSTANT), str(port))
    return Peer(name="granian, constant", command=command, port=port, path="/sparql")


def uvicorn(_: Path, __: Path) -> Peer | None:
    """Return uvicorn (``uvicorn[standard]``) with one answer to everything, where it is on the path."""
    program, port = shutil.which("uvicorn"), _free()
    if program is None:
        return None
    options = ("--http", "httptools", "--loop", "uvloop", "--no-access-log", "--port", str(port))
    command = (program, "--app-dir", str(_CONSTANT.parent), "constant:asgi", *options)
    return Peer(name="uvicorn, constant", command=command, port=port, path="/sparql")


STORES = {"kg": kg, "oxigraph": oxigraph, "rdflib-endpoint": rdflib_endpoint, "virtuoso": virtuoso}
PEERS = STORES | {"granian": granian, "uvicorn": uvicorn}


@contextmanager
def serving(peer: Peer, seconds: float) -> Iterator[bool]:
    """Run a server for the length of the block; yield whether it had the data within so many seconds."""
    latest = time.monotonic() + seconds
    with subprocess.Popen(peer.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield _listens(peer.port, latest) and _loads(peer, latest)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _listens(port: int, latest: float) -> bool:
    while time.monotonic() < latest:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def _loads(peer: Peer, latest: float) -> bool:
    if not peer.load:
        return True
    try:
        subprocess.run(
            peer.load, check=True, capture_output=True, timeout=max(0.1, latest - time.monotonic())
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return False
    return True


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
