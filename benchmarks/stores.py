"""Three SPARQL stores beside our own engine: the competency questions, and what a million triples cost.

    .venv/bin/python -m benchmarks.stores [--only NAME] [--load 1000000]

The stores are those of the tests; one that is not installed is left out. Without ``--load`` the current
release is published to each, and the questions are asked with what ``kg serve --engine`` asks with. With it,
so many triples are sent by the Graph Store Protocol to a store on disk, in requests of about 20,000.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.endpoints import people
from tests.stores.conftest import MAKERS, Running, fuseki, oxigraph, virtuoso

from kg.catalog import expected, stored
from kg.engine.answers import Evaluator, Limits
from kg.engine.datasets import Datasets
from kg.engine.port import Query
from kg.engine.remote import RemoteStore, found
from kg.layout import Project
from kg.rdf.formats import by_name
from kg.rdf.store import Solutions
from kg.release.reader import Release, open_release
from kg.settings import Settings
from kg.stores.publisher import publish

ROUNDS = 5
CHUNK = 20_000
LIMITS = Limits(size=64_000_000, rows=1_000_000, spool=64_000_000)
GRAPH = "urn:x-kg:load"


def questions(on: Evaluator, project: Project) -> tuple[int, int, list[float]]:
    """Return how many questions have their expected rows, of how many, and the seconds of each round."""
    asked = [stored.read(path) for path in sorted(project.competency.glob("*.rq"))]
    right, seconds = 0, []
    for turn in range(ROUNDS + 1):  # the first is for warming up, and for the rows
        began = time.perf_counter()
        answers = [
            on.answer(Query(text=question.text, seconds=60, solutions=by_name("json"))) for question in asked
        ]
        seconds.append(time.perf_counter() - began)
        for question, answer in zip(asked, answers, strict=True) if turn == 0 else ():
            parsed = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
            if isinstance(parsed, ox.QuerySolutions):
                rows = tuple(tuple(row) for row in parsed)
                got = Solutions(variables=tuple(v.value for v in parsed.variables), rows=rows)
                wanted = expected.read(question.expected)
                right += not expected.differences(wanted, got, ordered=question.ordered)
    return right, len(asked), seconds[1:]


def row(name: str, put: str, on: Evaluator, project: Project) -> None:
    """Print a row of the first table."""
    right, number, seconds = questions(on, project)
    print(f"| {name} | {put} | {right} of {number} | {statistics.median(seconds):.2f} |", flush=True)


def running(make: str, folder: Path) -> Running | None:
    """Start a store; return nothing if it is not installed."""
    try:
        made = MAKERS[make](folder)
    except pytest.skip.Exception as error:
        print(f"({error})")
        return None
    made.start()
    os.environ.update(made.environ)
    return made


def compare(names: list[str], release: Release, project: Project) -> None:
    """Print the first table."""
    print("| engine | publish, s | rows as expected | 55 questions, s |\n|---|--:|--:|--:|")
    row("kg", "", Evaluator(Datasets(ox.Store.read_only(str(release.folder.store))), {}, LIMITS), project)
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            if (made := running(name, Path(folder))) is None:
                continue
            try:
                began = time.perf_counter()
                publish(release, made.store(), CHUNK, lambda _piece, _count: None)
                put = f"{time.perf_counter() - began:.1f}"
                given = found(Settings().replace(engine=made.url, timeout=60), release)
                row(name, put, Evaluator(RemoteStore(given, LIMITS.rows), {}, LIMITS), project)
            finally:
                made.kill()


def chunks(triples: int) -> Iterator[bytes]:
    """Yield N-Triples, about so many at once as are published at once."""
    lines = people(triples)
    while chunk := "".join(islice(lines, CHUNK // 12 * 11)):
        yield chunk.encode()


def load(names: list[str], triples: int) -> None:
    """Print the second table."""
    print("| store | triples | seconds | on disk, MB | memory, MB |\n|---|--:|--:|--:|--:|")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            made = {
                "oxigraph": lambda p: oxigraph(p, "--location", "database"),
                "fuseki": lambda p: fuseki(p, "--tdb2", "--loc=database"),
                "virtuoso": virtuoso,
            }[name](place)
            (place / "database").mkdir()
            made.start()
            try:
                store = made.store()
                began = time.perf_counter()
                for content in chunks(triples):
                    store.add(GRAPH, content)
                seconds = time.perf_counter() - began
                count = store.count(GRAPH)
                print(
                    f"| {name} | {count:,} | {seconds:.1f} | {disk(place):,} | {memory(made):,} |", flush=True
                )
            finally:
                made.kill()


def disk(folder: Path) -> int:
    """Return the megabytes that a folder's files take."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) // 1_000_000


def memory(made: Running) -> int:
    """Return the most megabytes of memory that a store had."""
    if made.process is None:
        return 0
    status = Path(f"/proc/{made.process.pid}/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1_000


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(MAKERS), action="append")
    parser.add_argument("--load", type=int)
    given = parser.parse_args()
    names = given.only or list(MAKERS)
    if given.load:
        load(names, given.load)
    else:
        root = Path(__file__).parent.parent
        compare(names, open_release(root), Project(root))


if __name__ == "__main__":
    main()
