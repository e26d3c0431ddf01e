"""Errors of whoever calls: the command, the arguments, the shapes."""

from __future__ import annotations

from kg.errors.root import KgError


class UsageError(KgError):
    """The command line or the call is wrong."""

    code = "usage"
    title = "Wrong usage"


class ShapesError(UsageError):
    """A shapes graph is ill-formed."""

    code = "shapes"
    title = "Shapes ill-formed"


class ShapesNotCompiledError(UsageError):
    """A shapes graph asks for what only pySHACL can validate."""

    code = "shapes-not-compiled"
    title = "Shapes not compiled"
