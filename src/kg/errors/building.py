"""Errors of curation, where it could not look."""

from __future__ import annotations

from kg.errors.root import KgError


class BuildError(KgError):
    """Curation could not look; what it finds is a value, never an exception."""

    code = "build"
    title = "Build failed"


class ReasoningLimitError(BuildError):
    """The reasoner met its bound of time or size."""

    code = "reasoning-limit"
    title = "Reasoning met its limit"


class DataSyntaxError(BuildError):
    """A file to serve or to reason over cannot be parsed."""

    code = "data-syntax"
    title = "Data unreadable"


class StoredQueryError(BuildError):
    """A query file has no readable header, or its expected rows cannot be read."""

    code = "stored-query"
    title = "Stored query unreadable"


class BuildLockedError(BuildError):
    """Another build of the same project is running."""

    code = "build-locked"
    title = "Another build is running"
