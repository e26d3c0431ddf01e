"""Exit codes of the command line."""

from __future__ import annotations

from typing import Final

from kg.errors import BuildError, EnvironmentNotReadyError, KgError, QueryError, RequestError, UsageError

FINDINGS: Final = 1
USAGE: Final = 2
ENVIRONMENT: Final = 3

EXIT_CODES: Final[dict[type[KgError], int]] = {
    BuildError: FINDINGS,
    EnvironmentNotReadyError: ENVIRONMENT,
    QueryError: FINDINGS,
    RequestError: USAGE,
    UsageError: USAGE,
}
"""The code of each family; a leaf has that of the nearest class above it."""


def exit_code(error: KgError) -> int:
    """Return the exit code of an error."""
    return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)
