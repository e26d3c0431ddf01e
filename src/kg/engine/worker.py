"""The program of a worker process: opens a store, confines itself, answers queries one by one.

It reads them from standard input and ends when that does. A query that outlives its deadline ends the
process, parent or no parent.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.engine.answers import Evaluator, Limits
from kg.engine.frames import ClosedError, Head, receive, send
from kg.engine.port import Answer, Dataset, Query
from kg.engine.sandbox import confine
from kg.errors import EngineFailedError, KgError, QueryMemoryError
from kg.rdf.formats import Format, by_name
from kg.rdf.origin import Origin
from kg.rdf.prefixes import PREFIXES

_STACK: Final = 256 << 20
_GRACE: Final = 1.0


def main(arguments: list[str]) -> None:
    """Serve queries: ``store``, ``context`` (a file, or nothing for the registry), and limits as JSON."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=arguments)
    thread.start()
    thread.join()


def _serve(store: str, context: str, limits: str) -> None:
    allowed = json.loads(limits)
    names = json.loads(Path(context).read_bytes())["@context"] if context else dict(PREFIXES)
    evaluator = Evaluator(
        ox.Store.read_only(store), names, Limits(size=allowed["size"], rows=allowed["rows"])
    )
    source, sink = sys.stdin.fileno(), sys.stdout.fileno()
    send(sink, {"confined": confine(allowed["memory"])})
    try:
        while True:
            request, text = receive(source)
            send(sink, *_answer(evaluator, request, text))
    except ClosedError:
        os._exit(0)


def _answer(evaluator: Evaluator, request: Head, text: bytes) -> tuple[Head, bytes]:
    """Return the reply to one request: an answer, or the error in its place."""
    query = decode(request, text)
    signal.setitimer(signal.ITIMER_REAL, query.seconds + _GRACE)
    try:
        answer = evaluator.answer(query)
    except KgError as error:
        return _refusal(error), b""
    except MemoryError:
        return _refusal(QueryMemoryError("The query needs more memory than it may have.")), b""
    except Exception as error:  # noqa: BLE001  # the worker boundary: whatever broke, the parent gets an answer
        return _refusal(EngineFailedError(f"The engine could not answer the query: {error}.")), b""
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {"format": answer.format.name, "rows": answer.rows}, answer.content


def encode(query: Query) -> tuple[Head, bytes]:
    """Return a query as a frame."""
    head: Head = {
        "seconds": query.seconds,
        "solutions": query.solutions and query.solutions.name,
        "graph": query.graph and query.graph.name,
        "default": query.dataset.default_graphs,
        "named": query.dataset.named_graphs,
        "iris": dict(query.iris),
        "base": query.base,
        "origin": asdict(query.origin),
        "into": query.into,
    }
    return head, query.text.encode()


def decode(head: Head, text: bytes) -> Query:
    """Return the query of a frame."""
    return Query(
        text=text.decode(),
        seconds=head["seconds"],
        solutions=_format(head["solutions"]),
        graph=_format(head["graph"]),
        dataset=Dataset(default_graphs=tuple(head["default"]), named_graphs=tuple(head["named"])),
        iris=head["iris"],
        base=head["base"],
        origin=Origin(**head["origin"]),
        into=head["into"],
    )


def result(head: Head, content: bytes) -> Answer:
    """Return the answer of a reply.

    Raises:
        KgError: What the worker raised.
    """
    if "error" in head:
        raise _leaf(head["error"])(
            head["message"], hint=head["hint"], line=head["line"], column=head["column"]
        )
    fmt = _format(head["format"])
    if fmt is None:
        raise EngineFailedError("The engine's reply names no format.")
    return Answer(content=content, format=fmt, rows=head["rows"])


def _refusal(error: KgError) -> Head:
    return {
        "error": error.code,
        "message": error.message,
        "hint": error.hint,
        "line": error.line,
        "column": error.column,
    }


def _leaf(code: str) -> type[KgError]:
    waiting: list[type[KgError]] = [KgError]
    while waiting:
        found = waiting.pop()
        if found.code == code:
            return found
        waiting.extend(found.__subclasses__())
    return EngineFailedError


def _format(name: str | None) -> Format | None:
    return by_name(name) if name else None


if __name__ == "__main__":
    main(sys.argv[1:])
