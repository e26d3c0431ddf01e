"""A worker process: confines itself, then answers queries one by one until its connection closes.

A query that outlives its deadline ends the process, server or no server.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import suppress
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from kg.engine.answers import Asked, Evaluator, Limits
from kg.engine.datasets import Datasets
from kg.engine.frames import AWAKE_SECONDS, ClosedError, Frames, Head
from kg.engine.port import Dataset, Query
from kg.engine.sandbox import confine
from kg.errors import EngineFailedError, KgError, QueryMemoryError
from kg.rdf.formats import Format, by_name
from kg.rdf.origin import Origin
from kg.rdf.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

_STACK: Final = 256 << 20
_GRACE: Final = 1.0
_REMEMBERED: Final = 64
_ASKED: Final = (
    *("seconds", "solutions", "graph", "dataset", "base"),
    *("origin", "blank", "frame", "into", "may_stream"),
)
_asked: Final = attrgetter(*_ASKED)


def run(store: ox.Store | Path, connection: int, given: dict[str, Any]) -> None:
    """Serve queries over a store, or over a database folder; end the process when nobody asks any more.

    Args:
        store: What to evaluate on.
        connection: A socket that queries come from and answers go to.
        given: ``context``, a file or nothing; ``limits``: ``size``, ``spool``, ``rows``, ``memory``; and
            ``remote``, where queries go to a store elsewhere.
    """
    _give_way()
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(store, connection, given))
    thread.start()
    thread.join()
    os._exit(1)


def _give_way() -> None:
    """Let the server finish what it does when it asks, where the system can: it has others to answer."""
    if sys.platform == "linux":
        with suppress(OSError):  # a sandbox may refuse even to ask for less
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _serve(store: ox.Store | Path, connection: int, given: dict[str, Any]) -> None:
    context, limits = given["context"], given["limits"]
    names = json.loads(Path(context).read_bytes())["@context"] if context else dict(PREFIXES)
    allowed = Limits(size=limits["size"], rows=limits["rows"], spool=limits["spool"])
    evaluator = Evaluator(_source(store, given), names, allowed)
    confined = confine(limits["memory"], may_connect=bool(given["remote"]))
    frames = Frames(connection)
    frames.send({"confined": confined, "pid": os.getpid(), "thread": threading.get_native_id()})
    try:
        while True:
            query, is_alone = decode(*frames.read())
            _answer(evaluator, frames, query)
            if is_alone:
                frames.look(AWAKE_SECONDS)
    except ClosedError:
        os._exit(0)


def _source(store: ox.Store | Path, given: dict[str, Any]) -> Asked:
    if given["remote"]:
        from kg.engine.remote import RemoteStore  # noqa: PLC0415  # others need no HTTP

        return RemoteStore(given["remote"], given["limits"]["rows"])
    return Datasets(ox.Store.read_only(str(store)) if isinstance(store, Path) else store)


def _answer(evaluator: Evaluator, frames: Frames, query: Query) -> None:
    """Send the answer to one query: its parts, if it is long, then the last, or an error in its place."""

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


def encode(query: Query, *, is_alone: bool) -> tuple[bytes, bytes]:
    """Return a query, and whether there is no other, as a frame."""
    return _head(is_alone, *_asked(query), *query.iris.items()), query.text.encode()


@lru_cache(maxsize=_REMEMBERED)
def _head(is_alone: bool, *asked: object) -> bytes:  # noqa: FBT001  # a part of the key
    values: dict[str, Any] = dict(zip(_ASKED, asked, strict=False))
    values |= {
        "solutions": values["solutions"] and values["solutions"].name,
        "graph": values["graph"] and values["graph"].name,
        "iris": dict(cast("Iterable[tuple[str, str]]", asked[len(_ASKED) :])),
    }
    return json.dumps([is_alone, values]).encode()


def decode(head: bytes, text: bytes) -> tuple[Query, bool]:
    """Return the query of a frame, and whether there is no other."""
    is_alone, values = _values(head)
    return Query(text=text.decode(), **values), is_alone


@lru_cache(maxsize=_REMEMBERED)
def _values(head: bytes) -> tuple[bool, dict[str, Any]]:
    is_alone, values = json.loads(head)
    default, named = map(tuple, values["dataset"])
    return is_alone, values | {
        "solutions": _format(values["solutions"]),
        "graph": _format(values["graph"]),
        "dataset": Dataset(default_graphs=default, named_graphs=named),
        "origin": Origin(*values["origin"]),
    }


def reply_format(head: Head) -> Format:
    """Return the format of an answer's frame.

    Raises:
        KgError: What the worker raised, if the frame holds no answer.
    """
    if "error" in head:
        raise _leaf(head["error"])(
            head["message"],
            hint=head["hint"],
            line=head["line"],
            column=head["column"],
            retry=head["retry"],
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
        "retry": error.retry,
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
