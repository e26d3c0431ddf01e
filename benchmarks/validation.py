"""Validation measured: the project's own shapes on grown data, by compiled shapes and by pySHACL."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from benchmarks.grow import grown

_ROOT: Final = Path(__file__).resolve().parent.parent
_LARGEST: Final = {"kg": 10_000_000, "pyshacl": 100_000}
_SECONDS: Final = 900


def measure(sizes: Iterable[int]) -> None:
    """Validate data of each size with each validator that is asked for it, and print a table."""
    print("| triples | validator | seconds | peak memory, MB | results |")
    print("|--:|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        data, shapes = Path(folder) / "data.nt", Path(folder) / "shapes.nt"
        _write(shapes, _turtle("shapes"))
        for size in sizes:
            _write(data, [*grown(size), *_turtle("ontology")])
            for name in (name for name, largest in _LARGEST.items() if size <= largest):
                print(f"| {size:,} | {name} | {_run(name, data, shapes)} |", flush=True)


def _turtle(folder: str) -> list[ox.Triple]:
    return [
        quad.triple
        for path in sorted((_ROOT / folder).glob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


def _write(path: Path, triples: Iterable[ox.Triple]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{triple} .\n" for triple in triples)


def _run(name: str, data: Path, shapes: Path) -> str:
    command = [sys.executable, "-m", "benchmarks.validators", name, str(data), str(shapes)]
    try:
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True, timeout=_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return "failed, or over 15 minutes | | "
    found = json.loads(done.stdout)
    return f"{found['seconds']:.2f} | {found['megabytes']:,} | {found['results']:,}"
