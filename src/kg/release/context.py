"""The published JSON-LD context: the prefix registry and a plain key for each property of the ontology."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.layout import ReleaseFolder

_LABELS: Final = {
    "prefLabel": f"{vocab.SKOS}prefLabel",
    "altLabel": f"{vocab.SKOS}altLabel",
    "hiddenLabel": f"{vocab.SKOS}hiddenLabel",
    "definition": f"{vocab.SKOS}definition",
    "label": f"{vocab.RDFS}label",
}
_OBJECT_PROPERTY: Final = ox.NamedNode(f"{vocab.OWL}ObjectProperty")
_VALUE_PROPERTIES: Final = tuple(
    ox.NamedNode(f"{vocab.OWL}{kind}") for kind in ("AnnotationProperty", "DatatypeProperty")
)
_RANGE: Final = ox.NamedNode(f"{vocab.RDFS}range")


def context(ontology: Iterable[ox.Triple]) -> dict[str, Any]:
    """Return what stands under ``@context``.

    Labels are language maps; an object property's values are IRIs; a datatype or annotation property has
    its range as type.
    A key that is also a prefix is left out: in JSON-LD a word means one thing.
    """
    triples = list(ontology)
    entries: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    entries |= PREFIXES
    entries |= {name: {"@id": iri, "@container": ["@language", "@set"]} for name, iri in _LABELS.items()}
    ranges = {t.subject: t.object for t in triples if t.predicate == _RANGE}
    for triple in triples:
        if triple.predicate != vocab.RDF_TYPE or not isinstance(triple.subject, ox.NamedNode):
            continue
        iri = triple.subject.value
        name = iri.removeprefix(vocab.TERMS)
        if not iri.startswith(vocab.TERMS) or name in entries:
            continue
        if triple.object == _OBJECT_PROPERTY:
            entries[name] = {"@id": iri, "@type": "@id"}
        elif triple.object in _VALUE_PROPERTIES:
            entries[name] = _typed(iri, ranges.get(triple.subject))
    return dict(sorted(entries.items(), key=lambda item: (item[0] not in PREFIXES, item[0])))


def _typed(iri: str, datatype: object) -> dict[str, str]:
    plain = (f"{vocab.RDF}langString", f"{vocab.XSD}string")
    if isinstance(datatype, ox.NamedNode) and datatype.value not in plain:
        return {"@id": iri, "@type": datatype.value}
    return {"@id": iri}


def document(entries: dict[str, Any]) -> bytes:
    """Return the context as a JSON-LD document."""
    return (json.dumps({"@context": entries}, indent=2, ensure_ascii=False) + "\n").encode()


def published(folder: ReleaseFolder) -> dict[str, Any]:
    """Return what stands under ``@context`` in a release's context."""
    entries: dict[str, Any] = json.loads(folder.context.read_bytes())["@context"]
    return entries
