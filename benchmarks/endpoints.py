"""Requests per second and milliseconds of a request: this server beside other SPARQL servers, in one run.

    .venv/bin/python -m benchmarks.endpoints [--triples 100000 1000000] [--seconds 2] [--servers kg oxigraph]

The client is wrk (Debian), of one thread: it takes little of what the server could have. Peers are used where
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


def cell(peer: Peer, query: str, connections: int, seconds: int, *, cold: bool) -> str:
    """Return requests per second, and the median and the 99th percentile in milliseconds."""
    script = Path(__file__).with_suffix(".lua")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "30", "-s", str(script)]
    asked = ["--", peer.path, query, "cold" if cold else "cached", secrets.token_hex(4)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{peer.port}", *asked], capture_output=True, check=True, text=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    if found["failed"]:
        return f"{found['failed']} failed"
    if not found["requests"]:
        return f"none in {seconds} s"
    return f"{found['requests'] / found['seconds']:,.0f} · {found['p50']:.2f} · {found['p99']:.2f}"


def measure(peer: Peer, titles: Sequence[str], seconds: int) -> None:
    """Print the lines of a server."""
    for title in titles:
        for texts in ("cold", "cached"):
            cells = [
                cell(peer, QUERIES[title], number, seconds, cold=texts == "cold") for number in CONNECTIONS
            ]
            print(f"| {peer.name} | {title} | {texts} | {' | '.join(cells)} |", flush=True)


def table(folder: Path, triples: int, given: argparse.Namespace) -> None:
    """Print the table for so many triples; ``folder`` takes what the servers need."""
    data = folder / "people.nt"
    data.write_text("".join(people(triples)), "utf-8")
    print(f"{triples:,} triples; requests per second · p50 ms · p99 ms, by connections\n")
    print("| server | query | texts | " + " | ".join(map(str, CONNECTIONS)) + " |")
    print("|---|---|---|" + "--:|" * len(CONNECTIONS), flush=True)
    for server in given.servers:
        peer = PEERS[server](data, folder)
        if peer is None:
            print(f"{server} is not installed and is left out.", file=sys.stderr)
            continue
        with serving(peer, START_SECONDS) as is_ready:
            if is_ready:
                measure(peer, given.queries, given.seconds)
            else:
                print(f"| {server} | not ready within {START_SECONDS:.0f} s | | | | |", flush=True)
    print()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seconds", type=int, default=2, help="of each cell")
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
