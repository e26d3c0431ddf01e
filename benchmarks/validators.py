"""One measured validation, in a process of its own.

``python -m benchmarks.validators NAME DATA SHAPES`` reads two files of N-Triples, validates, and prints one
line of JSON: the seconds from files to results, the peak memory of the process in megabytes, and how many
results.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.shacl.compiler import compiled
from kg.shacl.facts import Facts
from kg.shacl.validation import validate


def kg(data: Path, shapes: Path) -> int:
    """Validate with compiled shapes."""
    program = compiled(_triples(shapes))
    return sum(1 for _ in validate(Facts.of(_triples(data)), program))


def pyshacl(data: Path, shapes: Path) -> int:
    """Validate with pySHACL."""
    import pyshacl  # noqa: PLC0415  # only the validator that is measured is loaded
    from rdflib import SH, Graph  # noqa: PLC0415

    graphs = [Graph().parse(path, format="nt") for path in (data, shapes)]
    _, report, _ = pyshacl.validate(graphs[0], shacl_graph=graphs[1], inference="none")
    if not isinstance(report, Graph):
        raise TypeError("pySHACL gave no report")
    return sum(1 for _ in report.objects(None, SH.result))


def _triples(path: Path) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))


VALIDATORS: Final[dict[str, Callable[[Path, Path], int]]] = {"kg": kg, "pyshacl": pyshacl}


def main() -> None:
    """Run one validator and print what was measured."""
    name, data, shapes = sys.argv[1:]
    started = time.perf_counter()
    results = VALIDATORS[name](Path(data), Path(shapes))
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak, "results": results}))


if __name__ == "__main__":
    main()
