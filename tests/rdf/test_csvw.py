"""CSV on the Web: what the archive says of the table."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

import pyoxigraph as ox
import pytest

from kg.rdf.csvw import metadata, package
from kg.rdf.origin import Origin
from kg.rdf.store import Solutions
from kg.rdf.tables import table

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


def described(values: str) -> dict[str, Any]:
    (column,) = metadata(solutions(values), "", ORIGIN)["tableSchema"]["columns"]
    return {name: value for name, value in column.items() if name not in ("name", "titles")}


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ("<http://e/a> UNDEF <urn:b>", {"datatype": "anyURI", "valueUrl": "{+x}"}),
        ("1 2", {"datatype": "integer"}),
        ("1 2.5", {"datatype": "decimal"}),
        ("1 2.5 1e0", {"datatype": "double"}),
        ("true", {"datatype": "boolean"}),
        ('"2011"^^<http://www.w3.org/2001/XMLSchema#gYear>', {"datatype": "gYear"}),
        ('"2011-01-31"^^<http://www.w3.org/2001/XMLSchema#date> 1', {"datatype": "string"}),
        ('"a" "b"', {"datatype": "string"}),
        ('"a"@fr "b"@fr UNDEF', {"datatype": "string", "lang": "fr"}),
        ('"a"@fr "b"@en', {"datatype": "string", "dc:language": ["en", "fr"]}),
        ('"a"@fr "b"', {"datatype": "string", "dc:language": ["fr"]}),
        ('"a" <http://e/a>', {"datatype": "string"}),
        ('"x"^^<http://e/own>', {"datatype": {"@id": "http://e/own", "base": "string"}}),
        ("UNDEF", {"datatype": "string"}),
        ("", {"datatype": "string"}),
    ],
)
def test_a_column_says_what_its_cells_are(values: str, column: dict[str, Any]) -> None:
    assert described(values) == column


@pytest.mark.parametrize(("variable", "name"), [("x", "x"), ("_x", "column1"), ("é", "%C3%A9")])
def test_a_column_has_a_name_that_the_vocabulary_allows(variable: str, name: str) -> None:
    (column,) = metadata(Solutions(variables=(variable,), rows=()), "", ORIGIN)["tableSchema"]["columns"]
    assert (column["name"], column["titles"]) == (name, variable)


def test_the_description_names_release_licence_date_and_query() -> None:
    found = metadata(solutions("1"), "SELECT ?x {}", ORIGIN)
    assert found["@context"] == "http://www.w3.org/ns/csvw"
    assert found["url"] == "answer.csv"
    assert found["dc:title"] == "A small graph"
    assert found["dc:source"] == {"@id": "https://w3id.org/tipsom/release/1.0.0"}
    assert found["dc:issued"] == {"@value": "2026-01-31", "@type": "xsd:date"}
    assert found["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    association = found["prov:wasGeneratedBy"]["prov:qualifiedAssociation"]
    assert association["prov:agent"] == {"@id": "http://h/sparql"}
    assert association["prov:hadPlan"]["prov:value"] == "SELECT ?x {}"


def test_what_is_not_known_is_not_said() -> None:
    found = metadata(solutions("1"), "", Origin(title="files"))
    assert not {"dc:source", "dc:issued", "dc:license"} & set(found)


def test_the_archive_is_the_same_bytes_and_bears_the_release_s_date() -> None:
    content = package(solutions("1 2"), "SELECT ?x {}", ORIGIN)
    assert content == package(solutions("1 2"), "SELECT ?x {}", ORIGIN)
    archive = zipfile.ZipFile(BytesIO(content))
    assert archive.namelist() == ["answer.csv", "answer.csv-metadata.json", "query.rq"]
    assert {entry.date_time for entry in archive.infolist()} == {(2026, 1, 31, 0, 0, 0)}
    assert archive.read("answer.csv") == b"x\r\n1\r\n2\r\n"
    assert archive.read("query.rq") == b"SELECT ?x {}"
    assert json.loads(archive.read("answer.csv-metadata.json"))["url"] == "answer.csv"
