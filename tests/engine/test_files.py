"""RDF files as a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.engine import files
from kg.errors import BuildError, UsageError


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_each_format_is_told_by_its_extension(tmp_path: Path) -> None:
    triple = "<http://e/a> <http://e/p> <http://e/{}> ."
    paths = [
        write(tmp_path, "a.ttl", triple.format("ttl")),
        write(tmp_path, "a.nt", triple.format("nt")),
        write(tmp_path, "a.nq", "<http://e/a> <http://e/p> 1 <http://e/g> .".replace(" 1 ", ' "1" ')),
        write(tmp_path, "a.trig", "<http://e/g> { " + triple.format("trig") + " }"),
        write(
            tmp_path,
            "a.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
            '<rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description></rdf:RDF>',
        ),
    ]
    loaded = files.load(paths, tmp_path / "db")
    assert (loaded.default, dict(loaded.graphs)) == (3, {"http://e/g": 2})


def test_a_syntax_error_names_file_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path, "bad.ttl", "@prefix e: <http://e/> .\ne:a e:p e:b\ne:c e:p e:d .\n")
    with pytest.raises(BuildError) as caught:
        files.load([path], tmp_path / "db")
    assert caught.value.message == f"{path}:3:1: A dot is expected at the end of statements."
    assert (caught.value.line, caught.value.column) == (3, 1)


def test_an_unknown_extension_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.ttl, .*\.trig"):
        files.load([write(tmp_path, "a.doc", "")], tmp_path / "db")
