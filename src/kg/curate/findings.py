"""Findings: what curation has to say about a source, as values, and three ways to print them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a curator should know.

    Attributes:
        code: Stable name of the rule, shape or question, like ``syntax`` or ``shape:publication-title``.
        severity: An error stops the build; a warning and an info do not.
        file: Path from the project's root, or empty when no file is at fault.
        line: 1-based line in the file; 0 when unknown.
        column: 1-based column; 0 when unknown.
        subject: What it is about, as a prefixed name; may be empty.
        message: What is wrong, and what to do.
    """

    code: str
    severity: Severity
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    subject: str = ""

    @property
    def place(self) -> str:
        """``file:line:column`` as far as known."""
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts) if self.file else ""


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without repetitions, sorted by severity, file and line."""
    return sorted(
        set(findings),
        key=lambda f: (SEVERITIES.index(f.severity), f.file, f.line, f.column, f.code, f.subject, f.message),
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Say whether any finding is an error."""
    return any(finding.severity == "error" for finding in findings)


def summary(findings: Iterable[Finding]) -> str:
    """Return a line such as ``2 errors, 1 warning``."""
    counts = Counter(finding.severity for finding in findings)
    parts = [
        f"{counts[s]} {s}{'s' if counts[s] != 1 and s != 'info' else ''}" for s in SEVERITIES if counts[s]
    ]
    return ", ".join(parts) or "nothing found"


def as_text(findings: Iterable[Finding]) -> str:
    """Return findings as lines: place, severity, code, subject; the message below, indented."""
    lines = []
    for finding in findings:
        head = [
            f"{finding.place}:" if finding.place else "",
            finding.severity,
            f"[{finding.code}]",
            finding.subject,
        ]
        lines.append(" ".join(part for part in head if part))
        lines += [f"    {line}" for line in finding.message.splitlines()]
    return "\n".join(lines)


def as_json(findings: Iterable[Finding]) -> str:
    """Return findings as a JSON array of objects."""
    return json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False)


_ANNOTATION: Final = {"error": "error", "warning": "warning", "info": "notice"}


def as_annotations(findings: Iterable[Finding]) -> str:
    """Return findings as GitHub workflow commands, one a line.

    See https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
    """
    return "\n".join(_annotation(finding) for finding in findings)


def _annotation(finding: Finding) -> str:
    properties = {
        "file": finding.file,
        "line": str(finding.line or ""),
        "col": str(finding.column or ""),
        "title": " ".join(filter(None, (finding.code, finding.subject))),
    }
    written = ",".join(f"{key}={_escape(value, ':,')}" for key, value in properties.items() if value)
    return f"::{_ANNOTATION[finding.severity]} {written}::{_escape(finding.message)}"


def _escape(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
