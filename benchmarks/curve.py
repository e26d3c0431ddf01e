"""The cost curve: ``python -m benchmarks.curve [--size N]`` measures one size and draws what is known.

A size is measured in a project of its own (``benchmarks.project``), by the commands that anyone would use: a
build from nothing, with what each stage took; a check after an edit; publishing to the native Oxigraph
server; the time until our server answers; and a few queries. What was measured is kept in ``curve.json``; the
table and the picture are made of it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks import picture, project
from tests.stores.conftest import oxigraph

from kg.rdf.prefixes import PREFIXES

_HERE: Final = Path(__file__).resolve().parent
_KEPT: Final = _HERE / "curve.json"
_SIZES: Final = (10_000, 100_000)
_QUERIES: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?p a tsom:Publication ; tsom:addresses crime:smuggling-of-migrants }",
    "SELECT ?p ?year WHERE { ?p tsom:publicationYear ?year ; dcterms:publisher agent:0-0 } ORDER BY ?year",
    "SELECT ?i (COUNT(?s) AS ?n) WHERE { ?i tsom:hasParty ?s ; a tsom:Convention } GROUP BY ?i LIMIT 5",
)
_NAMES: Final = ("agent", "crime", "dcterms", "tsom")
_APART: Final = ("generate", "check after an edit", "publish")
_LEAST: Final = 0.5
"""Seconds of a stage below which its growth says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one stage took at one size.

    Attributes:
        size: Stated triples.
        stage: The stage.
        seconds: Wall-clock time.
        cpu: Seconds of the processor.
        megabytes: Peak memory of the stage; 0 where it was not measured.
    """

    size: int
    stage: str
    seconds: float
    cpu: float
    megabytes: int


def main() -> None:
    """Measure, keep, and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="about how many stated triples")
    parser.add_argument("--project", type=Path, help="keep the project; where it is built, measure the rest")
    parser.add_argument("--draw", action="store_true", help="only draw what was measured")
    arguments = parser.parse_args()
    kept = [Point(**point) for point in json.loads(_KEPT.read_text())] if _KEPT.exists() else []
    for size in () if arguments.draw else (arguments.size,) if arguments.size else _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            for new in _measured(arguments.project or Path(folder) / "project", size):
                kept = [point for point in kept if (point.size, point.stage) != (new.size, new.stage)] + [new]
                kept.sort(key=lambda point: point.size)
                _KEPT.write_text(json.dumps([asdict(point) for point in kept], indent=1) + "\n", "utf-8")
    print(table(kept))
    (_HERE / "curve.svg").write_text(picture.drawn(_series(kept)), "utf-8")


def _measured(root: Path, size: int) -> Iterator[Point]:
    noted = root / "size"
    if not noted.exists():
        start, cpu = time.perf_counter(), time.process_time()
        stated = project.make(root, size)
        yield Point(
            size=stated,
            stage="generate",
            seconds=time.perf_counter() - start,
            cpu=time.process_time() - cpu,
            megabytes=0,
        )
        yield from _built(root, stated)
        noted.write_text(str(stated), "utf-8")
    stated = int(noted.read_text("utf-8"))
    yield from _served(root, stated)
    yield _published(root, stated)


def _built(root: Path, size: int) -> Iterator[Point]:
    timings = root / "timings.json"
    whole = _run(size, "build", "build", "--quiet", "--timings", str(timings), "--project", str(root))
    stages = [Point(size=size, **spent) for spent in json.loads(timings.read_text())]
    yield from stages
    yield replace(whole, megabytes=max(stage.megabytes for stage in stages))  # each begins its peak anew
    yield _edited(root, size)


def _run(size: int, stage: str, *command: str) -> Point:
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", *command], stdout=said, stderr=subprocess.STDOUT, text=True
        )
        _, status, spent = os.wait4(process.pid, 0)
        seconds, process.returncode = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{stage}: {said.read()}")
    cpu = spent.ru_utime + spent.ru_stime
    return Point(size=size, stage=stage, seconds=seconds, cpu=cpu, megabytes=spent.ru_maxrss // 1024)


def _edited(root: Path, size: int) -> Point:
    """Return what a check takes after one name in one file was changed."""
    path = root / "data/grown/00000.trig"
    path.write_text(re.sub(r'"Publication 0-0-0"@en', '"Another name"@en', path.read_text("utf-8")), "utf-8")
    return _run(size, "check after an edit", "check", "--quiet", "--project", str(root))


def _published(root: Path, size: int) -> Point:
    """Return what it takes to publish the release to the native Oxigraph server, on disk."""
    release = str(root / "releases/current")
    with tempfile.TemporaryDirectory(dir=root) as folder:
        server = oxigraph(Path(folder), "--location", "database")
        server.start()
        try:
            return _run(size, "publish", "publish", "--quiet", "--to", server.url, "--release", release)
        finally:
            server.kill()


def _served(root: Path, size: int) -> list[Point]:
    start = time.perf_counter()
    release = str(root / "releases/current")
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--release", release]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            address = (re.search(r"http://[^\s/]+", line) for line in server.stdout or ())
            url = next(found[0] for found in address if found)
            _ask(url, "ASK {}")
            answered = time.perf_counter()
            for query in _QUERIES:
                _ask(url, query)
            ended = time.perf_counter()
        finally:
            server.terminate()
    return [
        Point(size=size, stage="start", seconds=answered - start, cpu=0, megabytes=0),
        Point(size=size, stage="queries", seconds=ended - answered, cpu=0, megabytes=0),
    ]


def _ask(url: str, query: str) -> None:
    declared = " ".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in _NAMES)
    kind = {"Content-Type": "application/sparql-query"}
    request = urllib.request.Request(f"{url}/sparql", f"{declared} {query}".encode(), kind)  # noqa: S310  # ours
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        answer.read()


def _series(points: list[Point]) -> dict[str, list[tuple[int, float]]]:
    """Return the processor seconds of each stage of a build that counts, and of the whole."""
    found: dict[str, list[tuple[int, float]]] = {}
    for point in points:
        if point.cpu and point.stage not in _APART:
            found.setdefault(point.stage, []).append((point.size, point.cpu))
    return {stage: spots for stage, spots in found.items() if spots[-1][1] > _LEAST}


def table(points: list[Point]) -> str:
    """Return a line for each stage: processor seconds, seconds, peak memory at each size; and the slope."""
    sizes = sorted({point.size for point in points})
    known = {(point.stage, point.size): point for point in points}
    head = " | ".join(f"{size:,}" for size in sizes)
    lines = [f"| stage | {head} | slope |", f"|---|{'--:|' * (len(sizes) + 1)}"]
    for stage in dict.fromkeys(point.stage for point in points):
        cells = [_cell(known.get((stage, size))) for size in sizes]
        measured = [known[stage, size] for size in sizes if (stage, size) in known]
        lines.append(f"| {stage} | {' | '.join(cells)} | {_slope(measured)} |")
    return "\n".join(lines)


def _cell(point: Point | None) -> str:
    if point is None:
        return ""
    cpu = f"{point.cpu:,.2f}" if point.cpu else "-"
    memory = f"{point.megabytes:,}" if point.megabytes else "-"
    return f"{cpu} / {point.seconds:,.2f} / {memory}"


def _slope(points: list[Point]) -> str:
    """Return how much faster than the data a stage grew over the last two sizes; 1 is linear."""
    if len(points) == 1 or points[-2].cpu < _LEAST:
        return ""
    before, last = points[-2:]
    return f"{(last.cpu / before.cpu) / (last.size / before.size):.2f}"


if __name__ == "__main__":
    main()
