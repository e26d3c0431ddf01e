"""What operators watch: counts and times for Prometheus, and one line of JSON for each request.

Exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/ .
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import ClassVar, Final, TextIO

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from kg.settings import Settings
from kg.web.message import Request
from kg.web.replies import Reply
from kg.web.sites import Sites

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ROOMS: Final = frozenset(
    {"sparql", "graph", "id", "ontology", "shapes", "queries", "release", "data", "search", "explain"}
)
_Family = CounterMetricFamily | GaugeMetricFamily


class Monitor:
    """Counts requests and writes their log."""

    content_type: ClassVar[str] = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, settings: Settings, log: TextIO = sys.stderr) -> None:
        """Count from zero; write to ``log`` unless the settings say ``off``."""
        self._sites: Sites | None = None
        self._registry = CollectorRegistry()
        self._root = settings.base_path
        self._log = None if settings.log == "off" else log
        labels = ("route", "status")
        self._requests = Counter(
            "kg_requests", "Requests by route and status.", labels, registry=self._registry
        )
        self._seconds = Histogram(
            "kg_request_seconds", "Seconds to answer.", ("route",), buckets=_SECONDS, registry=self._registry
        )
        self._bytes = Counter("kg_response_bytes", "Bytes of answers.", registry=self._registry)
        self._gone = Counter(
            "kg_clients_gone", "Clients that left before the answer.", registry=self._registry
        )
        self._broken = Counter("kg_answers_broken", "Answers that broke off.", registry=self._registry)

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
        path = request.path.decode("utf-8", "replace")
        route = path.removeprefix(self._root).strip("/").partition("/")[0]
        route = (route if route in _ROOMS else "other") or "home"
        self._requests.labels(route, str(reply.status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._bytes.inc(reply.size)
        if self._log:
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": request.method,
                "path": path,
                "status": reply.status,
                "seconds": round(seconds, 6),
                "bytes": reply.size,
                **reply.notes,
            }
            self._log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def cancelled(self) -> None:
        """Take note of a client that did not wait."""
        self._gone.inc()

    def broken(self) -> None:
        """Take note of an answer that broke off."""
        self._broken.inc()

    def text(self) -> bytes:
        """Return the numbers in the text format."""
        return generate_latest(self._registry)


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
