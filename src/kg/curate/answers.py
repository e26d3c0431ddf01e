"""What the stored queries answered, brought up to date after a change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from kg.catalog import stored
from kg.curate.checks import Answer, ask, violation
from kg.errors import EngineFailedError, QueryError
from kg.rdf import vocab
from kg.rdf.dataset import NO_GRAPH
from kg.rdf.dictionary import MASK, SHIFT
from kg.rdf.store import ReadStore
from kg.shacl import operators, prebinding

if TYPE_CHECKING:
    from kg.catalog.stored import StoredQuery
    from kg.curate.checks import Row
    from kg.curate.edit import Triple
    from kg.curate.findings import Finding
    from kg.curate.memory import Memory, State
    from kg.curate.places import Index
    from kg.layout import Project
    from kg.rdf.dataset import Numbers
    from kg.rdf.dictionary import Dictionary, Pairs, Term

Answers: TypeAlias = Mapping[str, Answer]

_MOST_SUBJECTS: Final = 100
"""Above so many, a check is run as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changes in the store.

    Attributes:
        gone, new: Quads of the named graphs.
        beside: Quads of the named graphs that stay, of the same subjects.
        default_gone, default_new: Triples of the default graph.
    """

    gone: frozenset[Numbers]
    new: frozenset[Numbers]
    beside: frozenset[Numbers]
    default_gone: set[Triple]
    default_new: set[Triple]

    def removed(self) -> Iterator[Numbers]:
        """Yield the quads to remove."""
        yield from self.gone
        yield from ((*triple, NO_GRAPH) for triple in self.default_gone)

    def added(self) -> Iterator[Numbers]:
        """Yield the quads to add."""
        yield from self.new
        yield from ((*triple, NO_GRAPH) for triple in self.default_new)


def renewed(project: Project, memory: Memory, state: State, changes: Changes) -> Answers | None:
    """Change the store, and return the answers; ``None`` where the store cannot be used.

    Args:
        project: The project.
        memory: Where the store is; what it remembers is void from now on, until it is saved anew.
        state: What is known now, with the answers as they were.
        changes: What changes in the store.
    """
    memory.forget()
    dictionary = state.dictionary
    try:
        database = ox.Store(str(memory.store))
        gone = [_quad(dictionary, quad) for quad in changes.removed()]
        new = [_quad(dictionary, quad) for quad in changes.added()]
        for quad in gone:
            database.remove(quad)
        database.extend([*new, *_alike(dictionary, state, changes)])
        store, changed = ReadStore(database), [*gone, *new]
        found = {
            name: _renewed(project, name, store, answer, state.footprints[name].meets(changed))
            for name, answer in state.answers.items()
        }
    except (OSError, RuntimeError):
        return None
    said = {finding.code for answer in found.values() for finding in answer.findings}
    return None if EngineFailedError.code in said else found  # the store is damaged


def _quad(dictionary: Dictionary, quad: Numbers) -> ox.Quad:
    subject, predicate, obj, graph = quad
    terms = dictionary.terms
    name = ox.DefaultGraph() if graph == NO_GRAPH else terms[graph]
    return ox.Quad(terms[subject], terms[predicate], terms[obj], name)  # type: ignore[arg-type]


def _alike(dictionary: Dictionary, state: State, changes: Changes) -> Iterator[ox.Quad]:
    """Yield quads that stay, though the store took them for one that went: it keeps values."""
    gone = {quad[:2] for quad in changes.removed() if isinstance(dictionary.terms[quad[2]], ox.Literal)}
    for quad in changes.beside:
        if quad[:2] in gone:
            yield _quad(dictionary, quad)
    for pairs, graph in ((state.entailed, dictionary.number(vocab.ENTAILED_GRAPH)), (state.whole, NO_GRAPH)):
        for subject, predicate in gone:
            for obj in _objects(pairs, subject, predicate):
                yield _quad(dictionary, (subject, predicate, obj, graph))


def _objects(pairs: Pairs, subject: int, predicate: int) -> Iterator[int]:
    packed = pairs.get(predicate, ())
    place = bisect_left(packed, subject << SHIFT)
    while place < len(packed) and packed[place] >> SHIFT == subject:
        yield packed[place] & MASK
        place += 1


def _renewed(
    project: Project, name: str, store: ReadStore, answer: Answer, subjects: set[Term] | None
) -> Answer:
    """Return an answer, of which only the rows about some subjects may change (``None``: all)."""
    if subjects is not None and not subjects:
        return answer
    query = stored.read(project.root / name)
    if subjects is not None and not answer.findings and len(subjects) <= _MOST_SUBJECTS:
        about = _as_stored(subjects)
        kept = [row for row in answer.rows if row.get("subject") not in about]
        with suppress(QueryError):
            found = [row for subject in sorted(about, key=str) for row in _rows(store, query, subject)]
            return Answer(rows=(*kept, *found))
    return ask(project, store, query)


def _as_stored(terms: set[Term]) -> set[Term]:
    literals = [term for term in terms if isinstance(term, ox.Literal)]
    return {term for term in terms if not isinstance(term, ox.Literal)} | set(operators.stored(literals))


def _rows(store: ReadStore, query: StoredQuery, subject: Term) -> Iterator[Row]:
    """Yield the rows about one subject."""
    if isinstance(subject, ox.Literal):
        yield from store.select(query.text, subject=subject)
        return
    for row in store.select(prebinding.bound(query.text, {"subject": subject})):
        yield {**row, "subject": subject}


def findings(project: Project, answers: Answers, places: Index) -> Iterator[Finding]:
    """Yield what does not hold."""
    for name, answer in answers.items():
        yield from answer.findings
        if answer.rows:
            query = stored.read(project.root / name)
            yield from (violation(query, row, places) for row in answer.rows)
