"""Canonical lexical forms."""

from __future__ import annotations

import pytest

from kg.rdf.literals import canonical_form
from kg.rdf.vocab import XSD


@pytest.mark.parametrize(
    ("lexical", "datatype", "canonical"),
    [
        ("7", "integer", "7"),
        ("07", "integer", "7"),
        ("+7", "integer", "7"),
        ("-0", "integer", "0"),
        ("7.0", "integer", None),
        ("0", "positiveInteger", None),
        ("-1", "nonNegativeInteger", None),
        ("80", "nonNegativeInteger", "80"),
        ("1.50", "decimal", "1.5"),
        ("-0.0", "decimal", "0"),
        (".5", "decimal", "0.5"),
        (".", "decimal", None),
        ("1", "boolean", "true"),
        ("True", "boolean", None),
        ("2010", "gYear", "2010"),
        ("10", "gYear", None),
        ("2010-13", "gYearMonth", None),
        ("2000-11-15", "date", "2000-11-15"),
        ("2000-02-30", "date", None),
        ("20001115", "date", None),
        ("anything", "string", "anything"),
    ],
)
def test_canonical_forms(lexical: str, datatype: str, canonical: str | None) -> None:
    assert canonical_form(lexical, XSD + datatype) == canonical
