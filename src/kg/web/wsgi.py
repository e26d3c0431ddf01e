"""The application behind its interface, WSGI: PEP 3333 (https://peps.python.org/pep-3333/)."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from kg.web.message import Request

_KEYED: Final = frozenset({"accept", "accept-language", "origin"})
"""Fields of a request that a lasting answer may depend on."""

_BODILESS: Final = (204, 304)


@dataclass(slots=True, kw_only=True)
class Response:
    """What the application answers: a whole body, or parts that end or break off.

    Attributes:
        status: Its status code.
        headers: Its fields.
        body: Its body, if it is whole.
        parts: Its body, if it comes in parts.
        close: Ends the work for it.
        is_lasting: Whether the same request has the same answer the next time.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    parts: Iterator[bytes] | None = None
    close: Callable[[], None] = field(default=lambda: None)
    is_lasting: bool = False

    @property
    def length(self) -> str | None:
        """The header ``Content-Length``."""
        return next((value for name, value in self.headers if name.lower() == "content-length"), None)


def environ(request: Request, known: dict[str, Any]) -> dict[str, Any]:
    """Return the environment of a request, with what is ``known`` besides."""
    made: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.decode("latin-1"),
        "QUERY_STRING": request.query_string.decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "CONTENT_LENGTH": str(len(request.body)),
        "REMOTE_ADDR": request.peer[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        if b"_" not in name:  # it would pass for one with a hyphen
            made[f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"] = value.decode("latin-1")
    made.pop("HTTP_CONTENT_LENGTH", None)
    made["CONTENT_TYPE"] = made.pop("HTTP_CONTENT_TYPE", "")
    return made | known


def respond(app: Callable[..., Any], environment: dict[str, Any]) -> Response:
    """Run the application, up to the first part of its answer."""
    started: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], None]:
        told = [(name, value) for name, value in headers if name.lower() != "date"]  # each time anew, later
        started[:] = [int(status[:3]), told]
        return lambda _: None

    result = app(environment, start)
    close = getattr(result, "close", lambda: None)
    parts = iter(result)
    first = next(parts, b"")
    response = Response(status=started[0], headers=started[1], body=first)
    is_head = environment["REQUEST_METHOD"] == "HEAD"
    if is_head or response.status in _BODILESS or response.length == str(len(first)):
        close()
        response.is_lasting = not is_head and _is_lasting(response)
        return response
    return Response(status=started[0], headers=started[1], parts=_after(first, parts), close=close)


def _is_lasting(response: Response) -> bool:
    headers = {name.lower(): value for name, value in response.headers}
    varies = {name.strip().lower() for name in headers.get("vary", "").split(",")} - {""}
    return response.status == 200 and "etag" in headers and varies <= _KEYED and "set-cookie" not in headers  # noqa: PLR2004


def _after(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts
