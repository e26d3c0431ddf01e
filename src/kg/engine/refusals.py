"""What goes wrong between us and a store, as errors of ours that do not name it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from kg.errors import EngineBusyError, QueryError, QueryTimeoutError, StoreFailedError
from kg.stores.client import NoAnswerError, StatusError

RETRY_SECONDS: Final = 2
_LESS: Final = "Ask for less: narrow the pattern, drop ORDER BY or DISTINCT, or add LIMIT."
_BUSY: Final = (429, 503)
_LATE: Final = (408, 504)
_VIRTUOSO_SYNTAX: Final = "Virtuoso 37000 Error "  # with status 500


@contextmanager
def translated() -> Iterator[None]:
    """Turn what goes wrong between us and the store into errors that do not name it.

    Raises:
        QueryTimeoutError, EngineBusyError, StoreFailedError: By what went wrong.
    """
    try:
        yield
    except NoAnswerError as error:
        if error.late:
            raise QueryTimeoutError("The store behind this endpoint took too long.", hint=_LESS) from error
        raise StoreFailedError(
            f"The store behind this endpoint gave no whole answer: {error}.", hint="Ask again in a moment."
        ) from error
    except StatusError as error:
        raise _refusal(error) from error
    except (SyntaxError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreFailedError(
            "The store behind this endpoint sent an answer that cannot be read.",
            hint="Ask again in a moment.",
        ) from error


def _refusal(error: StatusError) -> QueryError:
    if error.status in _BUSY:
        return EngineBusyError(
            "The store behind this endpoint has too much to do.",
            hint="Ask again later.",
            retry=error.retry or RETRY_SECONDS,
        )
    if error.status in _LATE:
        return QueryTimeoutError("The store behind this endpoint took too long.", hint=_LESS)
    if error.status == HTTPStatus.BAD_REQUEST or error.words.startswith(_VIRTUOSO_SYNTAX):
        return StoreFailedError(
            f"The store behind this endpoint does not take this query: {error.words}",
            hint="Write it otherwise: the query is SPARQL, but the store knows less of it.",
        )
    return StoreFailedError(
        f"The store behind this endpoint answers with status {error.status}.", hint="Tell its operator."
    )
