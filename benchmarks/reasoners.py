"""One measured piece of reasoning, in a process of its own.

``python -m benchmarks.reasoners NAME FILE…`` reads Turtle, reasons, and prints one line of JSON: the seconds
that reasoning took, from triples in memory to entailed triples in memory; the peak memory of the process in
megabytes, reading included; and how many entailed triples are neither asserted nor noise.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from kg.entail.facts import Statement, statement
from kg.entail.limits import Limits
from kg.entail.materialise import materialise
from kg.entail.noise import is_noise
from kg.entail.notation import Term
from kg.entail.rules import AS_WRITTEN

Measured: TypeAlias = tuple[float, Callable[[], Iterable[Statement]]]
"""The seconds, and what gives the closure."""

_MOST_MEMORY = 8 * 1024**3
_NO_LIMIT = Limits(seconds=600, triples=50_000_000)


def kg(files: list[Path]) -> Measured:
    """Reason with the project's own table of rules."""
    triples = _read(files)
    started = time.perf_counter()
    entailed = list(materialise(triples, rules=AS_WRITTEN, limits=_NO_LIMIT).entailed())
    return time.perf_counter() - started, lambda: map(statement, entailed)


def owlrl(files: list[Path]) -> Measured:
    """Reason with owlrl, without its axiomatic triples."""
    import owlrl  # noqa: PLC0415  # only the reasoner that is measured is loaded
    import rdflib  # noqa: PLC0415

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph()
    for file in files:
        graph.parse(file, format="turtle")
    started = time.perf_counter()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(
        graph
    )
    return time.perf_counter() - started, lambda: map(_statement, graph)


def reasonable(files: list[Path]) -> Measured:
    """Reason with reasonable."""
    from reasonable import PyReasoner  # noqa: PLC0415

    reasoner = PyReasoner()
    for file in files:
        reasoner.load_file(str(file))
    started = time.perf_counter()
    closure = reasoner.reason()
    return time.perf_counter() - started, lambda: map(_statement, closure)


def _read(files: list[Path]) -> list[ox.Triple]:
    return [quad.triple for file in files for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE)]


def _statement(triple: tuple[object, object, object]) -> Statement:
    subject, predicate, obj = triple
    return _term(subject), _term(predicate), _term(obj)


def _term(node: object) -> Term:
    import rdflib  # noqa: PLC0415

    if isinstance(node, rdflib.Literal):
        if node.language is not None:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or rdflib.XSD.string)))
    return ox.BlankNode(str(node)) if isinstance(node, rdflib.BNode) else ox.NamedNode(str(node))


def main() -> None:
    """Run one reasoner and print what was measured."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    name, *paths = sys.argv[1:]
    files = [Path(path) for path in paths]
    seconds, closure = {"kg": kg, "owlrl": owlrl, "reasonable": reasonable}[name](files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    asserted = set(map(statement, _read(files)))
    useful = {triple for triple in closure() if triple not in asserted and not is_noise(*triple)}
    print(json.dumps({"seconds": seconds, "megabytes": peak, "triples": len(useful)}))


if __name__ == "__main__":
    main()
