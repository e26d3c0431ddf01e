"""One answer to every request, by granian and by uvicorn: what a library that serves HTTP has to spare.

    uvicorn benchmarks.constant:asgi ...
    python benchmarks/constant.py PORT        granian, embedded as a server of ours would have it

Both are peers of ``benchmarks.endpoints`` where they are on the path, with ``uvloop``.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

BODY = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"Person 7"}}]}}'
HEADERS = [
    ("content-type", "application/sparql-results+json"),
    ("content-length", str(len(BODY))),
    ("vary", "Accept"),
    ("cache-control", "no-cache"),
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "Content-Disposition, ETag, KG-Hint, KG-Release, KG-Rows, Retry-After"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'; style-src 'self'; script-src 'self'"),
    ("etag", '"0123456789abcdef0123456789abcdef"'),
    ("kg-rows", "1"),
]
_ENCODED = [(name.encode(), value.encode()) for name, value in HEADERS]


async def asgi(_: object, __: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Answer a request of ASGI."""
    await send({"type": "http.response.start", "status": 200, "headers": _ENCODED})
    await send({"type": "http.response.body", "body": BODY})


class Responding(Protocol):
    """What granian answers through."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer."""


class Rsgi:
    """Answers requests of RSGI."""

    async def __rsgi__(self, _: object, protocol: Responding) -> None:
        """Answer a request."""
        protocol.response_bytes(200, HEADERS, BODY)


def main() -> None:
    """Serve with granian until a signal ends it."""
    import uvloop  # noqa: PLC0415  # where granian is, which this project does without
    from granian.constants import (  # type: ignore[import-not-found]  # noqa: PLC0415
        HTTPModes,
        Interfaces,
    )
    from granian.server.embed import Server  # type: ignore[import-not-found]  # noqa: PLC0415

    server = Server(
        Rsgi(),
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    uvloop.run(server.serve())


if __name__ == "__main__":
    main()
