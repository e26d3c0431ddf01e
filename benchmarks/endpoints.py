"""Requests per second and milliseconds of a request: this server beside other SPARQL servers, in one run.

    .venv/bin/python -m benchmarks.endpoints [--triples 100000]

Peers are used where they are installed and on the path: ``oxigraph`` and ``rdflib-endpoint``, both from the
package index. ``cold`` asks another text each time, ``cached`` the same one.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

SECONDS = 3.0
CONNECTIONS = (1, 8, 32)
JSON = "application/sparql-results+json"
PEOPLE = 12  # triples of each person
QUERIES = {
    "lookup": "SELECT ?o { <http://e/p7> <http://e/name> ?o }",
    "join of 300": "SELECT ?a ?n { ?a <http://e/knows> ?b . ?b <http://e/name> ?n } LIMIT 300",
    "10,000 rows": "SELECT ?s ?o { ?s <http://e/name> ?o } LIMIT 10000",
    "aggregate": "SELECT ?c (COUNT(*) AS ?n) { ?s <http://e/city> ?c } GROUP BY ?c",
}


def people(triples: int) -> Iterator[str]:
    """Yield N-Triples about people who know each other."""
    number = triples // PEOPLE
    for n in range(number):
        person = f"<http://e/p{n}>"
        yield f'{person} <http://e/name> "Person {n}" .\n{person} <http://e/city> <http://e/c{n % 50}> .\n'
        for k in range(1, PEOPLE - 1):
            yield f"{person} <http://e/knows> <http://e/p{(n * 7 + k * 31) % number}> .\n"


@contextmanager
def serving(command: list[str], port: int) -> Iterator[None]:
    """Run a server until it has answered and the block is over."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(1_200):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(20)


async def client(  # noqa: PLR0913  # each is a part of the cell
    port: int, path: str, query: str, until: float, times: list[float], *, cold: bool
) -> None:
    """Ask over one connection, one request after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = id(writer)
    while time.perf_counter() < until:
        turn += 1
        text = quote(f"{query} # {turn}" if cold else query)
        began = time.perf_counter()
        asked = f"GET {path}?query={text} HTTP/1.1\r\nHost: x\r\nAccept: {JSON}\r\n\r\n"
        writer.write(asked.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        await _body(reader, head.lower())
        times.append(1000 * (time.perf_counter() - began))
    writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"content-length: " in head:
        await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        return
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


async def cell(port: int, path: str, query: str, number: int, *, cold: bool) -> str:
    """Return requests per second, and the median and the 99th percentile in milliseconds."""
    times: list[float] = []
    until = time.perf_counter() + SECONDS
    await asyncio.gather(*(client(port, path, query, until, times, cold=cold) for _ in range(number)))
    ordered = sorted(times)
    p99 = ordered[int(0.99 * (len(ordered) - 1))]
    return f"{len(times) / SECONDS:,.0f} · {statistics.median(times):.2f} · {p99:.2f}"


def free() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def servers(data: Path, folder: Path) -> Iterator[tuple[str, list[str], int, str]]:
    """Yield each server that is there: name, command, port, and path of its endpoint."""
    port = free()
    yield (
        "kg",
        [sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", str(port)],
        port,
        "/sparql",
    )
    if native := shutil.which("oxigraph"):
        store, port = folder / "oxigraph", free()
        load = [native, "load", "--location", str(store), "--file", str(data)]
        subprocess.run(load, check=True, capture_output=True)
        command = [native, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
        yield "oxigraph", command, port, "/query"
    if other := shutil.which("rdflib-endpoint"):
        port = free()
        yield (
            "rdflib-endpoint",
            [other, "serve", "--port", str(port), "--host", "127.0.0.1", str(data)],
            port,
            "/",
        )


def main() -> None:
    """Print a table for each query."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=100_000)
    triples = parser.parse_args().triples
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "people.nt"
        data.write_text("".join(people(triples)), "utf-8")
        print(f"{triples:,} triples; requests per second · p50 ms · p99 ms, by connections\n")
        print("| server | query | texts | " + " | ".join(map(str, CONNECTIONS)) + " |")
        print("|---|---|---|" + "--:|" * len(CONNECTIONS))
        for server, command, port, path in servers(data, folder):
            with serving(command, port):
                for title, query in QUERIES.items():
                    for cold in (True, False):
                        cells = [
                            asyncio.run(cell(port, path, query, number, cold=cold)) for number in CONNECTIONS
                        ]
                        texts = "cold" if cold else "cached"
                        print(f"| {server} | {title} | {texts} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
