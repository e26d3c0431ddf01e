"""A worker process: confines itself, then answers queries one by one until its connection closes.

A query that outlives its deadline ends the process, server or no server.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from kg.engine.answers import Evaluator, Limits
from kg.engine.frames import ClosedError, Frames, Head
from kg.engine.port import Dataset, Query
from kg.engine.sandbox import confine
from kg.errors import EngineFailedError, KgError, QueryMemoryError
from kg.rdf.formats import Format, by_name
from kg.rdf.origin import Origin
from kg.rdf.prefixes import PREFIXES

_STACK: Final = 256 << 20
_GRACE: Final = 1.0
_ORIGIN: Final = tuple(field.name for field in fields(Origin))


def run(store: ox.Store | Path, connection: int, given: dict[str, Any]) -> None:
    """Serve queries over a store, or over a database folder; end the process when nobody asks any more.

    Args:
        store: What to evaluate on.
        connection: A socket that queries come from and answers go to.
        given: ``context``, a file or nothing, and ``limits``: ``size``, ``spool``, ``rows``, ``memory``.
    """
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(store, connection, given))
    thread.start()
    thread.join()
    os._exit(1)


def _serve(store: ox.Store | Path, connection: int, given: dict[str, Any]) -> None:
    context, limits = given["context"], given["limits"]
    names = json.loads(Path(context).read_bytes())["@context"] if context else dict(PREFIXES)
    opened = ox.Store.read_only(str(store)) if isinstance(store, Path) else store
    allowed = Limits(size=limits["size"], rows=limits["rows"], spool=limits["spool"])
    evaluator = Evaluator(opened, names, allowed)
    frames = Frames(connection)
    frames.send(
        {"confined": confine(limits["memory"]), "pid": os.getpid(), "thread": threading.get_native_id()}
    )
    try:
        while True:
            request, text = frames.receive()
            _answer(evaluator, frames, request, text)
    except ClosedError:
        os._exit(0)


def _answer(evaluator: Evaluator, frames: Frames, request: Head, text: bytes) -> None:
    """Send the answer to one request: its parts, if it is long, then the last, or an error in its place."""
    query = decode(request, text)

    def part(content: bytes, *, fmt: Format) -> None:
        frames.send({"format": fmt.name, "more": True}, content)

    signal.setitimer(signal.ITIMER_REAL, query.seconds + _GRACE)
    try:
        answer = evaluator.answer(query, part)
    except KgError as error:
        reply, content = _refusal(error), b""
    except MemoryError:
        reply, content = _refusal(QueryMemoryError("The query needs more memory than it may have.")), b""
    except ClosedError:
        raise
    except Exception as error:  # noqa: BLE001  # the worker boundary: whatever broke, the server gets an answer
        reply, content = _refusal(EngineFailedError(f"The engine could not answer the query: {error}.")), b""
    else:
        reply, content = {"format": answer.format.name, "rows": answer.rows}, answer.content
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    frames.send(reply, content)


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
        "origin": [getattr(query.origin, name) for name in _ORIGIN],
        "blank": query.blank,
        "frame": query.frame,
        "into": query.into,
        "stream": query.may_stream,
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
        origin=Origin(**dict(zip(_ORIGIN, head["origin"], strict=True))),
        blank=head["blank"],
        frame=head["frame"],
        into=head["into"],
        may_stream=head["stream"],
    )


def reply_format(head: Head) -> Format:
    """Return the format of an answer's frame.

    Raises:
        KgError: What the worker raised, if the frame holds no answer.
    """
    if "error" in head:
        raise _leaf(head["error"])(
            head["message"], hint=head["hint"], line=head["line"], column=head["column"]
        )
    fmt = _format(head["format"])
    if fmt is None:
        raise EngineFailedError("The engine's reply names no format.")
    return fmt


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
