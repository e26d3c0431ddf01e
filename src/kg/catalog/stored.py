"""Stored queries: ``.rq`` files whose first lines, marked ``#+``, are a YAML header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import yaml

from kg.catalog import parameters
from kg.errors import StoredQueryError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.catalog.parameters import Parameter

MARK: Final = "#+"
_KNOWN: Final = frozenset(
    {"title", "description", "tags", "id", "ordered", "message", "severity", "parameters"}
)
_FORM: Final = re.compile(r"(?im)^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b")

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuery:
    """One described query.

    Attributes:
        path: Its file.
        title: One line: what it answers.
        description: What an analyst should know before using it.
        tags: Topics.
        text: The file's whole text; the header lines are comments of SPARQL, so line numbers hold.
        identifier: The question's id (``CQ04``), or empty.
        ordered: Whether the order of the rows is part of the expected answer.
        message: For a check: what a row means, with ``{variable}`` in place of values.
        severity: For a check: how bad a row is.
        parameters: What a reader can give other values to.
    """

    path: Path
    title: str
    description: str
    tags: tuple[str, ...]
    text: str
    identifier: str = ""
    ordered: bool = False
    message: str = ""
    severity: Severity = "error"
    parameters: tuple[Parameter, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its extension."""
        return self.path.stem

    @property
    def form(self) -> Form:
        """The query form (https://www.w3.org/TR/sparql11-query/#QueryForms)."""
        match = _FORM.search(self.text)
        return match[1].upper() if match else "SELECT"  # type: ignore[return-value]

    @property
    def expected(self) -> Path:
        """The file with the expected rows; it need not exist."""
        return self.path.with_suffix(".csv")


def read(path: Path) -> StoredQuery:
    """Read a stored query.

    Raises:
        StoredQueryError: The file is not UTF-8; or as for :func:`parse`.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise StoredQueryError(f"{path.name} is not UTF-8: {error}.", hint="Save it as UTF-8.") from error
    return parse(path, text)


def parse(path: Path, text: str) -> StoredQuery:
    """Return the stored query of a text.

    Args:
        path: Its file, which need not exist; its name is the query's.
        text: The file's whole text.

    Raises:
        StoredQueryError: Its header is missing, no YAML, lacks a key, or describes no such parameter.
    """
    header = _header(path, text)
    unknown = sorted(set(header) - _KNOWN)
    if unknown:
        raise StoredQueryError(
            f"The header of {path.name} has unknown keys: {', '.join(unknown)}.",
            hint=f"Known keys: {', '.join(sorted(_KNOWN))}.",
            line=1,
        )
    missing = [key for key in ("title", "description", "tags") if not header.get(key)]
    if missing:
        raise StoredQueryError(
            f"The header of {path.name} lacks: {', '.join(missing)}.",
            hint="Begin the file with lines such as: #+ title: What the query answers",
            line=1,
        )
    return StoredQuery(
        path=path,
        title=str(header["title"]),
        description=str(header["description"]).strip(),
        tags=tuple(str(tag) for tag in header["tags"]),
        text=text,
        identifier=str(header.get("id", "")),
        ordered=bool(header.get("ordered", False)),
        message=str(header.get("message", "")).strip(),
        severity=_severity(path, header.get("severity", "error")),
        parameters=parameters.parse(path.name, header.get("parameters", {}), text),
    )


def _header(path: Path, text: str) -> dict[str, Any]:
    lines = []
    for line in text.splitlines():
        if not line.startswith(MARK):
            break
        lines.append(line[len(MARK) :].removeprefix(" "))
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.MarkedYAMLError as error:
        number = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StoredQueryError(
            f"The header of {path.name} is no YAML at line {number}: {error.problem}.",
            hint="Each header line is: #+ key: value",
            line=number,
        ) from error
    if header is None:
        return {}
    if not isinstance(header, dict):
        raise StoredQueryError(
            f"The header of {path.name} is no table of keys and values.",
            hint="Each header line is: #+ key: value",
            line=1,
        )
    return header


def _severity(path: Path, value: object) -> Severity:
    if value not in ("error", "warning", "info"):
        raise StoredQueryError(
            f"The severity of {path.name} is {value!r}.", hint="It is error, warning or info.", line=1
        )
    return value
