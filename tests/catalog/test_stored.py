"""Stored queries and their headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.catalog import stored
from kg.errors import StoredQueryError

HEADER = "#+ title: Names\n#+ description: All of them.\n#+ tags: [a, b]\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "names.rq"
    path.write_text(text, "utf-8")
    return path


def test_a_header_becomes_fields_and_the_text_keeps_its_lines(tmp_path: Path) -> None:
    text = HEADER + "#+ id: Q1\n#+ ordered: true\nSELECT * { ?s ?p ?o }\n"
    query = stored.read(write(tmp_path, text))
    assert (query.name, query.title, query.description) == ("names", "Names", "All of them.")
    assert (query.tags, query.identifier, query.ordered) == (("a", "b"), "Q1", True)
    assert query.text == text
    assert query.expected == tmp_path / "names.csv"


def test_a_description_may_run_over_lines(tmp_path: Path) -> None:
    text = "#+ title: T\n#+ description: >-\n#+   One\n#+   two.\n#+ tags: [a]\nASK {}\n"
    assert stored.read(write(tmp_path, text)).description == "One two."


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("PREFIX a: <http://a/>\nask {}", "ASK"),
        ("# SELECT\nCONSTRUCT WHERE {}", "CONSTRUCT"),
        ("DESCRIBE <http://a/>", "DESCRIBE"),
    ],
)
def test_the_form_is_read_from_the_query(tmp_path: Path, body: str, form: str) -> None:
    assert stored.read(write(tmp_path, HEADER + body)).form == form


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * {}", "lacks: title, description, tags"),
        ("#+ title: [\nSELECT * {}", "no YAML at line"),
        ("#+ just words\nSELECT * {}", "no table of keys"),
        (HEADER + "#+ autor: me\nSELECT * {}", "unknown keys: autor"),
        (HEADER + "#+ severity: bad\nSELECT * {}", "'bad'"),
    ],
)
def test_a_wrong_header_is_told_with_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StoredQueryError, match=said) as caught:
        stored.read(write(tmp_path, text))
    assert caught.value.hint
    assert caught.value.line
