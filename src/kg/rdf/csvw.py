"""Solutions as CSV on the Web: the exact CSV, what its columns mean, and the query, in one archive.

https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.cells import exact
from kg.rdf.origin import Origin
from kg.rdf.store import Solutions, Term

TABLE: Final = "answer.csv"
METADATA: Final = f"{TABLE}-metadata.json"
QUERY: Final = "query.rq"

_EPOCH: Final = date(1980, 1, 1)  # the first day of an archive's calendar
_READABLE: Final = 0o644 << 16
_STRING: Final = "string"
_NAMED: Final = {
    vocab.RDF + "langString": _STRING,
    vocab.RDF + "HTML": "html",
    vocab.RDF + "XMLLiteral": "xml",
    **{
        vocab.XSD + name: name
        for name in (
            *("anyURI", "base64Binary", "boolean", "hexBinary", "QName", "string"),
            *("normalizedString", "token", "language", "Name", "NMTOKEN"),
            *("date", "dateTime", "dateTimeStamp", "time", "duration", "dayTimeDuration"),
            *("yearMonthDuration", "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth"),
            *("decimal", "double", "float", "integer", "long", "int", "short", "byte"),
            *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
            *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
        )
    },
}
_EXACT_NUMBERS: Final = frozenset({"decimal", "integer"})
_NUMBERS: Final = frozenset({*_EXACT_NUMBERS, "double", "float"})


def package(solutions: Solutions, query: str, origin: Origin) -> bytes:
    """Return a ZIP archive of :data:`TABLE`, :data:`METADATA` and :data:`QUERY`; always the same bytes."""
    document = json.dumps(metadata(solutions, query, origin), ensure_ascii=False, indent=2) + "\n"
    contents = {TABLE: exact(solutions), METADATA: document.encode(), QUERY: query.encode()}
    day = max(date.fromisoformat(origin.issued), _EPOCH) if origin.issued else _EPOCH
    spool = BytesIO()
    with ZipFile(spool, "w") as archive:
        for name, content in contents.items():
            entry = ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, _READABLE
            archive.writestr(entry, content)
    return spool.getvalue()


def metadata(solutions: Solutions, query: str, origin: Origin) -> dict[str, Any]:
    """Return the description of the table: its columns, and what was asked of which release.

    CSV has one empty cell for an unbound variable and for an empty string; both read as null.
    """
    columns = zip(*solutions.rows, strict=True) if solutions.rows else ([] for _ in solutions.variables)
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": TABLE,
        "dialect": {"commentPrefix": "\0"},  # a row may begin with the usual one
        "dc:title": origin.title,
        "dc:source": _link(origin.release or origin.endpoint),
        "dc:issued": origin.issued and {"@value": origin.issued, "@type": "xsd:date"},
        "dc:license": _link(origin.licence),
        "prov:wasGeneratedBy": _asking(query, origin),
        "tableSchema": {
            "columns": [
                _column(name, number, [term for term in terms if term is not None])
                for number, (name, terms) in enumerate(zip(solutions.variables, columns, strict=True), 1)
            ]
        },
    }
    return {name: value for name, value in described.items() if value is not None}


def _asking(query: str, origin: Origin) -> dict[str, Any]:
    plan = {"@type": "prov:Plan", "prov:value": query, "dc:format": "application/sparql-query"}
    agent = {"prov:agent": _link(origin.endpoint)} if origin.endpoint else {}
    return {
        "@type": "prov:Activity",
        "prov:qualifiedAssociation": {"@type": "prov:Association", **agent, "prov:hadPlan": plan},
    }


def _link(iri: str | None) -> dict[str, str] | None:
    return {"@id": iri} if iri else None


def _column(variable: str, number: int, terms: Sequence[Term]) -> dict[str, Any]:
    name = f"column{number}" if variable.startswith("_") else quote(variable)
    column: dict[str, Any] = {"name": name, "titles": variable}
    if terms and all(isinstance(term, ox.NamedNode) for term in terms):
        return {**column, "datatype": "anyURI", "valueUrl": f"{{+{name}}}"}
    literals = [term for term in terms if isinstance(term, ox.Literal)]
    column["datatype"] = _datatype(literals) if len(literals) == len(terms) else _STRING
    languages = sorted({literal.language for literal in literals if literal.language})
    if len(languages) == 1 and all(literal.language for literal in literals):
        column["lang"] = languages[0]
    elif languages:
        column["dc:language"] = languages
    return column


def _datatype(literals: Sequence[ox.Literal]) -> str | dict[str, str]:
    iris = {literal.datatype.value for literal in literals}
    if len(iris) == 1:
        (iri,) = iris
        return _NAMED.get(iri) or {"@id": iri, "base": _STRING}
    names = {_NAMED.get(iri) for iri in iris}
    if names and names <= _NUMBERS:
        return "decimal" if names <= _EXACT_NUMBERS else "double"
    return _STRING
