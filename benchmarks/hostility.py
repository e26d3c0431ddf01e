"""A small query's time beside 300 half requests, and while fifty loops send hostile queries.

    .venv/bin/python -m benchmarks.hostility

Clients are addresses of the loopback network; every loop is bounded in time. The loops are a process of their
own, so that the small query's client does not wait for them.
"""

from __future__ import annotations

import argparse
import http.client
import select
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from urllib.parse import quote

LOOPS = 50
SECONDS = 30.0
HALF = 300
HALF_SECONDS = 20.0
SMALL = "SELECT ?l { <https://w3id.org/tipsom/id/programme/gpat> ?p ?l } LIMIT 5"


def hostile(number: int, turn: int) -> str:
    """Return one of a few kinds of hostile query, another text each time."""
    kinds = (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
        'SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), "(a*)*(a*)*b")) ?d ?e ?f }',
        "SELECT * { ?a (!<urn:x>|^!<urn:x>)* ?b }",
    )
    return f"{kinds[number % len(kinds)]} # {number} {turn}"


def ask(port: int, source: str, query: str) -> int:
    """Return the status of a query that is sent from an address of the loopback network."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(source, 0))
    try:
        connection.request("GET", f"/sparql?query={quote(query)}")
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def attack(port: int, number: int, *, one_client: bool, until: float, found: Counter[int]) -> None:
    """Send hostile queries, one after the other."""
    source = "127.0.0.2" if one_client else f"127.0.1.{number + 1}"
    turn = 0
    while time.monotonic() < until:
        turn += 1
        found[ask(port, source, hostile(number, turn))] += 1


def small(port: int, seconds: float, pause: float) -> tuple[list[float], int]:
    """Ask small queries, another text each time; return the milliseconds of each, and how many failed."""
    times: list[float] = []
    failed = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        status = ask(port, "127.0.0.1", f"{SMALL} # {began}")
        times.append(1000 * (time.perf_counter() - began))
        failed += status != 200  # noqa: PLR2004
        time.sleep(pause)
    return times, failed


def row(name: str, found: tuple[list[float], int], others: str) -> str:
    """Return a line of the table."""
    times, failed = sorted(found[0]), found[1]
    slowest = f"{times[int(0.99 * len(times))]:.1f} | {times[-1]:.1f}"
    return f"| {name} | {len(times)} | {failed} | {statistics.median(times):.1f} | {slowest} | {others} |"


def beside_loops(port: int, *, one_client: bool) -> str:
    """Return the line of hostile loops."""
    command = [sys.executable, "-m", "benchmarks.hostility", "--port", str(port)]
    command += ["--one-client"] * one_client
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loops:
        found = small(port, SECONDS, 0.01)
        statuses = loops.communicate()[0].strip()
    return row("loops of one client" if one_client else "loops of fifty clients", found, statuses)


def beside_half_requests(port: int) -> str:
    """Return the line of connections that each send half a request and wait."""
    half = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(HALF)]
    for connection in half:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n")
    found = small(port, HALF_SECONDS, 0.05)
    closed, _, _ = select.select(half, [], [], 0)
    for connection in half:
        connection.close()
    return row(f"{HALF} half requests", found, f"still open: {HALF - len(closed)}")


def attacks(port: int, *, one_client: bool) -> str:
    """Send hostile queries from fifty loops; return how many had which status."""
    until = time.monotonic() + SECONDS
    statuses: Counter[int] = Counter()
    threads = [
        threading.Thread(
            target=attack,
            args=(port, number),
            kwargs={"one_client": one_client, "until": until, "found": statuses},
            daemon=True,
        )
        for number in range(LOOPS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS + 20)
    return ", ".join(f"{code}: {number}" for code, number in sorted(statuses.items()))


def main() -> None:
    """Print the table, or run the loops that it tells of."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, help="only run the loops")
    parser.add_argument("--one-client", action="store_true")
    given = parser.parse_args()
    if given.port:
        print(attacks(given.port, one_client=given.one_client))
        return
    command = [sys.executable, "-m", "kg", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int((process.stdout.readline() if process.stdout else "").split(":")[2].split("/")[0])
            print("| beside | small queries | failed | p50 ms | p99 ms | max ms | the others |")
            print("|---|--:|--:|--:|--:|--:|---|")
            print(beside_half_requests(port), flush=True)
            print(beside_loops(port, one_client=True), flush=True)
            print(beside_loops(port, one_client=False), flush=True)
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
