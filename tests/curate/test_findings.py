"""How findings are ordered and printed."""

from __future__ import annotations

import json

from kg.curate.findings import Finding, as_annotations, as_json, as_text, has_errors, in_order, summary

ERROR = Finding(
    code="literal",
    severity="error",
    file="data/a.trig",
    line=3,
    column=7,
    subject="xsd:date",
    message="100% wrong.\nWrite it so.",
)
WARNING = Finding(code="prefix", severity="warning", file="data/a.trig", line=1, message="Unused.")


def test_errors_come_first_and_once() -> None:
    assert in_order([WARNING, ERROR, ERROR]) == [ERROR, WARNING]


def test_only_errors_stop_a_build() -> None:
    assert has_errors([WARNING, ERROR])
    assert not has_errors([WARNING])


def test_text_has_place_severity_code_and_subject_then_the_message() -> None:
    assert as_text([ERROR]) == (
        "data/a.trig:3:7: error [literal] xsd:date\n    100% wrong.\n    Write it so."
    )


def test_json_keeps_every_field() -> None:
    assert json.loads(as_json([WARNING])) == [
        {
            "code": "prefix",
            "severity": "warning",
            "message": "Unused.",
            "file": "data/a.trig",
            "line": 1,
            "column": 0,
            "subject": "",
        }
    ]


def test_annotations_escape_what_the_format_reserves() -> None:
    assert as_annotations([ERROR]) == (
        "::error file=data/a.trig,line=3,col=7,title=literal xsd%3Adate::100%25 wrong.%0AWrite it so."
    )


def test_the_summary_counts_by_severity() -> None:
    assert summary([ERROR, WARNING, ERROR]) == "2 errors, 1 warning"
    assert summary([]) == "nothing found"
