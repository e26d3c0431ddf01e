"""Every error that the project raises on purpose, each with a stable code.

::

    KgError
    ├── UsageError                 the command or the call is wrong
    │   ├── ShapesError            a shapes graph is ill-formed
    │   └── ShapesNotCompiledError a shapes graph asks for what only pySHACL can validate
    ├── EnvironmentNotReadyError   the machine or the installation is not ready
    │   ├── ProjectNotFoundError   no project folder here or above
    │   ├── ReleaseNotFoundError   nothing was built yet, or no release has this version
    │   ├── ReleaseDamagedError    a file of a release is not what its manifest says
    │   ├── ReleaseNotWrittenError the disk is full, or may not be written
    │   ├── EndpointNotReadyError  an endpoint does not answer, or serves no release
    │   └── StoreNotReadyError     a SPARQL store does not answer, refuses, or lacks what it should hold
    ├── BuildError                 curation could not look (what it *finds* is a value, never an exception)
    │   ├── ReasoningLimitError    the reasoner met its bound of time or size
    │   ├── DataSyntaxError        a file to serve or to reason over cannot be parsed
    │   ├── StoredQueryError       a query file has no readable header, or its expected rows cannot be read
    │   └── BuildLockedError       another build is running
    ├── RequestError               an HTTP or SPARQL Protocol request is wrong
    │   ├── BadRequestError
    │   ├── NotFoundError
    │   ├── MethodNotAllowedError
    │   ├── NotAcceptableError
    │   ├── PayloadTooLargeError
    │   ├── UriTooLongError
    │   └── UnsupportedMediaTypeError
    └── QueryError                 a query cannot be answered
        ├── QuerySyntaxError
        ├── QueryRefusedError      the check before the engine refuses it
        ├── FederationRefusedError it calls an endpoint that it may not call
        ├── FederationFailedError  an endpoint that it calls gave no whole answer
        ├── QueryTimeoutError
        ├── QueryMemoryError
        ├── ResultTooLargeError
        ├── EngineFailedError      the engine broke on this query
        ├── StoreFailedError       the SPARQL store behind the endpoint gave no whole answer
        ├── EngineBusyError        no worker was free in time
        ├── TooManyQueriesError    one client has too many in hand
        └── QueryCancelledError    nobody waits for the answer

Two tables elsewhere map every leaf: to an HTTP status (``kg.web.errors``) and to an exit code (``kg.cli``).
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "BadRequestError",
    "BuildError",
    "BuildLockedError",
    "DataSyntaxError",
    "EndpointNotReadyError",
    "EngineBusyError",
    "EngineFailedError",
    "EnvironmentNotReadyError",
    "FederationFailedError",
    "FederationRefusedError",
    "KgError",
    "MethodNotAllowedError",
    "NotAcceptableError",
    "NotFoundError",
    "PayloadTooLargeError",
    "ProjectNotFoundError",
    "QueryCancelledError",
    "QueryError",
    "QueryMemoryError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "ReasoningLimitError",
    "ReleaseDamagedError",
    "ReleaseNotFoundError",
    "ReleaseNotWrittenError",
    "RequestError",
    "ResultTooLargeError",
    "ShapesError",
    "ShapesNotCompiledError",
    "StoreFailedError",
    "StoreNotReadyError",
    "StoredQueryError",
    "TooManyQueriesError",
    "UnsupportedMediaTypeError",
    "UriTooLongError",
    "UsageError",
]


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


class EnvironmentNotReadyError(KgError):
    """The machine or the installation is not ready for what was asked."""

    code = "environment"
    title = "Environment not ready"


class ProjectNotFoundError(EnvironmentNotReadyError):
    """No project folder here or above."""

    code = "project-not-found"
    title = "No project here"


class ReleaseNotFoundError(EnvironmentNotReadyError):
    """Nothing was built yet, or no release has the version asked for."""

    code = "release-not-found"
    title = "No such release"


class ReleaseDamagedError(EnvironmentNotReadyError):
    """A file of a release is not what its manifest says."""

    code = "release-damaged"
    title = "Release damaged"


class ReleaseNotWrittenError(EnvironmentNotReadyError):
    """The disk is full, or the folder of releases may not be written."""

    code = "release-not-written"
    title = "Release not written"


class EndpointNotReadyError(EnvironmentNotReadyError):
    """An endpoint does not answer, or serves no release."""

    code = "endpoint-not-ready"
    title = "Endpoint not ready"


class StoreNotReadyError(EnvironmentNotReadyError):
    """A SPARQL store does not answer, refuses what it is asked, or does not hold what it should."""

    code = "store-not-ready"
    title = "Store not ready"


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


class RequestError(KgError):
    """An HTTP or SPARQL Protocol request is wrong."""

    code = "request"
    title = "Wrong request"


class BadRequestError(RequestError):
    """The request is malformed."""

    code = "bad-request"
    title = "Bad request"


class NotFoundError(RequestError):
    """Nothing is known under this address."""

    code = "not-found"
    title = "Not found"


class MethodNotAllowedError(RequestError):
    """The method does not apply to this address."""

    code = "method-not-allowed"
    title = "Method not allowed"


class NotAcceptableError(RequestError):
    """No format on offer is acceptable to the client."""

    code = "not-acceptable"
    title = "Not acceptable"


class PayloadTooLargeError(RequestError):
    """The request body is past its limit."""

    code = "payload-too-large"
    title = "Request too large"


class UriTooLongError(RequestError):
    """The request address is past its limit."""

    code = "uri-too-long"
    title = "Address too long"


class UnsupportedMediaTypeError(RequestError):
    """The body's media type is not one that the endpoint reads."""

    code = "unsupported-media-type"
    title = "Unsupported media type"


class QueryError(KgError):
    """A query cannot be answered."""

    code = "query"
    title = "Query failed"


class QuerySyntaxError(QueryError):
    """The query is no SPARQL 1.1."""

    code = "query-syntax"
    title = "Query syntax"


class QueryRefusedError(QueryError):
    """The check before the engine refuses the query."""

    code = "query-refused"
    title = "Query refused"


class FederationRefusedError(QueryError):
    """The query calls an endpoint that it may not call."""

    code = "federation-refused"
    title = "Endpoint not allowed"


class FederationFailedError(QueryError):
    """An endpoint that the query calls gave no whole answer."""

    code = "federation-failed"
    title = "Endpoint failed"


class QueryTimeoutError(QueryError):
    """The query did not finish by its deadline."""

    code = "query-timeout"
    title = "Query timed out"


class QueryMemoryError(QueryError):
    """The query needed more memory than a worker has."""

    code = "query-memory"
    title = "Query out of memory"


class ResultTooLargeError(QueryError):
    """The answer is past its limit and was refused whole."""

    code = "result-too-large"
    title = "Result too large"


class EngineFailedError(QueryError):
    """The engine broke on this query; other queries are not affected."""

    code = "engine-failed"
    title = "Engine failed"


class StoreFailedError(QueryError):
    """The SPARQL store behind the endpoint gave no whole answer."""

    code = "store-failed"
    title = "Store failed"


class EngineBusyError(QueryError):
    """No worker was free in time."""

    code = "engine-busy"
    title = "Engine busy"


class TooManyQueriesError(QueryError):
    """One client has as many queries in hand as it may."""

    code = "too-many-queries"
    title = "Too many queries"


class QueryCancelledError(QueryError):
    """Nobody waits for the answer: the client closed its connection."""

    code = "query-cancelled"
    title = "Query cancelled"
