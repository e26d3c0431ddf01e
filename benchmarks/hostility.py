"""A small query's time while fifty others loop over hostile ones: from one client, and from fifty.

    .venv/bin/python -m benchmarks.hostility

Clients are addresses of the loopback network; every loop is bounded in time. The loops are a process of their
own, so that the small query's client does not wait for them.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from urllib.parse import quote

LOOPS = 50
SECONDS = 30.0
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


def measure(port: int, *, one_client: bool) -> str:
    """Return a line of the table."""
    until = time.monotonic() + SECONDS
    command = [sys.executable, "-m", "benchmarks.hostility", "--port", str(port)]
    command += ["--one-client"] * one_client
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loops:
        times: list[float] = []
        failed = 0
        while time.monotonic() < until:
            began = time.perf_counter()
            status = ask(port, "127.0.0.1", f"{SMALL} # {len(times)}")
            times.append(1000 * (time.perf_counter() - began))
            failed += status != 200  # noqa: PLR2004
            time.sleep(0.01)
        statuses = loops.communicate()[0].strip()
    ordered = sorted(times)
    return (
        f"| {'one' if one_client else 'fifty'} | {len(times)} | {failed} "
        f"| {statistics.median(times):.1f} | {ordered[int(0.99 * len(ordered))]:.1f} | {ordered[-1]:.1f} "
        f"| {statuses} |"
    )


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
            print("| clients | small queries | failed | p50 ms | p99 ms | max ms | hostile by status |")
            print("|---|--:|--:|--:|--:|--:|---|")
            print(measure(port, one_client=True), flush=True)
            print(measure(port, one_client=False), flush=True)
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
