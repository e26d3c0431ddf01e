"""``python -m benchmarks.pages``: how much each kind of page weighs, and how long the server takes for it.

A server of its own serves the current release. Each page is asked for over one connection. No page comes
from memory, since a parameter makes each address a new one; what it rests on does. The weight is of the page
and of what it loads, as the server sends it.
"""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

_ROOT = Path(__file__).resolve().parent.parent
_ROUNDS = 20
_SETTLED = 5.0  # seconds after the start, when what is asked for in advance is there
_PATHS = (
    "/",
    "/id/programme/gpat",
    "/id/instrument/untoc",
    "/id/state/fra",
    "/id/crime/trafficking-in-persons",
    "/graph/brochure/P7",
    "/instruments",
    "/publications",
    "/states",
    "/sources",
    "/participation",
    "/ontology",
    "/quality",
    "/queries",
    "/sparql",
    "/data",
    "/search?q=untoc",
    "/explain?subject=agent:unodc&predicate=tsom:supportsInstrument&object=inst:untoc",
)


def main() -> None:
    """Measure and print."""
    print("| page | first, ms | median, ms | slowest, ms | page, kB | with styles and scripts, kB |")
    print("|---|--:|--:|--:|--:|--:|")
    with _serving() as connection:
        time.sleep(_SETTLED)
        loaded: dict[str, int] = {}
        for path in _PATHS:
            _measure(connection, path, loaded)


def _measure(connection: http.client.HTTPConnection, path: str, loaded: dict[str, int]) -> None:
    sign = "&" if "?" in path else "?"
    times, body = [], b""
    for number in range(_ROUNDS):
        began = time.perf_counter()
        body = _fetched(connection, f"{path}{sign}_={number}")
        times.append((time.perf_counter() - began) * 1000)
    for name in set(re.findall(r'(?:src|stylesheet" href)="(/static/[^"]+)"', body.decode())):
        loaded.setdefault(name, len(_fetched(connection, name)))
    weight = len(body) + sum(loaded[name] for name in loaded if f'"{name}"' in body.decode())
    print(
        f"| `{path}` | {times[0]:.0f} | {median(times):.0f} | {max(times):.0f} "
        f"| {len(body) / 1000:.0f} | {weight / 1000:.0f} |",
        flush=True,
    )


def _fetched(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path, headers={"Accept": "text/html,*/*;q=0.1"})
    response = connection.getresponse()
    body = response.read()
    if response.status != http.client.OK:
        sys.exit(f"{path} answered {response.status}")
    return body


@contextmanager
def _serving() -> Iterator[http.client.HTTPConnection]:
    command = [sys.executable, "-m", "kg", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None  # noqa: S101  # it is piped
        host = process.stdout.readline().partition("http://")[2].partition("/  ")[0]
        try:
            yield http.client.HTTPConnection(host, timeout=30)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)


if __name__ == "__main__":
    main()
