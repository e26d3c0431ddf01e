"""Tokens: what they are, where they are, and that finding them takes linear time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from kg.engine.lexer import place, tokens
from kg.errors import QueryRefusedError, QuerySyntaxError


def words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT*{?s a ex:b.}", ["SELECT", "*", "{", "?s", "a", "ex:b", ".", "}"]),
        ("# it's\nASK # {\r{}", ["ASK", "{", "}"]),
        ('"a\\"b" \'c\' """d"e""f""" \'\'\'\'g\'\'\'', ['"a\\"b"', "'c'", '"""d"e""f"""', "''''g'''"]),
        ('"x"@en-GB"y"^^xsd:int', ['"x"', "@en-GB", '"y"', "^", "^", "xsd:int"]),
        ("<http://e/#a> <#b>", ["<http://e/#a>", "<#b>"]),
        ("ex:a\\-b ex:c%20d ex:e.f. _:g.h.", ["ex:a\\-b", "ex:c%20d", "ex:e.f", ".", "_:g.h", "."]),
        ("1SERVICE 2.5e3", ["1", "SERVICE", "2", ".", "5", "e3"]),
        ("(?a<?b&&?c>?d)", ["(", "?a", "<", "?b", "&", "&", "?c", ">", "?d", ")"]),
        ("(?a<ex:b&&(?c>?d))", ["(", "?a", "<", "ex:b", "&", "&", "(", "?c", ">", "?d", ")", ")"]),
        ("(1 <http://e/o'b(c)>)", ["(", "1", "<http://e/o'b(c)>", ")"]),
        ("(1 <urn:x:y#z>)", ["(", "1", "<urn:x:y#z>", ")"]),
        ("{?s<urn:p(>?o}", ["{", "?s", "<urn:p(>", "?o", "}"]),
    ],
)
def test_text_is_cut_into_tokens(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize("text", ['"a', "'a\n'", '"""a""', '"\\x"', "a\0b", "\\"])
def test_what_cannot_be_a_token_is_a_syntax_error(text: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        words(f"ASK {{\n  {text}")
    assert caught.value.line == 2


def test_a_comparison_that_could_hide_a_string_is_refused() -> None:
    with pytest.raises(QueryRefusedError, match="line 1, column 10"):
        words('FILTER(?a<ex:b#> """\n) SERVICE <http://e/> {} #"""')


def test_places_count_from_one() -> None:
    assert [place("ab\ncd", start) for start in (0, 1, 3, 4)] == [(1, 1), (1, 2), (2, 1), (2, 2)]


@pytest.mark.parametrize(
    "piece",
    [
        "a-",
        "a.",
        "ex:a.",
        "(?a<a",
        "(?a<a'>",
        "(1<x#>",
        "<",
        '"\\',
        "'",
        "@a-",
        "?u",
        "{",
        "#",
        "a:\\-",
        "'''a",
    ],
)
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.perf_counter()
    with suppress(QuerySyntaxError, QueryRefusedError):
        words(text)
    assert time.perf_counter() - started < 3
