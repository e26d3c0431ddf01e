"""Why a server gave no answer, in words of our own: what a library or a server says may name addresses."""

from __future__ import annotations

import socket
import ssl


def reason(error: BaseException) -> str:
    """Return the cause of a failed exchange over HTTP."""
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, ssl.SSLError):
            return "its certificate or its TLS is not in order"
        if isinstance(chain, TimeoutError):
            return "it took too long"
        if isinstance(chain, socket.gaierror):
            return "its name has no address"
        if isinstance(chain, ConnectionRefusedError):
            return "it refused the connection"
        chain = chain.__cause__ or chain.__context__
    return "the connection broke"
