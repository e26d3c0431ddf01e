"""``kg validate`` as a process: the report and the exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

PREFIXES: Final = "@prefix : <urn:t:> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def validated(folder: Path, data: str, shapes: str) -> subprocess.CompletedProcess[str]:
    for name, text in (("data.ttl", data), ("shapes.ttl", shapes)):
        (folder / name).write_text(PREFIXES + text, "utf-8")
    command = [sys.executable, "-m", "kg", "validate", "data.ttl", "shapes.ttl"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_data_that_conforms_exits_0(tmp_path: Path) -> None:
    done = validated(tmp_path, ":a :p 1 .", ":S sh:targetNode :a ; sh:path :p ; sh:minCount 1 .")
    assert (done.returncode, done.stderr) == (0, "")
    assert "sh:conforms true ." in done.stdout


def test_data_that_does_not_exits_1_with_a_report(tmp_path: Path) -> None:
    done = validated(
        tmp_path,
        ":a :p 1 .",
        ':S sh:targetNode :a ; sh:path [ sh:inversePath :p ] ; sh:minCount 1 ; sh:message "No p." .',
    )
    assert done.returncode == 1
    assert done.stdout.count("a sh:ValidationResult") == 1
    for part in (
        "focusNode <urn:t:a>",
        'resultMessage "No p."',
        "inversePath <urn:t:p>",
        "sh:conforms false",
    ):
        assert part in done.stdout


@pytest.mark.parametrize(
    ("data", "shapes"),
    [("garbage", ""), (":a :p 1 .", ":S sh:targetNode :a ; sh:minCount 1 ."), (":a :p 1 .", "garbage")],
)
def test_what_cannot_be_validated_exits_2(tmp_path: Path, data: str, shapes: str) -> None:
    done = validated(tmp_path, data, shapes)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kg: ")
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_exits_2(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "validate", "data.ttl", "shapes.ttl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == 2


def test_what_pyshacl_validated_is_told_on_standard_error(tmp_path: Path) -> None:
    done = validated(
        tmp_path, ":a :p :a .", ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :S ] ."
    )
    assert done.returncode == 0
    assert "kg: Validated by pySHACL: <urn:t:S> refers to itself" in done.stderr
