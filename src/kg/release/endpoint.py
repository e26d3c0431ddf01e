"""A running endpoint, read over HTTP: its manifest, its files, its answers.

Only the address that was given is talked to: a redirection elsewhere is an error.
"""

from __future__ import annotations

import hashlib
import http.client
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kg.errors import EndpointNotReadyError, UsageError
from kg.release.manifest import FileRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SECONDS: Final = 60.0
_CHUNK: Final = 1 << 20


class RefusedError(Exception):
    """The endpoint answers with an error; the message says which."""


class Endpoint:
    """An endpoint by the address of its home page.

    Every method raises :class:`EndpointNotReadyError` when it does not answer, or took another release since
    the first request, and :class:`RefusedError` when it answers with an error.
    """

    def __init__(self, url: str) -> None:
        """Speak to ``url``.

        Raises:
            UsageError: It is no HTTP address of a home page.
        """
        if not _is_home_page(url):
            raise UsageError(
                f"{url} is no address of an endpoint.", hint="Give its home page: http://127.0.0.1:8000/"
            )
        self.url = url.rstrip("/")
        self.release: str | None = None
        self._opener = build_opener(_SameOrigin)

    def read(self, path: str, most: int) -> bytes:
        """Return a file of at most ``most`` bytes."""
        with self._open(path) as stream:
            return _whole(stream, most)

    def record(self, path: str, most: int, copy: IO[bytes] | None = None) -> FileRecord:
        """Return size and hash of a file of at most ``most`` bytes; its content goes to ``copy``."""
        digest, size = hashlib.sha256(), 0
        with self._open(path) as stream:
            while size <= most and (chunk := stream.read(_CHUNK)):
                digest.update(chunk)
                size += len(chunk)
                if copy:
                    copy.write(chunk)
        return FileRecord(bytes=size, sha256=digest.hexdigest())

    def answer(self, query: str, media_type: str, most: int) -> bytes:
        """Return the answer to a query, of at most ``most`` bytes."""
        headers = {"Content-Type": "application/sparql-query", "Accept": media_type}
        with self._open("/sparql", query.encode(), headers) as stream:
            return _whole(stream, most)

    @contextmanager
    def _open(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[IO[bytes]]:
        request = Request(f"{self.url}{quote(path)}", body, dict(headers or {}))  # noqa: S310  # it is HTTP
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                self._notice(response.headers)
                yield response
        except HTTPError as error:
            with error:
                raise RefusedError(f"{request.full_url} answers {error.code} {error.reason}") from error
        except (URLError, OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise EndpointNotReadyError(
                f"{request.full_url} does not answer: {reason}.", hint="Is a server running there?"
            ) from error

    def _notice(self, headers: Mapping[str, str]) -> None:
        """Insist that every answer is of one release."""
        release = headers.get("KG-Release") or ""
        if self.release not in {None, release}:
            raise EndpointNotReadyError(
                f"{self.url} took {release or 'something else'} in place of {self.release} meanwhile.",
                hint="Try again.",
            )
        self.release = release


class _SameOrigin(HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0913, PLR0917  # the signature of urllib
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,  # noqa: ANN401
        newurl: str,
    ) -> Request | None:
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise URLError(f"it sends elsewhere, to {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_home_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_host = parts.hostname is not None and parts.port != 0
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    return has_host and plain and parts.scheme in {"http", "https"} and url.isascii() and url.isprintable()


def _whole(stream: IO[bytes], most: int) -> bytes:
    content = stream.read(most + 1)
    if len(content) > most:
        raise RefusedError(f"an answer has more than {most} bytes")
    return content
