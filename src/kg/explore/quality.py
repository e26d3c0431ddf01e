"""What was checked before a release was made, what was found, and what is known to be missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.catalog.stored import StoredQuery
from kg.explore import coverage
from kg.explore.asking import Asker
from kg.explore.catalogue import Catalogue
from kg.explore.coverage import Coverage, Links
from kg.explore.names import Name, Names
from kg.explore.report import Finding
from kg.explore.shapes import Shape
from kg.explore.verdicts import Verdicts
from kg.rdf.languages import LANGUAGES, Language
from kg.rdf.prefixes import expand


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one shape or check found.

    Attributes:
        code: What found it.
        key: What a link to that bears behind the hash sign.
        severity: ``warning`` or ``info``.
        message: What it is, and what to do.
        things: What it is about.
    """

    code: str
    key: str
    severity: str
    message: str
    things: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A fact that no source confirmed.

    Attributes:
        name: What it is called.
        things: What it is about.
        properties: What stays open.
        why: Where it was looked for.
        language: The tag of the language of that.
    """

    name: Name
    things: tuple[Name, ...]
    properties: tuple[Name, ...]
    why: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A shape, and what it is for.

    Attributes:
        shape: The shape.
        targets: The classes, things or properties that it is for.
        findings: How many findings it has.
    """

    shape: Shape
    targets: tuple[Name, ...]
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The page of quality.

    Attributes:
        questions: How many questions gave the rows that were expected.
        total: How many findings there are.
        found: What was found, by what found it.
        unknowns: What was looked for and not found.
        shapes: The shapes.
        checks: The queries that return nothing while all is well.
        languages: The languages of names.
        coverage: Names and links by kind of thing.
        links: Links by vocabulary.
    """

    questions: int
    total: int
    found: tuple[Found, ...]
    unknowns: tuple[Unknown, ...]
    shapes: tuple[Held, ...]
    checks: tuple[StoredQuery, ...]
    languages: tuple[Language, ...]
    coverage: tuple[Coverage, ...]
    links: tuple[Links, ...]


def page(asker: Asker, names_of: Names, catalogue: Catalogue, verdicts: Verdicts, questions: int) -> Quality:
    """Return the page.

    Args:
        asker: What to ask.
        names_of: What looks names up.
        catalogue: The stored queries.
        verdicts: The shapes that the release was held to, and what was found.
        questions: How many questions gave the rows that were expected.
    """
    findings = verdicts.findings
    return Quality(
        questions=questions,
        total=len(findings),
        found=_found(findings, names_of),
        unknowns=_unknowns(asker, names_of),
        shapes=_held(verdicts.shapes, findings, names_of),
        checks=catalogue.checks(),
        languages=LANGUAGES,
        coverage=coverage.coverage(asker, names_of),
        links=coverage.links(asker, names_of),
    )


def _found(findings: Iterable[Finding], names_of: Names) -> tuple[Found, ...]:
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.code, finding.message].append(finding)
    about = {finding.subject: expand(finding.subject) for group in groups.values() for finding in group}
    names = names_of.of(iri for iri in about.values() if iri)
    return tuple(
        Found(
            code=code,
            key=group[0].key,
            severity=group[0].severity,
            message=message,
            things=tuple(names[iri] for finding in group if (iri := about[finding.subject])),
        )
        for (code, message), group in groups.items()
    )


def _unknowns(asker: Asker, names_of: Names) -> tuple[Unknown, ...]:
    rows: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for row in asker.rows("unknowns"):
        rows[_iri(row["unknown"])].append(dict(row.items()))
    columns = ("unknown", "thing", "property")
    names = names_of.of({_iri(row[column]) for said in rows.values() for row in said for column in columns})

    def all_of(said: Iterable[Mapping[str, object]], column: str) -> tuple[Name, ...]:
        return tuple(names[iri] for iri in dict.fromkeys(_iri(row[column]) for row in said))

    return tuple(
        Unknown(
            name=names[iri],
            things=all_of(said, "thing"),
            properties=all_of(said, "property"),
            why=why.value,
            language=why.language or "",
        )
        for iri, said in rows.items()
        if isinstance(why := said[0]["why"], ox.Literal)
    )


def _held(shapes: Iterable[Shape], findings: Iterable[Finding], names_of: Names) -> tuple[Held, ...]:
    counts = Counter(finding.code for finding in findings)
    targets = {
        shape.iri: sorted(shape.classes | shape.things | shape.subjects | shape.objects) for shape in shapes
    }
    names = names_of.of(iri for own in targets.values() for iri in own)
    return tuple(
        Held(
            shape=shape,
            targets=tuple(names[iri] for iri in targets[shape.iri]),
            findings=counts[shape.name],
        )
        for shape in shapes
    )


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
