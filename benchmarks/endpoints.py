"""Requests per second and milliseconds of a request: this server beside other SPARQL servers, in one run.

    .venv/bin/python -m benchmarks.endpoints [--triples 100000 1000000] [--rounds 3] [--servers kg oxigraph]

All servers run and one is asked at a time, in turns, so what else the machine does comes to all of them. The
client is wrk (Debian), of one thread: it takes little of what the server could have. Peers are used where
they are on the path. ``cold`` asks another text each time, ``cached`` the same one.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import product
from operator import itemgetter
from pathlib import Path

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


def cell(peer: Peer, query: str, connections: int, seconds: int, *, cold: bool) -> dict[str, float]:
    """Return ``requests``, ``failed``, ``seconds``, and ``p50`` and ``p99`` in milliseconds."""
    script = Path(__file__).with_suffix(".lua")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "30", "-s", str(script)]
    asked = ["--", peer.path, query, "cold" if cold else "cached", secrets.token_hex(4)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{peer.port}", *asked], capture_output=True, check=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def told(rounds: Sequence[dict[str, float]]) -> str:
    """Return what came of the round that had the median number of requests."""
    if failed := sum(found["failed"] for found in rounds):
        return f"{failed:.0f} failed"
    middle = sorted(rounds, key=itemgetter("requests"))[len(rounds) // 2]
    if not middle["requests"]:
        return "none"
    return f"{middle['requests'] / middle['seconds']:,.0f} · {middle['p50']:.2f} · {middle['p99']:.2f}"


def turns(
    peers: Sequence[Peer], query: str, connections: int, given: argparse.Namespace, *, cold: bool
) -> list[str]:
    """Return what came of asking each server, one after the other, so many rounds."""
    rounds = [
        [cell(peer, query, connections, given.seconds, cold=cold) for peer in peers]
        for _ in range(given.rounds)
    ]
    return [told(found) for found in zip(*rounds, strict=True)]


def measure(peers: Sequence[Peer], given: argparse.Namespace) -> None:
    """Print the lines of servers."""
    for peer in peers:
        cell(peer, QUERIES[given.queries[0]], 1, 1, cold=True)  # for warming up
    for title, texts in product(given.queries, ("cold", "cached")):
        columns = [
            turns(peers, QUERIES[title], number, given, cold=texts == "cold") for number in CONNECTIONS
        ]
        for peer, cells in zip(peers, zip(*columns, strict=True), strict=True):
            print(f"| {title} | {texts} | {peer.name} | {' | '.join(cells)} |", flush=True)


def table(folder: Path, triples: int, given: argparse.Namespace) -> None:
    """Print the table for so many triples; ``folder`` takes what the servers need."""
    data = folder / "people.nt"
    data.write_text("".join(people(triples)), "utf-8")
    print(f"{triples:,} triples; requests per second · p50 ms · p99 ms, by connections\n")
    print("| query | texts | server | " + " | ".join(map(str, CONNECTIONS)) + " |")
    print("|---|---|---|" + "--:|" * len(CONNECTIONS), flush=True)
    ready: list[Peer] = []
    with ExitStack() as running:
        for server in given.servers:
            peer = PEERS[server](data, folder)
            if peer is None:
                print(f"{server} is not installed and is left out.", file=sys.stderr)
                continue
            process = ExitStack()
            if process.enter_context(serving(peer, START_SECONDS)):
                running.push(process)
                ready.append(peer)
            else:
                process.close()
                print(f"{server} was not ready in time and is left out.", file=sys.stderr)
        measure(ready, given)
    print()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seconds", type=int, default=1, help="of each round")
    parser.add_argument("--rounds", type=int, default=3, help="of each cell; the median counts")
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
