"""One table of settings: name, type, default and help; ``KG_*`` variables and options both read it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from kg.errors import UsageError

_LARGEST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be configured; each field's metadata holds its help.

    Every field is read from the environment as ``KG_`` and its name in capitals.
    """

    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8000, metadata={"help": "port to listen on"})
    timeout: float = field(default=10.0, metadata={"help": "seconds a query may take"})
    workers: int = field(default=0, metadata={"help": "query processes; 0: one for each processor"})
    queue_seconds: float = field(default=5.0, metadata={"help": "seconds a query waits for a free worker"})
    query_bytes: int = field(default=256_000, metadata={"help": "longest query text, in bytes"})
    body_bytes: int = field(default=1_000_000, metadata={"help": "largest request body, in bytes"})
    url_bytes: int = field(default=8_192, metadata={"help": "longest request address, in bytes"})
    result_bytes: int = field(default=64_000_000, metadata={"help": "largest answer, in bytes"})
    result_rows: int = field(default=1_000_000, metadata={"help": "largest answer, in rows or triples"})
    nesting: int = field(default=128, metadata={"help": "deepest nesting of brackets in a query"})
    patterns: int = field(default=100, metadata={"help": "most triple patterns that a group may join"})
    worker_bytes: int = field(default=1_073_741_824, metadata={"help": "memory of a query process, in bytes"})

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
        return Settings(**parsed)


def variable(name: str) -> str:
    """Return the environment variable of a setting: ``port`` is read from ``KG_PORT``."""
    return f"KG_{name.upper()}"


def _convert(name: str, value: str | float, kind: type) -> str | int | float:
    try:
        converted: str | int | float = kind(value)
    except ValueError as error:
        raise UsageError(
            f"{variable(name)} is {value!r}, which is no {kind.__name__}.",
            hint=f"Set it to a {kind.__name__}, or unset it for the default.",
        ) from error
    if not isinstance(converted, str) and (converted < 0 or (converted == 0 and name == "timeout")):
        raise UsageError(f"{variable(name)} is {value}.", hint="Set it to a number above zero.")
    return converted
