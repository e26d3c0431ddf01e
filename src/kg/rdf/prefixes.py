"""The prefix registry: one table that the checks, the endpoint, the exports and the JSON-LD context read."""

from __future__ import annotations

import re
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.rdf import vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_INDIVIDUALS: Final = {
    "act": "act",
    "agent": "org",
    "approach": "approach",
    "area": "area",
    "aud": "audience",
    "crime": "crime",
    "doc": "document",
    "doctype": "doctype",
    "fig": "figure",
    "gap": "known-unknown",
    "inst": "instrument",
    "lang": "language",
    "level": "level",
    "link": "link",
    "m49": "m49",
    "obj": "objective",
    "offer": "offering",
    "plan": "plan",
    "prog": "programme",
    "pub": "publication",
    "reading": "reading",
    "region": "region",
    "role": "country-role",
    "scheme": "scheme",
    "source": "source",
    "state": "state",
    "status": "reading-status",
    "step": "step",
    "svc": "service",
    "total": "total",
}

OWN: Final[Mapping[str, str]] = MappingProxyType(
    {prefix: f"{vocab.ID}{folder}/" for prefix, folder in _INDIVIDUALS.items()}
    | {
        "graph": vocab.GRAPH,
        "psg": vocab.PASSAGE_GRAPH,
        "shape": f"{vocab.SHAPES_IRI}#",
        "tsom": vocab.TERMS,
    }
)
"""Prefixes of the project's own namespaces."""

FOREIGN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bibo": "http://purl.org/ontology/bibo/",
        "cc": "http://creativecommons.org/ns#",
        "dbr": "http://dbpedia.org/resource/",
        "dcat": vocab.DCAT,
        "dcterms": vocab.DCTERMS,
        "eulang": "http://publications.europa.eu/resource/authority/language/",
        "eurovoc": "http://eurovoc.europa.eu/",
        "fabio": "http://purl.org/spar/fabio/",
        "foaf": vocab.FOAF,
        "frbr": "http://purl.org/vocab/frbr/core#",
        "geonames": "https://sws.geonames.org/",
        "iso6392": "http://id.loc.gov/vocabulary/iso639-2/",
        "lexvo": "http://lexvo.org/id/iso639-3/",
        "org": "http://www.w3.org/ns/org#",
        "owl": vocab.OWL,
        "pplan": "http://purl.org/net/p-plan#",
        "prov": vocab.PROV,
        "rdf": vocab.RDF,
        "rdfs": vocab.RDFS,
        "schema": "https://schema.org/",
        "sd": vocab.SD,
        "sdg": "http://metadata.un.org/sdg/",
        "semapv": "https://w3id.org/semapv/vocab/",
        "sh": vocab.SH,
        "skos": vocab.SKOS,
        "sssom": "https://w3id.org/sssom/",
        "unbis": "http://metadata.un.org/thesaurus/",
        "undo": "https://w3id.org/un/ontology/undo/",
        "untc": "https://treaties.un.org/Pages/",
        "vann": "http://purl.org/vocab/vann/",
        "void": vocab.VOID,
        "wd": "http://www.wikidata.org/entity/",
        "xsd": vocab.XSD,
    }
)
"""Prefixes of reused vocabularies."""

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(dict(sorted({**OWN, **FOREIGN}.items())))
"""Every registered prefix with its namespace, sorted by prefix."""

# PN_LOCAL of SPARQL 1.1 without escapes and without a leading or trailing dot.
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_BY_NAMESPACE: Final = {namespace: prefix for prefix, namespace in reversed(list(PREFIXES.items()))}


def shorten(iri: str) -> str:
    """Return ``iri`` as a prefixed name (``pub:toolkit``), or in angle brackets where none fits."""
    end = max(iri.rfind("/"), iri.rfind("#")) + 1  # every namespace ends so, and no local name has either
    prefix = _BY_NAMESPACE.get(iri[:end])
    return f"{prefix}:{iri[end:]}" if prefix and _LOCAL.fullmatch(iri, end) else f"<{iri}>"


def nearest(prefix: str) -> str | None:
    """Return the registered prefix that is written almost like ``prefix``; ``None`` if none is."""
    return next(iter(get_close_matches(prefix.lower(), PREFIXES, 1, 0.6)), None)


def expand(name: str) -> str | None:
    """Return the IRI of a prefixed name, of ``<iri>`` or of an IRI; ``None`` when it is none of them."""
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return name if "://" in name or name.startswith("urn:") else None


def used_by(iris: Iterable[str]) -> dict[str, str]:
    """Return the registered prefixes that shorten at least one of ``iris``."""
    found: dict[str, str] = {}
    for iri in iris:
        prefix, colon, _ = shorten(iri).partition(":")
        if colon and not prefix.startswith("<"):
            found[prefix] = PREFIXES[prefix]
    return dict(sorted(found.items()))
