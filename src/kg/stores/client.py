"""Requests to a store over HTTP: no redirection is followed, no proxy used, nothing compressed read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from kg.stores.causes import reason
from kg.stores.credentials import Credentials

_AGENT: Final = "tipsom-kg"
_CONNECT_SECONDS: Final = 5.0
_SUCCESS: Final = range(200, 300)
_UNAUTHORISED: Final = 401
_WORDS: Final = 300
_READ: Final = 1 << 16


class NoAnswerError(Exception):
    """The store gave no answer, or broke it off; the message says why, in words of our own.

    Attributes:
        late: Whether the time was up.
    """

    def __init__(self, error: BaseException) -> None:
        """Say why."""
        super().__init__(reason(error))
        self.late = "too long" in str(self)


class StatusError(Exception):
    """The store answered with an error.

    Attributes:
        status: The HTTP status.
        words: The beginning of what it says, on one line.
        retry: What it says of when to come back, in seconds, if it does.
        headers: All of its headers.
    """

    def __init__(self, response: BaseHTTPResponse) -> None:
        """Take the parts of an answer, and read a little of its body."""
        self.status = response.status
        self.headers = response.headers
        self.words = _words(response)
        retry = response.headers.get("Retry-After", "")
        self.retry = int(retry) if retry.isdecimal() else None
        super().__init__(f"status {self.status}")


class Client:
    """Sends requests, one connection to each host, and authenticates where the store asks for it."""

    def __init__(self, credentials: Credentials, seconds: float) -> None:
        """Wait at most ``seconds`` for the next bytes of an answer."""
        self._credentials = credentials
        self._timeout = Timeout(connect=min(_CONNECT_SECONDS, seconds), read=seconds)
        self._pool = PoolManager(maxsize=1, retries=False, cert_reqs="CERT_REQUIRED")
        self._challenges: dict[str, list[str]] = {}

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> BaseHTTPResponse:
        """Return an answer whose status says success, its body not read.

        Raises:
            NoAnswerError: There is none.
            StatusError: Its status is another.
        """
        response = self._send(method, url, headers or {}, body)
        if response.status == _UNAUTHORISED:
            self._challenges[_place(url)] = list(response.headers.getlist("WWW-Authenticate"))
            if self._authorization(method, url):
                _drain(response)
                response = self._send(method, url, headers or {}, body)
        if response.status not in _SUCCESS:
            raise StatusError(response)
        return response

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> BaseHTTPResponse:
        sent = {"User-Agent": _AGENT, "Accept-Encoding": "identity", **headers}
        if authorization := self._authorization(method, url):
            sent["Authorization"] = authorization
        try:
            return self._pool.urlopen(
                method,
                url,
                body=body,
                headers=sent,
                timeout=self._timeout,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except (HTTPError, OSError) as error:
            raise NoAnswerError(error) from error

    def _authorization(self, method: str, url: str) -> str | None:
        if self._credentials.authorization:
            return self._credentials.authorization
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._credentials.answer(self._challenges.get(_place(url), []), method, target)


def _place(url: str) -> str:
    """Return what a challenge holds for: an address without its query."""
    return url.partition("?")[0]


def _drain(response: BaseHTTPResponse) -> None:
    """Read an answer that is of no use, so that its connection is free, and close it if that fails."""
    try:
        response.read(_READ)
    except (HTTPError, OSError):
        pass
    finally:
        response.release_conn()


def _words(response: BaseHTTPResponse) -> str:
    try:
        text = (response.read(_READ) or b"").decode("utf-8", "replace")
    except (HTTPError, OSError):
        text = ""
    finally:
        response.close()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_WORDS]
