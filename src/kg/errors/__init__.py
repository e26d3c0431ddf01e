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
    │   ├── RequestTimeoutError
    │   ├── HeadTooLargeError
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

from kg.errors.building import (
    BuildError,
    BuildLockedError,
    DataSyntaxError,
    ReasoningLimitError,
    StoredQueryError,
)
from kg.errors.environment import (
    EndpointNotReadyError,
    EnvironmentNotReadyError,
    ProjectNotFoundError,
    ReleaseDamagedError,
    ReleaseNotFoundError,
    ReleaseNotWrittenError,
    StoreNotReadyError,
)
from kg.errors.query import (
    EngineBusyError,
    EngineFailedError,
    FederationFailedError,
    FederationRefusedError,
    QueryCancelledError,
    QueryError,
    QueryMemoryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
    StoreFailedError,
    TooManyQueriesError,
)
from kg.errors.request import (
    BadRequestError,
    HeadTooLargeError,
    MethodNotAllowedError,
    NotAcceptableError,
    NotFoundError,
    PayloadTooLargeError,
    RequestError,
    RequestTimeoutError,
    UnsupportedMediaTypeError,
    UriTooLongError,
)
from kg.errors.root import (
    KgError,
)
from kg.errors.usage import (
    ShapesError,
    ShapesNotCompiledError,
    UsageError,
)

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
    "HeadTooLargeError",
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
    "RequestTimeoutError",
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
