"""Values of literals."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from kg.entail.datatypes import is_different_value, is_not_of_datatype, is_of_datatype, is_same_value
from kg.rdf.vocab import RDF, XSD


def literal(text: str, name: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("1", "integer"), literal("01", "integer")),
        (literal("1", "integer"), literal("1.0", "decimal")),
        (literal("7", "byte"), literal("+7", "nonNegativeInteger")),
        (literal("1", "boolean"), literal("true", "boolean")),
        (literal("1e2", "double"), literal("100", "double")),
        (literal("0f", "hexBinary"), literal("0F", "hexBinary")),
        (literal("YQ==", "base64Binary"), literal("Y Q = =", "base64Binary")),
        (
            literal("2000-01-01T00:00:00Z", "dateTime"),
            literal("2000-01-01T00:00:00.0+00:00", "dateTimeStamp"),
        ),
        (literal("a", "string"), literal("a", "token")),
        (Literal("a", language="en"), Literal("a", language="EN")),
    ],
)
def test_literals_of_one_value(one: Literal, other: Literal) -> None:
    assert is_same_value(one, other)
    assert not is_different_value(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("1", "integer"), literal("2", "integer")),
        (literal("1", "integer"), literal("1", "string")),
        (literal("1", "decimal"), literal("1", "double")),
        (literal("1", "float"), literal("1", "double")),
        (Literal("a", language="en"), Literal("a", language="fr")),
        (literal("a", "anyURI"), literal("a", "string")),
    ],
)
def test_literals_of_different_values(one: Literal, other: Literal) -> None:
    assert is_different_value(one, other)
    assert not is_same_value(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("2000", "gYear"), literal("2001", "gYear")),
        (literal("2000-01-01", "date"), literal("1", "integer")),
        (literal("x", "integer"), literal("y", "integer")),
        (literal("2000-01-01T12:00:00Z", "dateTime"), literal("2000-01-01T13:00:00+01:00", "dateTime")),
        (NamedNode("urn:a"), literal("1", "integer")),
    ],
)
def test_what_is_not_known_is_not_decided(one: Literal, other: Literal) -> None:
    assert not is_same_value(one, other)
    assert not is_different_value(one, other)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (literal("7", "integer"), "decimal"),
        (literal("7.0", "decimal"), "positiveInteger"),
        (literal("-128", "byte"), "byte"),
        (literal("a b", "string"), "token"),
        (literal("en-GB", "string"), "language"),
        (literal("2000-01-01T00:00:00Z", "dateTime"), "dateTimeStamp"),
        (literal("2000", "gYear"), "gYear"),
    ],
)
def test_a_value_belongs_to_a_datatype(value: Literal, name: str) -> None:
    assert is_of_datatype(value, NamedNode(XSD + name))
    assert not is_not_of_datatype(value, NamedNode(XSD + name))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (literal("x", "integer"), "integer"),
        (literal("1.5", "integer"), "integer"),
        (literal("-1", "nonNegativeInteger"), "nonNegativeInteger"),
        (literal("128", "byte"), "byte"),
        (literal("9" * 5000, "integer"), "long"),
        (literal("yes", "boolean"), "boolean"),
        (literal("0", "hexBinary"), "hexBinary"),
        (literal("2000-01-01T00:00:00", "dateTime"), "dateTimeStamp"),
        (literal("2000-13-01T00:00:00", "dateTime"), "dateTime"),
        (literal("1.5", "decimal"), "integer"),
        (literal(" a", "string"), "token"),
    ],
)
def test_a_value_is_outside_a_datatype(value: Literal, name: str) -> None:
    assert is_not_of_datatype(value, NamedNode(XSD + name))


def test_a_text_in_a_language_is_no_string() -> None:
    text = Literal("a", language="en")
    assert is_of_datatype(text, NamedNode(f"{RDF}langString"))
    assert is_not_of_datatype(text, NamedNode(f"{XSD}string"))
