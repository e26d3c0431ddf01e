"""Requests per second and milliseconds of a request: this server beside other SPARQL servers, in one run.

    .venv/bin/python -m benchmarks.endpoints [--triples 100000 1000000] [--seconds 2] [--servers kg oxigraph]

The client is wrk (Debian), of one thread: it takes little of what the server could have. Peers are used where
they are on the path. ``cold`` asks another text each time, ``cached`` the same one.

A server is measured by itself, or with ``--rounds N`` all of them in turns, N times, so that each has the
same good and bad moments of the machine; a cell is then the round in the middle. That is right for servers
that stop their work when the client leaves.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers import PEERS, STORES, Peer, serving

CONNECTIONS = (1, 8, 32)
SIZES = (100_000, 1_000_000)
PEOPLE = 12  # triples of each person
START_SECONDS = 120.0
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


class Cell(NamedTuple):
    """What one server did: requests per second, and what there is to say, their milliseconds too."""

    rate: float
    text: str


def cell(peer: Peer, query: str, connections: int, seconds: int, *, cold: bool) -> Cell:
    """Measure requests per second, and the median and the 99th percentile in milliseconds."""
    script = Path(__file__).with_suffix(".lua")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "30", "-s", str(script)]
    asked = ["--", peer.path, query, "cold" if cold else "cached", secrets.token_hex(4)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{peer.port}", *asked], capture_output=True, check=True, text=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    if found["failed"]:
        return Cell(0, f"{found['failed']} failed")
    if not found["requests"]:
        return Cell(0, f"none in {seconds} s")
    rate = found["requests"] / found["seconds"]
    return Cell(rate, f"{rate:,.0f} · {found['p50']:.2f} · {found['p99']:.2f}")


def measure(peers: Sequence[Peer], given: argparse.Namespace) -> None:
    """Print the lines of servers that stand."""
    for title, texts in product(given.queries, ("cold", "cached")):
        cells: defaultdict[tuple[str, int], list[Cell]] = defaultdict(list)
        for _, number, peer in product(range(given.rounds), CONNECTIONS, peers):
            found = cell(peer, QUERIES[title], number, given.seconds, cold=texts == "cold")
            cells[peer.name, number].append(found)
        for peer in peers:
            middle = [sorted(cells[peer.name, number])[given.rounds // 2].text for number in CONNECTIONS]
            print(f"| {peer.name} | {title} | {texts} | {' | '.join(middle)} |", flush=True)


def table(folder: Path, triples: int, given: argparse.Namespace) -> None:
    """Print the table for so many triples; ``folder`` takes what the servers need."""
    data = folder / "people.nt"
    data.write_text("".join(people(triples)), "utf-8")
    print(f"{triples:,} triples; requests per second · p50 ms · p99 ms, by connections\n")
    print("| server | query | texts | " + " | ".join(map(str, CONNECTIONS)) + " |")
    print("|---|---|---|" + "--:|" * len(CONNECTIONS), flush=True)
    for servers in [given.servers] if given.rounds > 1 else [[server] for server in given.servers]:
        with ExitStack() as standing:
            peers = [peer for name in servers if (peer := started(name, data, folder, standing))]
            measure(peers, given)
    print()


def started(server: str, data: Path, folder: Path, standing: ExitStack) -> Peer | None:
    """Start a server, if it is there and gets ready."""
    peer = PEERS[server](data, folder)
    if peer is None:
        print(f"{server} is not installed and is left out.", file=sys.stderr)
    elif not standing.enter_context(serving(peer, START_SECONDS)):
        print(f"| {server} | not ready within {START_SECONDS:.0f} s | | | | |", flush=True)
    else:
        return peer
    return None


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seconds", type=int, default=2, help="of each cell")
    parser.add_argument("--rounds", type=int, default=1, help="all servers in turns, so often")
    parser.add_argument("--servers", nargs="+", choices=PEERS, default=[*STORES])
    parser.add_argument("--queries", nargs="+", choices=QUERIES, default=[*QUERIES])
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed, and nothing is measured without it.")
    for triples in given.triples:
        with tempfile.TemporaryDirectory() as folder:
            table(Path(folder), triples, given)


if __name__ == "__main__":
    main()
