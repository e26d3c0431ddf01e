"""The kinds of things whose names are counted, in the order in which they are told."""

from __future__ import annotations

from typing import Final

KINDS: Final = (
    "Instrument",
    "Programme",
    "CrimeType",
    "KeyArea",
    "AudienceGroup",
    "Publication",
    "Organization",
    "Region",
    "State",
    "ImplementationLevel",
    "CountryRole",
    "ServiceType",
    "DocumentType",
    "LinguisticSystem",
)
"""Local names of classes of the ontology."""
