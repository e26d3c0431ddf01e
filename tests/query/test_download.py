"""Names of saved files, from strangers too."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.query.download import disposition, slug, stem


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("answer", 'attachment; filename="answer.csv"'),
        ("answer.csv", 'attachment; filename="answer.csv"'),
        ("my answer", 'attachment; filename="my-answer.csv"'),
        ("", 'attachment; filename="answer.csv"'),
        ("../../etc/passwd", 'attachment; filename="etc-passwd.csv"'),
        ("C:\\x", 'attachment; filename="C-x.csv"'),
        ('a"; filename="b.exe', 'attachment; filename="a-filename-b.exe.csv"'),
        ("a\r\nSet-Cookie: x=1", 'attachment; filename="a-Set-Cookie-x-1.csv"'),
        (".htaccess", 'attachment; filename="htaccess.csv"'),
        ("CON", 'attachment; filename="_CON.csv"'),
        ("\u202egpj", 'attachment; filename="gpj.csv"'),
        ("été", "attachment; filename=\"ete.csv\"; filename*=UTF-8''%C3%A9t%C3%A9.csv"),
        ("＂x", "attachment; filename=\"x.csv\"; filename*=UTF-8''%EF%BC%82x.csv"),  # noqa: RUF001  # a wide one
        ("人", "attachment; filename=\"answer.csv\"; filename*=UTF-8''%E4%BA%BA.csv"),
    ],
)
def test_a_name_is_safe_in_the_header_and_on_disk(name: str, header: str) -> None:
    assert disposition(name, "csv") == header


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_name_breaks_the_header(name: str) -> None:
    written = (
        r"attachment; filename=\"[\w.!#$&+^`|~()'@{}\[\]-]+\.csv\"(; filename\*=UTF-8''[\w.%!#$&+^`|~-]+)?"
    )
    assert re.fullmatch(written, disposition(name, "csv"), re.ASCII)


@pytest.mark.parametrize(
    ("query", "release", "found"),
    [
        ("#+ title: Names in French\nASK {}", "1.0.0-abcdef", "names-in-french-1.0.0-abcdef"),
        ("# title: Names\nASK {}", None, "names"),
        ("ASK {}", "1.0.0-abcdef", "query-819ea91e-1.0.0-abcdef"),
        ("ASK {} # title: no", None, "query-"),
    ],
)
def test_an_answer_is_named_after_its_query_and_release(query: str, release: str | None, found: str) -> None:
    assert stem(query, release).startswith(found)


def test_a_slug_is_one_word() -> None:
    assert slug("brochure/P1") == "brochure-p1"
