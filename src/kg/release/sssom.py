"""The links of a release as SSSOM/TSV: https://mapping-commons.github.io/sssom/."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.prefixes import PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS: Final = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
)
_CURIES: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_SSSOM: Final = PREFIXES["sssom"]
_STATUS: Final = f"{vocab.TERMS}hasLinkStatus"
_LONGEST_FIRST: Final = sorted(PREFIXES.items(), key=lambda item: (-len(item[1]), item[0]))

Said = dict[str, list[ox.NamedNode | ox.Literal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSet:
    """What the head of an SSSOM file says of the whole set.

    Attributes:
        iri: The set's identifier.
        title: Its title, for people.
        version: The release that it was taken from.
        licence: The IRI of its licence.
    """

    iri: str
    title: str
    version: str
    licence: str


def mapping_set(about: MappingSet, triples: Iterable[ox.Triple]) -> str:
    """Return the ``sssom:Mapping`` records among ``triples`` as SSSOM/TSV, sorted.

    The comment begins with the status of the link, for which SSSOM has no column.
    """
    said = _by_subject(triples)
    rows = sorted(_row(record, said) for record in said.values() if f"{_SSSOM}object_id" in record)
    used = {row[COLUMNS.index(name)].partition(":")[0] for row in rows for name in _CURIES}
    out = io.StringIO()
    for line in _head(about, sorted(used)):
        out.write(f"#{line}\n")
    table = csv.writer(out, delimiter="\t", lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(rows)
    return out.getvalue()


def curie(iri: str) -> str:
    """Return ``iri`` as a CURIE, whose part after the colon may hold any character of an IRI.

    An IRI of no registered namespace comes back as it is. See https://www.w3.org/TR/curie/.
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _head(about: MappingSet, prefixes: list[str]) -> list[str]:
    return [
        "curie_map:",
        *(f"  {prefix}: {json.dumps(PREFIXES[prefix])}" for prefix in prefixes if prefix in PREFIXES),
        f"license: {json.dumps(about.licence)}",
        f"mapping_set_id: {json.dumps(about.iri)}",
        f"mapping_set_title: {json.dumps(about.title, ensure_ascii=False)}",
        f"mapping_set_version: {json.dumps(about.version)}",
    ]


def _by_subject(triples: Iterable[ox.Triple]) -> Mapping[str, Said]:
    said: defaultdict[str, Said] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            said[triple.subject.value][triple.predicate.value].append(triple.object)
    return said


def _row(record: Said, said: Mapping[str, Said]) -> tuple[str, ...]:
    subject = _first(record, "subject_id")
    status = shorten(record[_STATUS][0].value).partition(":")[2] if _STATUS in record else ""
    evidence = _first(record, "comment")
    return (
        curie(subject),
        _english(said.get(subject, {})),
        curie(_first(record, "predicate_id")),
        curie(_first(record, "object_id")),
        _first(record, "object_label"),
        curie(_first(record, "mapping_justification")),
        ": ".join(text for text in (status, evidence) if text),
    )


def _first(record: Said, slot: str) -> str:
    return next((term.value for term in record.get(f"{_SSSOM}{slot}", ())), "")


def _english(names: Said) -> str:
    labels = names.get(vocab.SKOS_PREF_LABEL.value, [])
    return next((n.value for n in labels if isinstance(n, ox.Literal) and n.language == "en"), "")
