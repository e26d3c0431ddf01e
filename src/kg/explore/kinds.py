"""The kinds of things that have a list, with its columns and the ways to narrow it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.explore.messages import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A list of the things of a class.

    Attributes:
        path: Its name in an address.
        of: The prefixed name of the class.
        title: Its heading.
        about: What it holds, in a sentence.
        columns: A property and a heading each; ``^`` before a property counts what points to the thing.
        facets: A key, a property and a heading each; dates are taken by their years.
    """

    path: str
    of: str
    title: str
    about: str
    columns: tuple[tuple[str, str], ...]
    facets: tuple[tuple[str, str, str], ...] = ()


KINDS: Final = (
    Kind(
        path="instruments",
        of="tsom:Instrument",
        title=msg("Instruments"),
        about=msg("The conventions and protocols by which states bind themselves."),
        columns=(
            ("rdf:type", msg("Kind")),
            ("tsom:adoptedOn", msg("Adopted")),
            ("tsom:enteredIntoForceOn", msg("In force since")),
            ("^tsom:isPartyTo", msg("Parties")),
            ("^tsom:isSignatoryOf", msg("Signatories")),
            ("tsom:supplements", msg("Supplements")),
        ),
        facets=(("kind", "rdf:type", msg("Kind")), ("crime", "tsom:addresses", msg("Crime"))),
    ),
    Kind(
        path="programmes",
        of="tsom:Programme",
        title=msg("Programmes"),
        about=msg("The undertakings through which assistance is given."),
        columns=(
            ("tsom:acronym", msg("Acronym")),
            ("tsom:addresses", msg("Crime")),
            ("tsom:initiatedInYear", msg("Begun in")),
            ("tsom:supportsImplementationOf", msg("Supports")),
        ),
        facets=(("crime", "tsom:addresses", msg("Crime")),),
    ),
    Kind(
        path="key-areas",
        of="tsom:KeyArea",
        title=msg("Key areas"),
        about=msg("The fields of work into which the assistance is divided, in the order of the document."),
        columns=(
            ("tsom:listPosition", msg("Place")),
            ("skos:definition", msg("Definition")),
            ("^tsom:offersExpertiseIn", msg("Programmes")),
            ("^tsom:suggestedKeyArea", msg("Publications")),
        ),
    ),
    Kind(
        path="audiences",
        of="tsom:AudienceGroup",
        title=msg("Audiences"),
        about=msg("The groups that assistance, tools and messages are meant for."),
        columns=(
            ("skos:definition", msg("Definition")),
            ("tsom:isSubgroupOf", msg("Part of")),
            ("^tsom:reachesAudience", msg("Publications")),
        ),
        facets=(("group", "tsom:isSubgroupOf", msg("Part of")),),
    ),
    Kind(
        path="publications",
        of="tsom:Publication",
        title=msg("Publications"),
        about=msg("The tools, manuals and studies that the document lists. What it leaves open is unknown."),
        columns=(
            ("tsom:publicationYear", msg("Year")),
            ("tsom:documentType", msg("Type")),
            ("tsom:addresses", msg("Crime")),
            ("dcterms:language", msg("Languages")),
            ("tsom:intendedFor", msg("Audience")),
        ),
        facets=(
            ("year", "tsom:publicationYear", msg("Year")),
            ("crime", "tsom:addresses", msg("Crime")),
            ("type", "tsom:documentType", msg("Type")),
            ("language", "dcterms:language", msg("Language")),
            ("audience", "tsom:reachesAudience", msg("Audience")),
        ),
    ),
    Kind(
        path="regions",
        of="tsom:Region",
        title=msg("Regions"),
        about=msg("The regions in which assistance is given, and those that titles name."),
        columns=(
            ("skos:definition", msg("Definition")),
            ("skos:scopeNote", msg("Note")),
            ("^tsom:carriedOutIn", msg("Offerings")),
        ),
    ),
    Kind(
        path="crimes",
        of="tsom:CrimeType",
        title=msg("Crimes"),
        about=msg("The kinds of crime that instruments, programmes and publications address."),
        columns=(("skos:definition", msg("Definition")), ("^tsom:addresses", msg("Addressed by"))),
    ),
    Kind(
        path="organizations",
        of="tsom:Organization",
        title=msg("Organizations"),
        about=msg("The bodies that run programmes, publish, or take part in instruments."),
        columns=(
            ("tsom:acronym", msg("Acronym")),
            ("tsom:isPartyTo", msg("Party to")),
            ("^dcterms:publisher", msg("Publications")),
        ),
    ),
    Kind(
        path="sources",
        of="dcterms:BibliographicResource",
        title=msg("Sources"),
        about=msg("What the facts from outside the document rest on, and how many facts rest on each."),
        columns=(
            ("dcterms:date", msg("Date")),
            ("^dcterms:source", msg("Source of")),
            ("^tsom:isCorroboratedBy", msg("Bears out")),
            ("foaf:page", msg("Address")),
        ),
        facets=(("year", "dcterms:date", msg("Year")),),
    ),
)
"""In the order in which a reader is offered them."""
