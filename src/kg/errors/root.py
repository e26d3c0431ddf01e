"""The root of the exception tree."""

from __future__ import annotations

from typing import ClassVar


class KgError(Exception):
    """Base of all errors raised on purpose.

    Args:
        message: What went wrong, and where.
        hint: What to do about it, a full sentence; empty when the message says it all.
        line: 1-based line of the input that is at fault, if there is one.
        column: 1-based column in that line.
        retry: In how many seconds the same request may fare better, where that is known.

    Attributes:
        excerpt: That line with a caret below the column, for a fixed-width font; empty if it was not quoted.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Error"

    def __init__(  # each keyword is a part of the report
        self,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        column: int | None = None,
        retry: int | None = None,
    ) -> None:
        """Keep the parts; ``str(error)`` is the message followed by the hint."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.line = line
        self.column = column
        self.retry = retry
        self.excerpt = ""

    def __str__(self) -> str:
        """Return the message, then the hint."""
        return f"{self.message} {self.hint}".strip()
