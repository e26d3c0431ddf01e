"""Workbooks: typed cells, nothing that runs, the same bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from kg.errors import ResultTooLargeError
from kg.rdf.origin import Origin
from kg.rdf.spreadsheet import workbook
from kg.rdf.store import Solutions
from kg.rdf.tables import table

XSD = "http://www.w3.org/2001/XMLSchema#"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ORIGIN = Origin(
    title="A small graph",
    endpoint="http://h/sparql",
    release="https://w3id.org/tipsom/release/1.0.0",
    issued="2026-01-31",
    licence="https://creativecommons.org/licenses/by/4.0/",
)


def solutions(values: str) -> Solutions:
    found = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    return table(found)


def cells(content: bytes, sheet: int = 1) -> dict[str, tuple[str, str]]:
    """Return the type and the value of each cell of a sheet, by its place."""
    archive = zipfile.ZipFile(BytesIO(content))
    strings = ET.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314  # our own file
    texts = ["".join(item.itertext()) for item in strings]
    found = {}
    for cell in ET.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml")).iter(f"{MAIN}c"):  # noqa: S314
        assert cell.find(f"{MAIN}f") is None
        kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v", "")
        found[cell.get("r", "")] = (kind, texts[int(value)] if kind == "s" else value)
    return found


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("42", "n", "42"),
        ("-0.5", "n", "-0.5"),
        ("1.5e3", "n", "1500"),
        ("123456789012345", "n", "123456789012345"),
        ("1234567890123456", "s", "1234567890123456"),
        (f'"NaN"^^<{XSD}double>', "s", "NaN"),
        (f'"0x10"^^<{XSD}integer>', "s", "0x10"),
        ("true", "b", "1"),
        ("false", "b", "0"),
        (f'"2011"^^<{XSD}gYear>', "n", "2011"),
        (f'"2011Z"^^<{XSD}gYear>', "s", "2011Z"),
        (f'"2004-01-29"^^<{XSD}date>', "n", "38015"),
        (f'"2004-01-29Z"^^<{XSD}date>', "s", "2004-01-29Z"),
        (f'"1900-02-28"^^<{XSD}date>', "s", "1900-02-28"),
        (f'"1900-03-01"^^<{XSD}date>', "n", "61"),
        (f'"2004-02-30"^^<{XSD}date>', "s", "2004-02-30"),
        (f'"2004-01-29T12:00:00"^^<{XSD}dateTime>', "n", "38015.5"),
        (f'"2004-01-29T12:00:00Z"^^<{XSD}dateTime>', "s", "2004-01-29T12:00:00Z"),
        ('"=1+1"', "s", "=1+1"),
        ('"@SUM(A1)"', "s", "@SUM(A1)"),
        ('"{=1}"', "s", "{=1}"),
        ('"42"', "s", "42"),
        ('"http://e/"', "s", "http://e/"),
        ('"مرحبا"@ar', "s", "مرحبا"),
        ("<urn:a>", "s", "urn:a"),
        ("<http://e/a>", "s", "http://e/a"),
    ],
)
def test_a_cell_is_typed_where_a_sheet_holds_the_value_exactly(written: str, kind: str, value: str) -> None:
    assert cells(workbook(solutions(written), "", ORIGIN))["A2"] == (kind, value)


def test_only_web_addresses_are_links() -> None:
    found = solutions('<http://e/a> <https://e/b> <javascript:alert(1)> <file:///etc/passwd> "http://e/c"')
    archive = zipfile.ZipFile(BytesIO(workbook(found, "", ORIGIN)))
    links = archive.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert links.count("<Relationship ") == 2
    assert 'Target="http://e/a"' in links
    assert 'Target="https://e/b"' in links


def test_an_unbound_variable_is_an_empty_cell() -> None:
    assert cells(workbook(solutions("UNDEF 1"), "", ORIGIN)) == {"A1": ("s", "x"), "A3": ("n", "1")}


def test_the_second_sheet_says_where_the_answer_comes_from() -> None:
    query = "SELECT ?x {}" + " " * 40_000 + "# end"
    said = [value for _, value in cells(workbook(solutions("1"), query, ORIGIN), sheet=2).values()]
    assert said[:12] == [
        *("Title", "A small graph"),
        *("Release", "https://w3id.org/tipsom/release/1.0.0"),
        *("Issued", "2026-01-31"),
        *("Licence", "https://creativecommons.org/licenses/by/4.0/"),
        *("Endpoint", "http://h/sparql"),
        *("Rows", "1"),
    ]
    assert said[12] == "Query"
    assert said[13] + said[-1] == query


def test_the_same_answer_is_the_same_bytes() -> None:
    assert workbook(solutions("1"), "", ORIGIN) == workbook(solutions("1"), "", ORIGIN)
    archive = zipfile.ZipFile(BytesIO(workbook(solutions("1"), "", ORIGIN)))
    assert b"2026-01-31T00:00:00Z" in archive.read("docProps/core.xml")


def test_text_that_no_cell_holds_is_refused_rather_than_cut() -> None:
    assert workbook(solutions(f'"{"x" * 32_767}"'), "", ORIGIN)
    with pytest.raises(ResultTooLargeError, match="32,767 characters"):
        workbook(solutions(f'"{"x" * 32_768}"'), "", ORIGIN)
