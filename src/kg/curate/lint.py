"""File rules: what a curator can see in a source file without reasoning."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.curate.findings import Finding, has_errors
from kg.rdf import vocab
from kg.rdf.literals import canonical_form
from kg.rdf.prefixes import OWN, PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.curate.findings import Severity
    from kg.curate.sources import SourceFile, Sources
    from kg.curate.turtle import Mention

_TERM_NAMESPACES: Final = (vocab.TERMS, f"{vocab.SHAPES_IRI}#")


def lint(sources: Sources) -> list[Finding]:
    """Return what the file rules find."""
    described = {quad.subject.value for quad in sources.quads() if isinstance(quad.subject, ox.NamedNode)}
    graphs = {quad.graph_name.value for quad in sources.quads() if isinstance(quad.graph_name, ox.NamedNode)}
    known = described | graphs
    found: list[Finding] = []
    for file in sources.files:
        found += _prefixes(file)
        found += _literals(file)
        if not has_errors(sources.findings):  # else what an unreadable file describes would be missing
            found += _unknown_names(file, known)
    for file in sources.data:
        found += _outside_graphs(file)
        found += _blank_nodes(file)
    return found


def _error(file: SourceFile, code: str, place: Mention, message: str, *, subject: str = "") -> Finding:
    return Finding(
        code=code,
        severity="error",
        file=file.name,
        line=place.line,
        column=place.column,
        subject=subject,
        message=message,
    )


def _prefixes(file: SourceFile) -> Iterator[Finding]:
    for declared in file.places.declarations:
        registered = PREFIXES.get(declared.prefix)
        if registered is None:
            message = (
                f"The prefix {declared.prefix}: is not in the registry. Use a registered one, or register it."
            )
        elif registered != declared.iri:
            message = f"The prefix {declared.prefix}: is <{registered}> in the registry. Write it so."
        elif declared.prefix not in file.places.used_prefixes:
            message = f"The prefix {declared.prefix}: is declared and not used. Remove the line."
        else:
            continue
        severity: Severity = "warning" if registered == declared.iri else "error"
        yield Finding(code="prefix", severity=severity, file=file.name, line=declared.line, message=message)


def _literals(file: SourceFile) -> Iterator[Finding]:
    for literal in file.places.literals:
        canonical = canonical_form(literal.value, literal.datatype)
        if canonical is None:
            message = (
                f'"{literal.value}" is no {shorten(literal.datatype)}. Correct the value or its datatype.'
            )
        elif canonical != literal.value:
            message = f'"{literal.value}" is not canonical. Write "{canonical}": the store would change it.'
        else:
            continue
        yield _error(file, "literal", literal, message, subject=shorten(literal.datatype))


def _unknown_names(file: SourceFile, known: set[str]) -> Iterator[Finding]:
    for mention in file.places.iris:
        iri = mention.value
        if iri in known or not iri.startswith(vocab.BASE) or iri in OWN.values():
            continue
        if iri.startswith((*_TERM_NAMESPACES, vocab.ID, vocab.GRAPH)):
            yield _error(file, "unknown-name", mention, _suggestion(iri, known), subject=shorten(iri))


def _suggestion(iri: str, known: set[str]) -> str:
    namespace = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    names = [other for other in known if other.startswith(namespace)]
    near = get_close_matches(iri, names, n=1, cutoff=0.6) or get_close_matches(iri, known, n=1, cutoff=0.9)
    advice = f"Did you mean {shorten(near[0])}?" if near else "Describe it, or correct its spelling."
    return f"{shorten(iri)} is used and nowhere described. {advice}"


def _outside_graphs(file: SourceFile) -> Iterator[Finding]:
    for statement in file.places.statements:
        if not statement.graph and statement.subject:
            yield Finding(
                code="graph",
                severity="error",
                file=file.name,
                line=statement.line,
                subject=shorten(statement.subject),
                message=f"{shorten(statement.predicate)} is stated in no graph, so it has no source. "
                "Put it into the block of its passage (psg:…) or of a described dataset (graph:…).",
            )


def _blank_nodes(file: SourceFile) -> Iterator[Finding]:
    message = "A blank node cannot be cited or compared. Give it an IRI of its own."
    for blank in file.places.blanks:
        yield _error(file, "blank-node", blank, message)
