"""What operators watch: counts and times for Prometheus, and one line of JSON for each request.

Exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/ .
"""

from __future__ import annotations

import json
import sys
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from typing import ClassVar, Final, TextIO

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from kg.settings import Settings
from kg.web.message import Request
from kg.web.replies import Reply
from kg.web.sites import Sites

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_EMPTY: Final = [0] * (len(_SECONDS) + 1)
_ROOMS: Final = "sparql graph id ontology shapes queries release data search explain"
_ROUTES: Final = {b"": "home"} | {name.encode(): name for name in _ROOMS.split()}
_Family = CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily


class Monitor:
    """Counts requests and writes their log; counting is done by one thread."""

    content_type: ClassVar[str] = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, settings: Settings, log: TextIO = sys.stderr) -> None:
        """Count from zero; write to ``log`` unless the settings say ``off``."""
        self._sites: Sites | None = None
        self._registry = CollectorRegistry()
        self._root = settings.base_path.encode()
        self._log = None if settings.log == "off" else log
        self._counts = _Counts()
        self._registry.register(self._counts)

    @property
    def refused(self) -> str | None:
        """Why the newest release is not served; ``None`` if it is."""
        return self._sites.refused if self._sites else None

    def watch(self, sites: Sites) -> None:
        """Include the state of the site that is current when the numbers are asked for."""
        self._sites = sites
        self._registry.register(_Sites(sites))

    def count(self, request: Request, reply: Reply) -> None:
        """Take note of an answered request."""
        seconds = time.monotonic() - request.began
        self._counts.add(self._route(request.target), reply.status, seconds, reply.size)
        if self._log:
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": request.method,
                "path": request.path.decode("utf-8", "replace"),
                "status": reply.status,
                "seconds": round(seconds, 6),
                "bytes": reply.size,
                **reply.notes,
            }
            self._log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def refused_at_once(self, status: int) -> None:
        """Take note of what came and was no whole request."""
        self._counts.add("other", status, 0.0, 0)

    def cancelled(self) -> None:
        """Take note of a client that did not wait."""
        self._counts.gone += 1

    def broken(self) -> None:
        """Take note of an answer that broke off."""
        self._counts.broken += 1

    def text(self) -> bytes:
        """Return the numbers in the text format."""
        return generate_latest(self._registry)

    def _route(self, target: bytes) -> str:
        path = target.partition(b"?")[0].removeprefix(self._root)
        return _ROUTES.get(path.strip(b"/").partition(b"/")[0], "other")


class _Counts(Collector):
    """Plain numbers: a library's counters take longer than an answer from memory."""

    def __init__(self) -> None:
        self.gone = self.broken = 0
        self._bytes = 0
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: defaultdict[str, list[int]] = defaultdict(_EMPTY.copy)
        self._sums: defaultdict[str, float] = defaultdict(float)

    def add(self, route: str, status: int, seconds: float, size: int) -> None:
        self._requests[route, status] += 1
        self._bytes += size
        self._seconds[route][bisect_left(_SECONDS, seconds)] += 1
        self._sums[route] += seconds

    def collect(self) -> Iterator[_Family]:
        requests = CounterMetricFamily(
            "kg_requests", "Requests by route and status.", labels=("route", "status")
        )
        for (route, status), number in [*self._requests.items()]:
            requests.add_metric([route, str(status)], number)
        yield requests
        times = HistogramMetricFamily("kg_request_seconds", "Seconds to answer.", labels=("route",))
        for route, buckets in [*self._seconds.items()]:
            bounds = zip((*map(str, _SECONDS), "+Inf"), accumulate(buckets), strict=True)
            times.add_metric([route], [*bounds], self._sums[route])
        yield times
        yield CounterMetricFamily("kg_response_bytes", "Bytes of answers.", value=self._bytes)
        yield CounterMetricFamily("kg_clients_gone", "Clients that left before the answer.", value=self.gone)
        yield CounterMetricFamily("kg_answers_broken", "Answers that broke off.", value=self.broken)


class _Sites(Collector):
    """The state of the engine and of the caches, at the moment of asking."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites

    def collect(self) -> Iterator[_Family]:
        site = self._sites.current
        state = site.engine.state()
        release = GaugeMetricFamily("kg_release_info", "What is served.", labels=("release",))
        release.add_metric([site.served.name or ""], 1)
        yield release
        yield _gauge("kg_workers", "Queries that can be evaluated at once.", state.workers)
        yield _gauge("kg_queries_running", "Queries being evaluated.", state.running)
        yield _gauge("kg_queries_slow", "Of these, slow ones.", state.slow)
        yield _gauge("kg_queries_waiting", "Queries that wait for a place.", state.waiting)
        ended = CounterMetricFamily(
            "kg_workers_ended", "Query processes ended, by reason.", labels=("reason",)
        )
        for reason, number in sorted(state.ended.items()):
            ended.add_metric([reason], number)
        yield ended
        for name, counts in (("answers", state.cache), ("replies", site.replies.counts())):
            for what, number in counts.items():
                text = f"Cache of {name}: {what}."
                if what in ("hits", "misses"):
                    yield CounterMetricFamily(f"kg_cache_{name}_{what}", text, value=number)
                else:
                    yield _gauge(f"kg_cache_{name}_{what}", text, number)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
