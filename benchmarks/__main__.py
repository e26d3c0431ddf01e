"""``python -m benchmarks [--size N]``: reason over grown data, validate it, print both tables."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks import validation
from benchmarks.grow import grown

_ROOT = Path(__file__).resolve().parent.parent
_SIZES = (10_000, 100_000, 1_000_000)
_LARGEST = {"kg": 1_000_000, "reasonable": 1_000_000, "owlrl": 100_000}
_ROUNDS = 3
_SLOW = 20.0
_SECONDS = 900


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="only this many triples")
    size = parser.parse_args().size
    for name in _LARGEST.keys() - _installed():
        print(f"{name} is not installed and is left out.", file=sys.stderr)
    print("| triples | reasoner | seconds | peak memory, MB | entailed |")
    print("|--:|---|--:|--:|--:|")
    for triples in [size] if size else _SIZES:
        _measure(triples)
    print()
    validation.measure([size] if size else _SIZES)


def _measure(size: int) -> None:
    """Run every reasoner that is asked for this size, in turns, and print a row for each."""
    names = [name for name, largest in _LARGEST.items() if size <= largest and name in _installed()]
    runs: dict[str, list[_Run | None]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.ttl"
        with data.open("w", encoding="utf-8") as file:
            file.writelines(f"{triple} .\n" for triple in grown(size))
        files = [data, *sorted((_ROOT / "ontology").glob("*.ttl"))]
        for _ in range(_ROUNDS):
            for name, found in runs.items():
                if not found or (found[0] and found[0].seconds < _SLOW):
                    found.append(_run(name, files))
    for name, found in runs.items():
        print(f"| {size:,} | {name} | {_summary([run for run in found if run])} |", flush=True)


def _installed() -> set[str]:
    return {name for name in _LARGEST if find_spec(name)}


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    megabytes: int
    triples: int


def _run(name: str, files: list[Path]) -> _Run | None:
    command = [sys.executable, "-m", "benchmarks.reasoners", name, *map(str, files)]
    try:
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True, timeout=_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return _Run(**json.loads(done.stdout))


def _summary(runs: list[_Run]) -> str:
    if not runs:
        return "failed, or over 8 GB or 15 minutes | | "
    seconds = median(run.seconds for run in runs)
    peak = max(run.megabytes for run in runs)
    return f"{seconds:.2f} | {peak:,} | {runs[0].triples:,}"


if __name__ == "__main__":
    main()
