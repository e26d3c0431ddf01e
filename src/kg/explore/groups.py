"""How the facts about a thing are grouped for a reader, and how a fact reads from its other end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.explore.messages import msg
from kg.rdf.prefixes import shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Properties that answer one question of a reader.

    Attributes:
        key: Its name in an address.
        title: Its heading.
        properties: Their prefixed names, in the order in which they are shown.
    """

    key: str
    title: str
    properties: tuple[str, ...]


def _group(key: str, title: str, properties: str) -> Group:
    return Group(key=key, title=title, properties=tuple(properties.split()))


GROUPS: Final = (
    _group(
        "what",
        msg("What it is"),
        "skos:definition dcterms:title dcterms:description tsom:acronym skos:altLabel tsom:isKeyInstrument "
        "tsom:documentType dcterms:language tsom:jobNumber tsom:passageKind tsom:keyAreaCount skos:notation "
        "tsom:listPosition tsom:isSubgroupOf skos:broader skos:narrower tsom:hasMemberGroup skos:inScheme "
        "skos:topConceptOf skos:hasTopConcept tsom:isStepOf tsom:directlyPrecedes tsom:precedes tsom:follows "
        "tsom:supplements tsom:isSupplementedBy tsom:serviceType tsom:unknownAbout tsom:unknownProperty "
        "tsom:unknownBecause",
    ),
    _group(
        "when",
        msg("When"),
        "tsom:initiatedInYear tsom:startedOn tsom:startedInMonth tsom:endedOn tsom:adoptedOn "
        "tsom:openedForSignatureOn tsom:closedForSignatureOn tsom:enteredIntoForceOn tsom:registeredOn "
        "tsom:publicationYear dcterms:issued tsom:publishedInMonth tsom:launchedOn tsom:onDate tsom:inMonth "
        "tsom:inYear tsom:laterThan tsom:dateBasis tsom:unMembershipYear dcterms:date dcterms:created",
    ),
    _group(
        "work",
        msg("What it works on"),
        "tsom:addresses tsom:isKeyAreaOf tsom:offersExpertiseIn tsom:isCoveredBy tsom:hasFocusArea "
        "tsom:worksInKeyArea tsom:suggestedKeyArea tsom:hasCoreObjective tsom:hasSpecificObjective "
        "tsom:hasObjective tsom:supportsImplementationOf tsom:supportsInstrument tsom:isGuardianOf "
        "tsom:guardianshipYearsLowerBound tsom:providesService tsom:hasCoreFunction "
        "tsom:hasComparativeAdvantageIn tsom:usesApproach tsom:informedBy tsom:followsPlan "
        "tsom:emphasisStatement tsom:basedOn",
    ),
    _group(
        "whom",
        msg("Whom it is for"),
        "tsom:supports tsom:assists tsom:actsUponRequestOf tsom:hasBeneficiary tsom:hasRecipient "
        "tsom:developsToolsFor tsom:developsToolsForGroup tsom:intendedFor tsom:reachesAudience "
        "tsom:containsMessagesFor tsom:involves tsom:tailoringNote",
    ),
    _group(
        "who",
        msg("Who takes part"),
        "tsom:isProgrammeOf tsom:hasProgramme tsom:offeredBy tsom:hasFoundingMember tsom:adoptedBy "
        "dcterms:creator dcterms:publisher dcterms:contributor tsom:hasConsentOf tsom:hasSignatureOf "
        "tsom:participant tsom:concerns tsom:kindBasis tsom:nameInSource tsom:hasParty tsom:isPartyTo "
        "tsom:isSignatoryOf tsom:consentedThrough tsom:signedThrough tsom:partyCount tsom:signatoryCount "
        "tsom:countsActsOf",
    ),
    _group(
        "where",
        msg("Where"),
        "tsom:carriedOutIn dcterms:spatial tsom:implementedAtLevel tsom:respondsToChallengesAt "
        "tsom:countryCountLowerBound tsom:coverageNote tsom:involvesCountryRole tsom:isInM49Region "
        "tsom:doneAt",
    ),
    _group(
        "documents",
        msg("Documents and references"),
        "dcterms:source tsom:isCorroboratedBy tsom:hasDateConfirmedBy tsom:hasMembershipConfirmedBy "
        "tsom:hasEntryIntoForceConfirmedBy dcterms:isPartOf dcterms:hasPart tsom:documentSymbol "
        "tsom:adoptionResolution tsom:registrationNumber tsom:treatySeriesCitation tsom:depositoryReference "
        "tsom:projectCode dcterms:identifier dcterms:bibliographicCitation foaf:page foaf:homepage "
        "dcterms:license tsom:firstLine tsom:lastLine tsom:firstCharacter tsom:lastCharacter "
        "tsom:normalisedTextSha256 tsom:originalTextSha256",
    ),
    _group("codes", msg("Codes"), "tsom:isoAlpha2 tsom:isoAlpha3 tsom:m49Code tsom:languageTag"),
    _group(
        "notes",
        msg("Notes"),
        "skos:note skos:scopeNote skos:editorialNote skos:example tsom:completenessNote rdfs:comment",
    ),
    _group(
        "links",
        msg("The same or like it elsewhere"),
        "skos:exactMatch owl:sameAs skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch "
        "rdfs:seeAlso",
    ),
)
"""In the order of a page; a property that is in none is shown under :data:`REST`."""

REST: Final = _group("more", msg("Also"), "")

APART: Final = frozenset({"rdf:type", "rdfs:label", "skos:prefLabel", "skos:hiddenLabel"})
"""Properties that a page shows in its own way, or not at all: kinds, names, and forms for searching only."""

UNSEEN: Final = frozenset(
    [
        "tsom:readingSubject",
        "tsom:readingObject",
        "sssom:subject_id",
        "sssom:object_id",
        "owl:hasValue",
        "owl:members",
        "rdf:first",
        "skos:broaderTransitive",
        "skos:narrowerTransitive",
        "void:subset",
    ]
)
"""Properties that bear no news when they point to a thing: they are about statements, or only auxiliary."""

_PLACE: Final[Mapping[str, tuple[int, int]]] = {
    name: (group, place) for group, entry in enumerate(GROUPS) for place, name in enumerate(entry.properties)
}


def group(iri: str) -> Group:
    """Return the group of a property."""
    found = _PLACE.get(shorten(iri))
    return GROUPS[found[0]] if found else REST


def place(iri: str) -> tuple[int, int, str]:
    """Return what properties are sorted by on a page."""
    name = shorten(iri)
    return (*_PLACE.get(name, (len(GROUPS), 0)), name)
