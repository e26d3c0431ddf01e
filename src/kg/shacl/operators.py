"""SPARQL operators over many terms at once, by the engine, as SHACL asks for them.

An operator that meets an error does not hold (https://www.w3.org/TR/sparql11-query/#evaluation).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from kg.shacl.facts import Facts
    from kg.shacl.terms import Term

_ROWS: Final = 20_000
_NO_DATA: Final = ox.Store()


def which(rows: Sequence[tuple[Term, ...]], condition: str) -> list[int]:
    """Return the positions of the rows for which a condition is true.

    Args:
        rows: One or two terms each, called ``?a`` and ``?b``.
        condition: A SPARQL expression; IRIs are written in full.
    """
    found: list[int] = []
    for start in range(0, len(rows), _ROWS):
        written = " ".join(
            f"({number} {' '.join(map(_written, row))})"
            for number, row in enumerate(rows[start : start + _ROWS], start)
        )
        variables = " ".join(("?a", "?b")[: len(rows[start])])
        query = f"SELECT ?n WHERE {{ VALUES (?n {variables}) {{ {written} }} FILTER ({condition}) }}"
        answer = _NO_DATA.query(query)
        if isinstance(answer, ox.QuerySolutions):
            found += [int(solution[0].value) for solution in answer]
    return found


def satisfying(facts: Facts, numbers: Collection[int], condition: str) -> set[int]:
    """Return those of the numbered terms for which a condition on ``?a`` is true."""
    asked = list(numbers)
    rows = [(facts.terms[number],) for number in asked]
    return {asked[position] for position in which(rows, condition)}


def satisfying_as_text(facts: Facts, numbers: Collection[int], condition: str) -> set[int]:
    """Return those of the numbered IRIs and literals for whose text, as written, a condition is true."""
    terms = facts.terms
    asked = [number for number in numbers if not isinstance(terms[number], ox.BlankNode)]
    return {asked[n] for n in which([(ox.Literal(terms[number].value),) for number in asked], condition)}


def stored(literals: Sequence[ox.Literal]) -> list[Term]:
    """Return literals as the engine's store would keep them."""
    found: list[Term] = []
    for start in range(0, len(literals), _ROWS):
        written = " ".join(map(str, literals[start : start + _ROWS]))
        answer = _NO_DATA.query(f"SELECT ?a WHERE {{ VALUES ?a {{ {written} }} }}")
        if isinstance(answer, ox.QuerySolutions):
            found += [solution[0] for solution in answer]
    return found


def is_pattern(pattern: str, flags: str) -> bool:
    """Say whether the engine reads a regular expression and its flags."""
    return bool(which([(ox.Literal(""),)], f"{matching(pattern, flags)} || !{matching(pattern, flags)}"))


def matching(pattern: str, flags: str) -> str:
    """Return the condition that ``?a`` matches a regular expression."""
    return f"REGEX(?a, {ox.Literal(pattern)}, {ox.Literal(flags)})"


def _written(term: Term) -> str:
    return str(term) if isinstance(term, ox.NamedNode | ox.Literal) else "UNDEF"
