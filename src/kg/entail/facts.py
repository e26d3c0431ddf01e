"""What is known of a graph when a triple is explained: what it holds, and what it left out as noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.entail.lists import Malformed, members
from kg.entail.materialise import materialise
from kg.entail.noise import is_hidden_fact, is_noise
from kg.entail.notation import Pattern, Rule, Slot, Term
from kg.rdf.vocab import OWL, RDF, RDF_TYPE

Statement: TypeAlias = tuple[Term, Term, Term]
"""A triple that may have a literal as its subject, as some premises do."""

_FIRST: Final = NamedNode(f"{RDF}first")
_REST: Final = NamedNode(f"{RDF}rest")
_NIL: Final = NamedNode(f"{RDF}nil")
_SAME_AS: Final = NamedNode(f"{OWL}sameAs")


class Lookup(Protocol):
    """A way to look triples up: a release, a store, or a set in memory."""

    def matches(
        self, subject: NamedNode | BlankNode | None, predicate: NamedNode | None, obj: Term | None, /
    ) -> Iterable[Triple]:
        """Return the triples, asserted or entailed, that have these terms; ``None`` is any term."""

    def is_asserted(self, triple: Triple, /) -> bool:
        """Tell whether a triple is stated, and not only entailed."""


class Facts:
    """A graph, and the axioms that follow from its axioms and are left out of it as noise."""

    def __init__(self, graph: Lookup, rules: Iterable[Rule]) -> None:
        """Read the axioms that ``rules`` speak of, a small part of a graph, and close them."""
        self._graph = graph
        self._hidden: defaultdict[tuple[Term | None, ...], list[Statement]] = defaultdict(list)
        self._read(tuple(rules))

    def _read(self, rules: Sequence[Rule]) -> None:
        axioms = {triple for pattern in _axiom_patterns(rules) for triple in self._looked_up(pattern)}
        for triple in materialise(axioms, rules=rules).everything():
            s, p, o = found = statement(triple)
            if p != _SAME_AS and triple not in axioms and is_noise(*found):
                for key in ((s, p, o), (s, p, None), (None, p, o), (None, p, None)):
                    self._hidden[key].append(found)

    def _looked_up(self, pattern: Pattern) -> Iterable[Triple]:
        subject, predicate, obj = terms(pattern)
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode | None):
            return ()
        return self._graph.matches(subject, predicate, obj)

    def matches(self, pattern: Pattern) -> Iterator[Statement]:
        """Yield the statements that a pattern matches, variables being any term."""
        yield from map(statement, self._looked_up(pattern))
        yield from self._hidden.get(terms(pattern), ())

    def holds(self, statement: Statement) -> bool:
        """Tell whether a statement is known."""
        return any(True for _ in self.matches(Pattern(*statement)))

    def may_hold(self, statement: Statement) -> bool:
        """Tell whether a statement is known, or would have been left out if it were."""
        return is_hidden_fact(*statement) or self.holds(statement)

    def is_asserted(self, statement: Statement) -> bool:
        """Tell whether a statement is stated."""
        subject, predicate, obj = statement
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
            return False
        return self._graph.is_asserted(Triple(subject, predicate, obj))

    def members(self, head: Slot) -> tuple[Slot, ...] | Malformed:
        """Return the members of a list, or why it cannot be read."""
        nil: Slot = _NIL
        return members(
            head, nil, lambda cell: self._objects(cell, _FIRST), lambda cell: self._objects(cell, _REST)
        )

    def _objects(self, cell: Slot, predicate: NamedNode) -> list[Slot]:
        found = self.matches(Pattern(cell, predicate, "?"))
        return [cell_and_value[2] for cell_and_value in found if self.is_asserted(cell_and_value)]


def _axiom_patterns(rules: Iterable[Rule]) -> set[Pattern]:
    """Return what the bodies of rules say with the words of RDFS and OWL, equality aside."""
    found = {Pattern("?", _FIRST, "?"), Pattern("?", _REST, "?")}
    for pattern in (pattern for rule in rules if rule.heads for pattern in rule.patterns):
        is_class = pattern.predicate == RDF_TYPE
        if isinstance(pattern.predicate, str) or pattern.predicate == _SAME_AS:
            continue
        if not is_class or not isinstance(pattern.object, str):
            found.add(Pattern("?", pattern.predicate, pattern.object if is_class else "?"))
    return found


def terms(pattern: Pattern) -> tuple[Term | None, Term | None, Term | None]:
    """Return the terms of a pattern, ``None`` for a variable."""
    subject, predicate, obj = (None if isinstance(slot, str | int) else slot for slot in pattern)
    return subject, predicate, obj


def as_statement(pattern: Pattern) -> Statement | None:
    """Return the statement that a pattern without variables is, or ``None`` if it has one."""
    subject, predicate, obj = terms(pattern)
    return None if subject is None or predicate is None or obj is None else (subject, predicate, obj)


def statement(triple: Triple) -> Statement:
    """Return the statement that a triple makes.

    Raises:
        TypeError: A term is itself a triple, of which the rules know nothing.
    """
    if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
        raise TypeError(f"{triple} is about a triple")
    return triple.subject, triple.predicate, triple.object
