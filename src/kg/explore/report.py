"""What was found when a release was checked, as the release carries it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kg.release.reader import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was found and did not stop the release.

    Attributes:
        code: What found it: the prefixed name of a shape, or the name of a check or a question.
        severity: ``warning`` or ``info``.
        message: What it is, and what to do.
        place: File and line.
        subject: What it is about, as a prefixed name; empty where it is about nothing single.
    """

    code: str
    severity: str
    message: str
    place: str
    subject: str

    @property
    def key(self) -> str:
        """What a link to what found it bears behind the hash sign."""
        return self.code.rpartition(":")[2]


def read(release: Release) -> tuple[Finding, ...]:
    """Read the findings of a release."""
    return tuple(
        Finding(
            code=each["code"],
            severity=each["severity"],
            message=each["message"],
            place=f"{each['file']}:{each['line']}" if each["file"] else "",
            subject=each["subject"] or "",
        )
        for each in json.loads((release.folder.path / "report.json").read_bytes())
    )
