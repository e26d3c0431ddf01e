"""Comma-separated values: as SPARQL has them, and as a spreadsheet may open them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.rdf.cells import exact, guarded
from kg.rdf.tables import table

ROWS = """SELECT ?x ?y { VALUES (?x ?y) {
    ("a,b" UNDEF) ("say \\"a\\"" <http://e/é>) (1 "fr"@fr) ("" "") ("one\\ntwo\\rthree" 1.5e3) ("\\ttab" 0.10)
    ("=1+1" -5) (<<( <http://e/a> <http://e/p> "l" )>> true)
} }"""


def answer(text: str) -> ox.QuerySolutions | ox.QueryBoolean:
    found = ox.Store().query(text)
    assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
    return found


@pytest.mark.parametrize("text", [ROWS, "SELECT ?x { VALUES ?x { UNDEF '' } }", "SELECT * {}"])
def test_exact_csv_is_what_the_engine_writes(text: str) -> None:
    assert exact(table(answer(text))) == answer(text).serialize(format=ox.QueryResultsFormat.CSV)


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ('"plain"', "plain"),
        ('"=1+1"', "'=1+1"),
        ('"=HYPERLINK(\\"http://e/\\")"', '"\'=HYPERLINK(""http://e/"")"'),
        ('"@SUM(A1)"', "'@SUM(A1)"),
        ('"+1 and more"', "'+1 and more"),
        ('"-cmd"@en', "'-cmd"),
        ('"\\tx"', "'\tx"),
        ('"\\rx"', '"\'\rx"'),
        ('"\\nx"', '"\'\nx"'),
        ('"＝1"', "'＝1"),  # noqa: RUF001  # the wide sign is the test
        ("-5", "-5"),
        ('"+5"', "+5"),
        ('"-5"', "-5"),
        ("-1.5e-3", "-0.0015"),
        ('"-5-5"', "'-5-5"),
        ("<http://e/=1>", "http://e/=1"),
        ('"a=1"', "a=1"),
    ],
)
def test_a_guarded_cell_is_no_formula(written: str, cell: str) -> None:
    found = guarded(table(answer(f"SELECT ?x {{ VALUES ?x {{ {written} }} }}")))
    assert found.decode() == f"\ufeffx\r\n{cell}\r\n"


def test_a_boolean_is_a_table_with_one_cell() -> None:
    assert exact(table(answer("ASK { FILTER(false) }"))) == b"answer\r\nfalse\r\n"
