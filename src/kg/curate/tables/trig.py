"""Write TriG in the style of the sources: sorted prefixes and subjects, ``a`` first, four spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME: Final = re.compile(r'(?<![\w"<:/])([a-z0-9]+):(?!//)')
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"(?:@[a-z-]+)?|<[^>]*>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A subject and what is said of it.

    Attributes:
        subject: A prefixed name.
        statements: Predicates in the order in which they are written, each with its values as TriG;
            a predicate without values is left out.
    """

    subject: str
    statements: tuple[tuple[str, tuple[str, ...]], ...]


def text(value: str, language: str = "") -> str:
    """Return a literal, in a language or plain; nothing known gives an empty text."""
    return str(ox.Literal(value, language=language or None)) if value else ""


def typed(value: str, datatype: str) -> str:
    """Return a literal of a datatype, given as a prefixed name."""
    return f'"{value}"^^{datatype}' if value else ""


def block(subject: str, *statements: tuple[str, Iterable[str] | str]) -> Block:
    """Return a block; a single value may stand without a tuple, and empty values are left out."""
    kept = []
    for predicate, values in statements:
        several = (values,) if isinstance(values, str) else tuple(sorted(values))
        if present := tuple(value for value in several if value):
            kept.append((predicate, present))
    return Block(subject=subject, statements=tuple(kept))


def document(graph: str, blocks: Iterable[Block], *, tables: str) -> str:
    """Return a TriG file of one graph, its subjects in order.

    Args:
        graph: The graph's prefixed name.
        blocks: One for each subject.
        tables: The tables that it is made from, named in the first line.
    """
    ordered = sorted(blocks, key=lambda one: one.subject)
    body = f"{graph} {{\n" + "\n".join("\n".join(_lines(one)) + "\n" for one in ordered) + "}\n"
    prefixes = [f"@prefix {name}: <{PREFIXES[name]}> ." for name in sorted(_prefixes(body))]
    head = f"# Made by kg tabulate from {tables}. Edit the table, then run kg tabulate."
    return "\n".join([head, *prefixes, "", body])


def _lines(one: Block) -> Iterator[str]:
    yield f"    {one.subject}"
    for number, (predicate, values) in enumerate(one.statements, 1):
        end = " ." if number == len(one.statements) else " ;"
        if len(values) == 1:
            yield f"        {predicate} {values[0]}{end}"
            continue
        yield f"        {predicate}"
        for place, value in enumerate(values, 1):
            yield f"            {value}{end if place == len(values) else ','}"


def _prefixes(body: str) -> set[str]:
    return set(_NAME.findall(_QUOTED.sub("", body)))
