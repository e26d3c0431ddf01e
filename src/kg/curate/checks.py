"""Stored queries held to what they promise: expected rows, no rows, or at least one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from kg.catalog import expected
from kg.curate.findings import Finding
from kg.errors import QueryError, StoredQueryError
from kg.rdf.prefixes import shorten
from kg.rdf.store import Solutions, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.catalog.stored import StoredQuery
    from kg.curate.places import Index
    from kg.curate.sources import Sources
    from kg.layout import Project
    from kg.rdf.store import ReadStore, Term

Row: TypeAlias = "Mapping[str, Term | None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a stored query answered.

    Attributes:
        findings: What a question or an example found, or why a query could not be asked.
        rows: The rows of a check.
    """

    findings: tuple[Finding, ...] = ()
    rows: tuple[Row, ...] = ()


def answers(
    project: Project, sources: Sources, store: ReadStore, known: Mapping[str, Answer]
) -> dict[str, Answer]:
    """Run the stored queries whose answers are not known; return all by the queries' names in the project."""
    asked = [*sources.competency, *sources.checks, *sources.examples]
    named = ((name_of(project, query), query) for query in asked)
    return {name: known.get(name) or ask(project, store, query) for name, query in named}


def name_of(project: Project, query: StoredQuery) -> str:
    """Return the path of a query from the project's root."""
    return query.path.relative_to(project.root).as_posix()


def ask(project: Project, store: ReadStore, query: StoredQuery) -> Answer:
    """Run one stored query, and look at the defaults of its parameters."""
    rows: list[Row] = []
    found = [
        *_guarded(project, query, _defaults(project, store, query)),
        *_guarded(project, query, _asked(project, store, query, rows)),
    ]
    return Answer(findings=tuple(found), rows=tuple(rows))


def _asked(project: Project, store: ReadStore, query: StoredQuery, rows: list[Row]) -> Iterator[Finding]:
    """Yield what a question or an example finds; take up the rows of a check."""
    if query.path.parent == project.checks:
        rows.extend(store.select(query.text))
    elif query.path.parent == project.competency:
        yield from _question(project, store, query)
    else:
        yield from _example(project, store, query)


def _guarded(project: Project, query: StoredQuery, found: Iterator[Finding]) -> Iterator[Finding]:
    try:
        yield from found
    except (QueryError, StoredQueryError) as error:
        path = query.expected if isinstance(error, StoredQueryError) else query.path
        yield Finding(
            code=error.code,
            severity="error",
            file=path.relative_to(project.root).as_posix(),
            line=error.line or 0,
            column=error.column or 0,
            subject=query.identifier,
            message=str(error),
        )


def findings(
    project: Project, sources: Sources, answered: Mapping[str, Answer], places: Index
) -> Iterator[Finding]:
    """Yield what does not hold, each row of a check at its statement."""
    for query in (*sources.competency, *sources.checks, *sources.examples):
        found = answered[name_of(project, query)]
        yield from found.findings
        yield from (violation(query, row, places) for row in found.rows)


def _question(project: Project, store: ReadStore, query: StoredQuery) -> Iterator[Finding]:
    answer = store.select(query.text)
    for difference in expected.differences(expected.read(query.expected), answer, ordered=query.ordered):
        yield Finding(
            code="question",
            severity="error",
            file=query.expected.relative_to(project.root).as_posix(),
            line=difference.line,
            subject=query.identifier or query.name,
            message=f"{query.title}\n{difference.message}",
        )


def violation(query: StoredQuery, row: Row, places: Index) -> Finding:
    """Return what a row of a check means, at its statement."""
    subject = row.get("subject")
    iri = subject.value if isinstance(subject, ox.NamedNode) else ""
    shown = {name: plain(term) or "(unknown)" for name, term in row.items()}
    predicate, value = row.get("predicate") or row.get("property"), row.get("object") or row.get("value")
    place = places.of(iri, predicate.value if isinstance(predicate, ox.NamedNode) else "", value)
    return Finding(
        code=f"check:{query.name}",
        severity=query.severity,
        file=place.file,
        line=place.line,
        subject=plain(subject) or "",
        message=_fill(query.message or query.title, shown),
    )


def _defaults(project: Project, store: ReadStore, query: StoredQuery) -> Iterator[Finding]:
    """Find parameters that offer a choice of nothing, or whose default is not among the choices."""
    for parameter in query.parameters:
        if parameter.type != "thing":
            continue
        thing = {"thing": parameter.default} if parameter.default else {}
        if not store.ask("ASK { ?thing a ?class }", **{"class": ox.NamedNode(parameter.of)}, **thing):
            yield Finding(
                code="parameter",
                severity="error",
                file=query.path.relative_to(project.root).as_posix(),
                line=1,
                subject=query.identifier or query.name,
                message=f"?{parameter.name} is by default no {shorten(parameter.of)}. Correct either.",
            )


def _fill(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _example(project: Project, store: ReadStore, query: StoredQuery) -> Iterator[Finding]:
    if isinstance(answer := store.query(query.text), ox.QueryBoolean):
        return
    rows = store.select(query.text) if isinstance(answer, ox.QuerySolutions) else store.construct(query.text)
    if not (len(rows) if isinstance(rows, Solutions) else rows):
        yield Finding(
            code="example",
            severity="error",
            file=query.path.relative_to(project.root).as_posix(),
            line=1,
            subject=query.name,
            message="The example has no answer. Correct the query, or remove it.",
        )
