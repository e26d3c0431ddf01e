"""What is answered at once to what came and is no whole request: problem details, without the application."""

from __future__ import annotations

from http import HTTPStatus

from kg.errors import BadRequestError, HeadTooLargeError, RequestError, RequestTimeoutError
from kg.settings import Settings
from kg.web.errors import PROBLEM, details
from kg.web.message import head
from kg.web.urls import Urls


def refusal(status: HTTPStatus, settings: Settings) -> tuple[bytes, bytes]:
    """Return the head of a refusal, as :func:`kg.web.message.head` does, and its body."""
    body = details(_error(status, settings), Urls.under("", settings.base_path)).encode()
    fields = {
        "Content-Type": PROBLEM.media_type,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    return head(status, fields.items()), body


def _error(status: HTTPStatus, settings: Settings) -> RequestError:
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return RequestTimeoutError(
            f"The request did not come to its end within {settings.request_seconds:g} seconds.",
            hint="Send it without a pause, and as many bytes as Content-Length says.",
        )
    if status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
        return HeadTooLargeError(
            "The request has more headers, or longer ones, than are read.",
            hint="Send fewer and shorter ones.",
        )
    return BadRequestError(
        "What came is no whole request of HTTP/1.1.", hint="Send one, with the header Host."
    )
