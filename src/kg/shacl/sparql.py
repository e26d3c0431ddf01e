"""SPARQL constraints and validators, evaluated by the engine (https://www.w3.org/TR/shacl/#sparql-constraints)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.rdf import vocab
from kg.shacl import prebinding
from kg.shacl.paths import distinct
from kg.shacl.shapes import Run, Violation
from kg.shacl.terms import Term

if TYPE_CHECKING:
    from kg.shacl.facts import Values
    from kg.shacl.prebinding import Query

Row: TypeAlias = Mapping[str, Term]

_FEW: Final = 16
_PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")
_TRUE: Final = ox.Literal("true", datatype=ox.NamedNode(f"{vocab.XSD}boolean"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A SELECT query, each of whose solutions is a breach.

    Attributes:
        component: The constraint component.
        default: What a result says where nothing else does.
        query: The query.
        terms: Values of its variables, other than ``$this``.
        has_path: Whether it stands on a property shape.
        messages: What results say, with placeholders for variables.
        constraint: What the shapes graph calls the constraint, for ``sh:sourceConstraint``.
    """

    component: ox.NamedNode
    default: str
    query: Query
    terms: Row = field(default_factory=dict)
    has_path: bool = False
    messages: tuple[ox.Literal, ...] = ()
    constraint: Term | None = None

    def violations(self, run: Run, values: Values) -> Iterator[Violation]:
        """Yield a breach for each distinct solution.

        Raises:
            ShapesError: A solution says ``failure``.
        """
        for focus, row in self._rows(run, values.keys()):
            if row.get("failure") == _TRUE:
                raise ShapesError("A SPARQL constraint reports a failure.", hint=self.default)
            value, path = row.get("value"), row.get("path")
            number = None if self.has_path else focus
            yield Violation(
                focus,
                number if value is None else run.facts.number(value),
                path if isinstance(path, ox.NamedNode) else None,
                self._said(row),
                self.constraint,
            )

    def _rows(self, run: Run, nodes: Collection[int]) -> Iterator[tuple[int, Row]]:
        facts, alone = run.facts, list(nodes)
        if len(alone) > _FEW and prebinding.is_separable(self.query, "this"):
            alone = [node for node in alone if not facts.is_known(node)]
            for row in _solutions(run, self.query, self.terms):
                focus = facts.find(row["this"])
                if focus is not None and focus in nodes:
                    yield focus, row
        for node in alone:
            terms = {**self.terms, "this": facts.terms[node]}
            for row in _solutions(run, self.query, terms):
                yield node, {"this": facts.terms[node], **row}

    def _said(self, row: Row) -> tuple[ox.Literal, ...]:
        said = row.get("message")
        messages = (said,) if isinstance(said, ox.Literal) else self.messages
        return tuple(filled(message, {**self.terms, **row}) for message in messages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A query that must have a solution for each value node; attributes as those of ``Select``."""

    component: ox.NamedNode
    default: str
    query: Query
    terms: Row = field(default_factory=dict)
    has_path: bool = False
    messages: tuple[ox.Literal, ...] = ()

    def violations(self, run: Run, values: Values) -> Iterator[Violation]:
        """Yield a breach for each value node for which the query has no solution."""
        terms = run.facts.terms
        if not self.query.mentions("this"):
            failing = {value for value in distinct(values) if not self._holds(run, {"value": terms[value]})}
        for focus, found in values.items():
            for value in found:
                row = {"this": terms[focus], "value": terms[value]}
                if not self._holds(run, row) if self.query.mentions("this") else value in failing:
                    messages = tuple(filled(text, {**self.terms, **row}) for text in self.messages)
                    yield Violation(focus, value, None, messages)

    def _holds(self, run: Run, row: Row) -> bool:
        return bool(_solutions(run, self.query, {**self.terms, **row}))


def filled(message: ox.Literal, row: Row) -> ox.Literal:
    """Return a message with terms in the place of ``{?variable}`` and ``{$variable}``."""

    def term(match: re.Match[str]) -> str:
        found = row.get(match[1])
        return match[0] if found is None else found.value

    text = _PLACEHOLDER.sub(term, message.value)
    return ox.Literal(text, language=message.language) if message.language else ox.Literal(text)


def _solutions(run: Run, query: Query, terms: Row) -> list[Row]:
    """Return the distinct solutions, literals as the data writes them."""
    free = {name for name, term in terms.items() if isinstance(term, ox.BlankNode)}
    literals = {name for name in ("this", "value") if isinstance(terms.get(name), ox.Literal)}
    try:
        return _evaluated(run, query, terms, free)
    except SyntaxError:
        return _evaluated(run, query, terms, free | literals)
    except (OSError, RuntimeError, ValueError) as error:
        raise ShapesError(f"The engine cannot evaluate a SPARQL constraint: {error}.") from error


def _evaluated(run: Run, query: Query, terms: Row, free: Collection[str]) -> list[Row]:
    """Evaluate a query with terms written into it, but for the ``free`` ones, which the engine substitutes.

    SPARQL has no syntax for a given blank node, nor for a literal as a subject.
    """
    written = {name: term for name, term in terms.items() if name not in free}
    answer = run.store(query.predicates).query(
        query.bound(written),
        prefixes=dict(query.prefixes),
        substitutions={ox.Variable(n): terms[n] for n in free if query.mentions(n)} or None,
    )
    if not isinstance(answer, ox.QuerySolutions):
        raise ShapesError("A SPARQL constraint is no SELECT query.")
    names = [variable.value for variable in answer.variables]
    rows: dict[tuple[tuple[str, Term], ...], None] = {}
    for solution in answer:
        row = zip(names, solution, strict=True)
        rows[
            tuple(
                (name, run.facts.as_written(term))
                for name, term in row
                if term is not None and not isinstance(term, ox.Triple)
            )
        ] = None
    return [dict(row) for row in rows]
