"""What was checked before a release was made, and what was found."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from kg.catalog.stored import StoredQuery
from kg.explore.catalogue import Catalogue
from kg.release.reader import Release

_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was found and did not stop the release.

    Attributes:
        code: What found it.
        message: What it is, and what to do.
        place: File and line.
        subject: What it is about, as a prefixed name.
    """

    code: str
    message: str
    place: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The page of quality.

    Attributes:
        questions: How many questions gave the rows that were expected.
        checks: The queries that returned nothing.
        severities: How many findings of each severity.
        findings: The first of them.
        total: How many there are.
    """

    questions: int
    checks: tuple[StoredQuery, ...]
    severities: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    total: int


def page(release: Release, catalogue: Catalogue) -> Quality:
    """Return the page, from the report that the release carries."""
    found = json.loads((release.folder.path / "report.json").read_bytes())
    return Quality(
        questions=release.manifest.questions,
        checks=catalogue.checks(),
        severities=tuple(sorted(Counter(each["severity"] for each in found).items())),
        findings=tuple(
            Finding(
                code=each["code"],
                message=each["message"],
                place=f"{each['file']}:{each['line']}" if each["file"] else "",
                subject=each["subject"] or "",
            )
            for each in islice(found, _SHOWN)
        ),
        total=len(found),
    )
