"""Parameters of stored queries: what a header may describe, and which values each type takes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.catalog.parameters import Parameter, parse
from kg.errors import StoredQueryError

XSD = "http://www.w3.org/2001/XMLSchema#"


def one(given: dict[str, object], block: str) -> Parameter:
    return parse("q.rq", {"x": {"label": "X", **given}}, f"SELECT * {{ VALUES ?x {{ {block} }} }}")[0]


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("given", "block", "default"),
    [
        (
            {"type": "thing", "class": "tsom:State"},
            "state:alb",
            ox.NamedNode("https://w3id.org/tipsom/id/state/alb"),
        ),
        ({"type": "integer", "least": 2000}, "2004", typed("2004", "integer")),
        ({"type": "date"}, '"2004-02-29"^^xsd:date', typed("2004-02-29", "date")),
        ({"type": "text"}, '"law"', ox.Literal("law")),
        ({"type": "language"}, '"ru"', ox.Literal("ru")),
        ({"type": "boolean"}, "true", typed("true", "boolean")),
        ({"type": "integer"}, "UNDEF", None),
    ],
)
def test_what_stands_in_the_block_is_the_default(
    given: dict[str, object], block: str, default: object
) -> None:
    assert one(given, block).default == default


@pytest.mark.parametrize(
    ("given", "block", "said"),
    [
        ({"type": "integer", "least": 2000}, "1999", "is no integer that it takes"),
        ({"type": "thing", "class": "tsom:State"}, '"Albania"', "is no thing that it takes"),
        ({"type": "thing"}, "state:alb", "names no class"),
        ({"type": "boolean"}, "UNDEF", "holds no single term"),
        ({"type": "integer"}, "1 2", "holds no single term"),
        ({"type": "number"}, "1", "lacks a type"),
        ({"type": "integer", "lest": 1}, "1", "unknown keys: lest"),
        ({"type": "integer", "least": "1"}, "1", "is no whole number"),
    ],
)
def test_a_wrong_description_is_said(given: dict[str, object], block: str, said: str) -> None:
    with pytest.raises(StoredQueryError, match=said):
        one(given, block)


def test_a_name_without_a_block_or_taken_by_the_page_is_said() -> None:
    with pytest.raises(StoredQueryError, match="has no block VALUES \\?x"):
        parse("q.rq", {"x": {"type": "text", "label": "X"}}, "SELECT * {}")
    with pytest.raises(StoredQueryError, match="no free name"):
        parse("q.rq", {"lang": {"type": "text", "label": "X"}}, "SELECT * {}")


@pytest.mark.parametrize(
    ("parameter", "right", "wrong"),
    [
        (
            Parameter(name="x", type="integer", label="X", least=1, most=9),
            ("1", "9", "+3"),
            ("0", "10", "²", "1.0", "1e1", ""),
        ),
        (
            Parameter(name="x", type="date", label="X"),
            ("2024-02-29",),
            ("2023-02-29", "20240229", "1.2.2024"),
        ),
        (Parameter(name="x", type="boolean", label="X"), ("true", "false"), ("yes", "1")),
        (Parameter(name="x", type="language", label="X"), ("fr", "zh-Hant"), ("f", 'fr" } DROP')),
        (Parameter(name="x", type="text", label="X", choices=("a", "b")), ("a",), ("c", "A")),
        (Parameter(name="x", type="text", label="X"), ('" } DROP ALL # {', "a" * 200), ("a" * 201,)),
    ],
)
def test_a_type_takes_its_values_and_no_other(
    parameter: Parameter, right: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    assert [text for text in right if parameter.literal(text) is None] == []
    assert [text for text in wrong if parameter.literal(text) is not None] == []
