"""Errors of queries."""

from __future__ import annotations

from kg.errors.root import KgError


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
