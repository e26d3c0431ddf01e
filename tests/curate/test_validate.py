"""A validation by compiled shapes, or by pySHACL where they cannot be compiled; the report says which."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from kg.curate.validate import validate, validate_file
from kg.errors import ShapesError, UsageError
from kg.shacl.facts import Facts

COMMENT: Final = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
PREFIXES: Final = "@prefix : <urn:t:> . @prefix sh: <http://www.w3.org/ns/shacl#> . "


def turtle(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def comments(report: Iterable[ox.Triple]) -> list[str]:
    return [str(triple.object) for triple in report if triple.predicate == COMMENT]


def test_compiled_shapes_validate_without_a_note() -> None:
    done = validate(
        Facts.of(turtle(':a :p "x" .')), turtle(':S sh:targetNode :a ; sh:path :p ; sh:pattern "y" .')
    )
    assert [result.value for result in done.results] == [ox.Literal("x")]
    assert (done.note, comments(done.report())) == ("", [])


def test_a_pattern_of_python_is_validated_by_pyshacl_and_the_report_says_so() -> None:
    shapes = turtle(':S sh:targetNode :a ; sh:path :p ; sh:pattern "x(?=y)" .')
    done = validate(Facts.of(turtle(':a :p "xy", "xz" .')), shapes)
    assert [result.value for result in done.results] == [ox.Literal("xz")]
    assert done.note == "Validated by pySHACL: The engine cannot read the pattern 'x(?=y)' of <urn:t:S>."
    assert comments(done.report()) == [f'"{done.note}"']


def test_shapes_that_pyshacl_refuses_too_are_an_error() -> None:
    with pytest.raises(ShapesError, match="pySHACL cannot validate with these shapes"):
        validate(Facts.of([]), turtle(':S sh:targetNode :a ; sh:rule [ ] ; sh:pattern "(" .'))


def test_one_file_may_hold_data_and_shapes(tmp_path: Path) -> None:
    both = tmp_path / "both.ttl"
    both.write_text(f"{PREFIXES} _:a :p 1 . [] sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI .", "utf-8")
    (result,) = validate_file(both, both).results
    assert isinstance(result.focus, ox.BlankNode)


def test_a_blank_node_of_the_data_is_none_of_the_shapes(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.nt", tmp_path / "shapes.ttl"
    data.write_text("_:s <urn:t:p> <urn:t:b> .", "utf-8")
    shapes.write_text(f"{PREFIXES} _:s sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI .", "utf-8")
    (result,) = validate_file(data, shapes).results
    assert result.shape != result.focus


@pytest.mark.parametrize(("name", "content"), [("data.foo", ""), ("data.ttl", "garbage"), ("gone.ttl", None)])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(UsageError):
        validate_file(tmp_path / name, tmp_path / name)
