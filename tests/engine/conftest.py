"""A small store, and pools of workers over it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.engine import files
from kg.engine.nursery import Source
from kg.engine.workers import Pool
from kg.settings import Settings

DATA = """
@prefix e: <http://e/> .
e:a e:p e:b , 1 , "é"@fr .
GRAPH e:g1 { e:a e:p e:b . e:b e:p "},{\\"}" }
GRAPH e:g2 { e:a e:p e:b , e:c }
"""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database folder with five triples in two named graphs and three in the default graph."""
    folder = tmp_path_factory.mktemp("store")
    source = folder / "data.trig"
    source.write_text(DATA, "utf-8")
    files.load([source], folder / "db")
    return folder / "db"


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[Pool]:
    """Two workers with little memory."""
    made = Pool(
        Source(store=store, in_memory=True),
        Settings(
            workers=2,
            worker_bytes=200_000_000,
            spool_bytes=1_000_000,
            result_bytes=1_000_000,
            result_rows=2_000,
        ),
    )
    yield made
    made.close()


def gone(pid: int) -> None:
    """Wait until a process is no more."""
    for _ in range(500):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} is still there")
