"""One table of settings: name, type, default and help; ``KG_*`` variables and options both read it."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from typing import Any, Final

from kg.errors import UsageError

_LARGEST_PORT: Final = 65_535
_BOOLEANS: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_BASE_PATH: Final = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_ORIGIN: Final = re.compile(r"https?://[\w.-]+(?::\d+)?|https?://\[[0-9A-Fa-f:.]+\](?::\d+)?", re.ASCII)
_ENDPOINT: Final = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?(?:[/?][\w.~!$&'()*+,;=:@/?%-]*)?",
    re.ASCII,
)
_STORE: Final = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[\w.~!$&'()*+,;=:/%-]*)?", re.ASCII
)
_ABOVE_ZERO: Final = frozenset(
    {
        "timeout",
        "request_seconds",
        "store_chunk",
        "client_queries",
        "query_bytes",
        "url_bytes",
        "result_bytes",
        "result_rows",
        "nesting",
        "patterns",
        "worker_bytes",
    }
)
_KINDS: Final = {bool: "yes or no", int: "a whole number", float: "a number"}
_CHOICES: Final = {
    "engine": ("auto", "memory", "disk"),
    "log": ("json", "off"),
    "store": ("auto", "oxigraph", "fuseki", "virtuoso", "rdf4j", "sparql"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be configured; each field's metadata holds its help.

    Every field is read from the environment as ``KG_`` and its name in capitals.
    """

    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8000, metadata={"help": "port to listen on"})
    public_url: str = field(
        default="",
        metadata={"help": "scheme and host that clients reach the server by, if not host and port"},
    )
    base_path: str = field(
        default="", metadata={"help": "path that a proxy serves everything under, like /kg"}
    )
    proxies: str = field(
        default="", metadata={"help": "addresses or networks of proxies whose X-Forwarded-For is believed"}
    )
    log: str = field(default="off", metadata={"help": "log of requests: json, or off"})
    log_queries: bool = field(default=False, metadata={"help": "whether the log has the text of queries"})
    timeout: float = field(default=10.0, metadata={"help": "seconds a query may be evaluated"})
    request_seconds: float = field(
        default=30.0, metadata={"help": "seconds that the head of a request, and its body, may take to come"}
    )
    engine: str = field(
        default="auto",
        metadata={
            "help": "where queries are evaluated: memory, disk, or auto, by size; or a store's address"
        },
    )
    store: str = field(
        default="auto",
        metadata={
            "help": "product of that store: oxigraph, fuseki, virtuoso, rdf4j, sparql, or auto, as it says"
        },
    )
    store_query: str = field(
        default="", metadata={"help": "address of its endpoint of queries, if not the product's usual one"}
    )
    store_update: str = field(default="", metadata={"help": "address of its endpoint of updates, likewise"})
    store_graphs: str = field(default="", metadata={"help": "address of its Graph Store Protocol, likewise"})
    store_chunk: int = field(default=20_000, metadata={"help": "triples that are published in one request"})
    memory_quads: int = field(
        default=3_000_000, metadata={"help": "largest store that auto takes into memory, in quads"}
    )
    workers: int = field(default=0, metadata={"help": "query processes; 0: two for each processor"})
    queue_seconds: float = field(default=5.0, metadata={"help": "seconds a query may wait for a place"})
    queue_length: int = field(default=64, metadata={"help": "queries that may wait"})
    client_queries: int = field(default=48, metadata={"help": "queries that one client may have in hand"})
    cache_bytes: int = field(
        default=64_000_000, metadata={"help": "memory of the caches of answers, in bytes"}
    )
    query_bytes: int = field(default=256_000, metadata={"help": "longest query text, in bytes"})
    body_bytes: int = field(default=1_000_000, metadata={"help": "largest request body, in bytes"})
    url_bytes: int = field(default=8_192, metadata={"help": "longest request address, in bytes"})
    spool_bytes: int = field(
        default=64_000_000, metadata={"help": "largest answer that is whole before it is sent, in bytes"}
    )
    result_bytes: int = field(
        default=64_000_000, metadata={"help": "largest answer, in bytes; what is past the spool streams"}
    )
    result_rows: int = field(default=1_000_000, metadata={"help": "largest answer, in rows or triples"})
    nesting: int = field(default=128, metadata={"help": "deepest nesting of brackets in a query"})
    patterns: int = field(default=100, metadata={"help": "most triple patterns that a group may join"})
    federation: str = field(
        default="", metadata={"help": "IRIs of endpoints that SERVICE may call, separated by spaces"}
    )
    federation_calls: int = field(default=4, metadata={"help": "calls that a query may make"})
    federation_rows: int = field(default=10_000, metadata={"help": "rows that its calls may bring in"})
    federation_bytes: int = field(default=10_000_000, metadata={"help": "bytes that its calls may bring in"})
    worker_bytes: int = field(default=1_073_741_824, metadata={"help": "memory of a query process, in bytes"})

    @property
    def query_processes(self) -> int:
        """How many queries are evaluated at once."""
        return self.workers or 2 * (os.cpu_count() or 1)

    @property
    def slow_processes(self) -> int:
        """How many of them may be slow ones."""
        return max(1, self.query_processes // 2)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings with what ``KG_*`` variables say.

        Raises:
            UsageError: A variable's value is not of its type, or out of range.
        """
        given = {f.name: environ[name] for f in fields(cls) if (name := variable(f.name)) in environ}
        return cls().replace(**given)

    def replace(self, **values: str | float | None) -> Settings:
        """Return a copy with ``values`` converted to each field's type; ``None`` leaves a field as it is.

        Raises:
            UsageError: A value is not of its field's type, or out of range.
        """
        known = {f.name: f for f in fields(self)}
        parsed = {name: getattr(self, name) for name in known}
        for name, value in values.items():
            if value is not None:
                parsed[name] = _convert(name, value, type(known[name].default))
        if not 0 <= parsed["port"] <= _LARGEST_PORT:
            raise UsageError(
                f"The port {parsed['port']} does not exist.", hint=f"Choose one from 0 to {_LARGEST_PORT}."
            )
        for name, choices in _CHOICES.items():
            is_address = name == "engine" and is_store(parsed[name])
            if parsed[name] not in choices and not is_address:
                raise UsageError(
                    f"{variable(name)} is {parsed[name]!r}.", hint=f"Choose one of: {', '.join(choices)}."
                )
        _check_addresses(parsed)
        return Settings(**parsed)


def _check_addresses(parsed: Mapping[str, Any]) -> None:
    try:
        for proxy in parsed["proxies"].split():
            ip_network(proxy)
    except ValueError as error:
        raise UsageError(
            f"KG_PROXIES: {error}.", hint="Give addresses or networks like 10.0.0.0/8, separated by spaces."
        ) from error
    for endpoint in parsed["federation"].split():
        found = _ENDPOINT.fullmatch(endpoint)
        if not found or int(found["port"] or 0) > _LARGEST_PORT:
            raise UsageError(
                f"KG_FEDERATION names {endpoint!r}.",
                hint="Give IRIs like https://example.org/sparql: http or https, without user and fragment.",
            )
    for name in ("store_query", "store_update", "store_graphs"):
        if parsed[name] and not is_store(parsed[name]):
            raise UsageError(
                f"{variable(name)} is no address.",
                hint="Give it like http://127.0.0.1:7878/query, without a name, a password or a query.",
            )
    if parsed["base_path"] and not _BASE_PATH.fullmatch(parsed["base_path"]):
        raise UsageError(f"KG_BASE_PATH is {parsed['base_path']!r}.", hint="Write it like /kg, or /data/kg.")
    if parsed["public_url"] and not _ORIGIN.fullmatch(parsed["public_url"]):
        raise UsageError(
            f"KG_PUBLIC_URL is {parsed['public_url']!r}.",
            hint="Give scheme and host, like https://kg.example.org; a path goes into KG_BASE_PATH.",
        )


def is_store(text: str) -> bool:
    """Return whether a text is an address that a store may have: HTTP, without user and query."""
    return _STORE.fullmatch(text) is not None


def variable(name: str) -> str:
    """Return the environment variable of a setting: ``port`` is read from ``KG_PORT``."""
    return f"KG_{name.upper()}"


def _convert(name: str, value: str | float, kind: type) -> str | int | float:
    try:
        converted: str | int | float = _BOOLEANS[str(value).lower()] if kind is bool else kind(value)
    except (ValueError, KeyError) as error:
        raise _wrong(name, value, _KINDS[kind]) from error
    if not isinstance(converted, str):
        if name in _ABOVE_ZERO and not 0 < converted < math.inf:
            raise _wrong(name, value, f"{_KINDS[kind]} above zero")
        if not 0 <= converted < math.inf:
            raise _wrong(name, value, f"{_KINDS[kind]}, zero or above")
    return converted


def _wrong(name: str, value: str | float, kind: str) -> UsageError:
    return UsageError(f"{variable(name)} is {value}; it has to be {kind}.", hint="Unset it for the default.")
