"""What the vocabularies that the graph links to are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.rdf.prefixes import FOREIGN

_TITLES: Final[Mapping[str, str]] = {
    "bibo": "Bibliographic Ontology",
    "dbr": "DBpedia",
    "eulang": "EU authority table of languages",
    "eurovoc": "EuroVoc",
    "fabio": "FaBiO",
    "geonames": "GeoNames",
    "iso6392": "Library of Congress, ISO 639-2",
    "lexvo": "Lexvo",
    "sdg": "United Nations SDG vocabulary",
    "unbis": "UNBIS Thesaurus",
    "untc": "United Nations Treaty Collection",
    "wd": "Wikidata",
}
_SPACES: Final[Mapping[str, str]] = {
    **{FOREIGN[prefix]: title for prefix, title in _TITLES.items()},
    "http://publications.europa.eu/resource/authority/": "EU authority tables",
}


def vocabulary(iri: str) -> str:
    """Return the name of the vocabulary that an IRI is from; empty for one that is not linked to."""
    return next((title for space, title in _SPACES.items() if iri.startswith(space)), "")
