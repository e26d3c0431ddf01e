"""``kg serve --engine`` and ``kg publish`` as processes, while the store behind them comes and goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.serving import serving

from kg.release.reader import Release
from kg.stores.publisher import publish

if TYPE_CHECKING:
    from tests.stores.conftest import Running

ONE = "e:a e:p 1 , 2 , 3 ."
OWN = "e:r e:p 0 ."
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def ask(port: int, query: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}/sparql?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(url, headers={"Accept": "text/csv, application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310  # loopback
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def becomes(port: int, query: str, status: int) -> str:
    """Ask until the status is the one, for a while."""
    end = time.monotonic() + 20
    while True:
        found, body = ask(port, query)
        if found == status:
            return body
        assert time.monotonic() < end, (found, body)
        time.sleep(0.2)


def kg(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"KG_STORE_USER": "ada", "KG_STORE_PASSWORD": "hunter2"},
    )


def test_a_store_may_go_and_come_and_take_another_release(
    lasting: Running, written: Callable[..., Release]
) -> None:
    first = written("1.0", one=ONE, release=OWN)
    publish(first, lasting.store(), 100, lambda _piece, _count: None)
    with serving("--engine", lasting.url, cwd=first.folder.path.parent.parent) as server:
        port = server.port
        assert ask(port, COUNT) == (200, "n\r\n4\r\n")
        lasting.kill()
        status, body = ask(port, COUNT.replace("?n", "?m"))
        assert status == 502
        assert json.loads(body)["type"].endswith("/problems/store-failed")
        assert "refused the connection" in json.loads(body)["detail"]
        lasting.start()
        assert ask(port, COUNT.replace("?n", "?m")) == (200, "m\r\n4\r\n")
        second = written("1.1", one=ONE + " e:b e:p 4 .", release=OWN)
        time.sleep(1.5)  # the server has noticed it, and waits for the store
        assert ask(port, COUNT.replace("?n", "?k")) == (200, "k\r\n4\r\n")
        publish(second, lasting.store(), 100, lambda _piece, _count: None)
        assert "5" in becomes(port, COUNT.replace("?n", "?five"), 200)


def test_a_store_without_the_release_is_not_served(own: Running, written: Callable[..., Release]) -> None:
    root = written("1.0", one=ONE).folder.path.parent.parent
    done = kg("serve", "--port", "0", "--engine", own.url, cwd=root)
    assert done.returncode == 3
    assert f"{own.url}/query holds no release, not 1.0-" in done.stderr
    assert f"kg publish --to {own.url}" in done.stderr


def test_a_release_is_published_from_the_command_line(own: Running, written: Callable[..., Release]) -> None:
    release = written("1.0", one=ONE)
    root = release.folder.path.parent.parent
    name = release.manifest.name
    done = kg("publish", "--to", own.url, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == (
        f"{name}: 2 of 2 graphs sent (6 triples), 0 removed, all in place (Oxigraph)"
    )
    again = kg("publish", "--to", own.url, "--quiet", cwd=root)
    assert again.stdout == f"{name}: all 2 graphs are in place (Oxigraph); nothing was sent\n"
    wrong = kg("publish", "--to", "http://127.0.0.1:9", cwd=root)
    assert wrong.returncode == 3
    assert "does not answer: it refused the connection" in wrong.stderr
    assert "hunter2" not in wrong.stderr + done.stdout
