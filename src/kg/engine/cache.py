"""An answer cache, bounded in bytes, over any engine: what was answered whole is not evaluated again.

What an engine serves never changes, so an answer stays right until the engine goes. An answer depends on the
text, the formats, the dataset, the bound IRIs and the base, and on nothing else, unless the query asks for
something new each time.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections import OrderedDict
from concurrent.futures import Executor
from dataclasses import fields, replace
from operator import attrgetter
from typing import Final

from kg.engine.port import Answer, Engine, Prompt, Query, State

_CHANGING: Final = re.compile(r"(?i)\b(?:now|rand|uuid|struuid|bnode)\s*\(")
_LARGEST_SHARE: Final = 8  # of the whole: one answer does not empty the cache
_OVERHEAD: Final = 500  # bytes, about, of an entry besides its text and its content

_OF_THE_ASKING: Final = frozenset({"seconds", "spent", "may_stream", "client", "cancellation", "iris"})

_NAMES: Final = [field.name for field in fields(Query) if field.name not in _OF_THE_ASKING]
_values: Final = attrgetter(*_NAMES)

_Key = tuple[object, ...]


def is_changing(text: str) -> bool:
    """Return whether a query may have another answer the next time, on the same data."""
    return "(" in text and _CHANGING.search(text) is not None


class Cached:
    """An engine that remembers answers, those asked for longest ago forgotten first."""

    def __init__(self, engine: Engine, size: int) -> None:
        """Remember at most ``size`` bytes of what ``engine`` answers."""
        self._engine = engine
        self._prompt = engine if isinstance(engine, Prompt) else None
        self._size = size
        self._lock = threading.Lock()
        self._answers: OrderedDict[_Key, tuple[Answer, int]] = OrderedDict()
        self._bytes = self._hits = self._misses = 0

    def answer(self, query: Query) -> Answer:
        """Return the answer, remembered or new; errors as for the engine, which are not remembered."""
        key = _key(query)
        found = self._find(key)
        return found or self._kept(key, query, self._engine.answer(query))

    async def answer_soon(self, query: Query, threads: Executor) -> Answer:
        """Do as :meth:`answer`, in the thread of an event loop, as far as the engine can."""
        key = _key(query)
        if found := self._find(key):
            return found
        if self._prompt:
            return self._kept(key, query, await self._prompt.answer_soon(query, threads))
        run = asyncio.get_running_loop().run_in_executor
        return self._kept(key, query, await run(threads, self._engine.answer, query))

    def state(self) -> State:
        """Return the engine's state, with that of the cache."""
        with self._lock:
            counts = {
                "hits": self._hits,
                "misses": self._misses,
                "entries": len(self._answers),
                "bytes": self._bytes,
            }
        return replace(self._engine.state(), cache=counts)

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()

    def _find(self, key: _Key) -> Answer | None:
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                self._misses += 1
                return None
            self._answers.move_to_end(key)
            self._hits += 1
            return found[0]

    def _kept(self, key: _Key, query: Query, answer: Answer) -> Answer:
        """Return an answer, and keep it if it would be the same the next time."""
        if answer.rest is None and not is_changing(query.text):
            size = _bytes(query, answer)
            if size <= self._size // _LARGEST_SHARE:
                self._keep(key, answer, size)
        return answer

    def _keep(self, key: _Key, answer: Answer, size: int) -> None:
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer, size
                self._bytes += size
            while self._bytes > self._size:
                self._bytes -= self._answers.popitem(last=False)[1][1]


def _key(query: Query) -> _Key:
    """Return all that an answer depends on."""
    return *_values(query), *sorted(query.iris.items())


def _bytes(query: Query, answer: Answer) -> int:
    return len(answer.content) + len(query.text) + len(query.frame or "") + _OVERHEAD
