"""The closure of a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.entail.files import entail_file
from kg.errors import UsageError

SUBCLASS = "<urn:A> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:B> . <urn:x> a <urn:A> ."
CONTRADICTION = "<urn:x> a <http://www.w3.org/2002/07/owl#Nothing> ."


def written(folder: Path, text: str, name: str = "data.ttl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_closure_is_n_triples(tmp_path: Path) -> None:
    closure, contradictions = entail_file(written(tmp_path, SUBCLASS))
    assert b"<urn:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:B> .\n" in closure
    assert contradictions == ()


@pytest.mark.parametrize(("text", "status"), [(SUBCLASS, 0), (CONTRADICTION, 3)])
def test_the_exit_status_tells_a_contradiction(tmp_path: Path, text: str, status: int) -> None:
    command = [sys.executable, "-m", "kg", "entail", str(written(tmp_path, text))]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == status
    assert (b"cls-nothing2" in done.stderr) == (status == 3)


def test_an_unknown_extension_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No RDF format has the extension 'csv'"):
        entail_file(written(tmp_path, SUBCLASS, "data.csv"))


def test_a_syntax_error_is_told_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"data\.ttl cannot be read"):
        entail_file(written(tmp_path, "<urn:a> <urn:b>"))
