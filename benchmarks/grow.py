"""Data in the shape of the project's ontology, in any size, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count, islice, pairwise
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

BASE: Final = "https://w3id.org/tipsom/"
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_PREF_LABEL: Final = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
_CRIMES: Final = ("trafficking-in-persons", "smuggling-of-migrants")
_ACTS: Final = ("Signature", "Ratification", "Acceptance", "Accession")
_STATES: Final = 193
_GROUPS: Final = 40
_AREAS: Final = 7


def grown(size: int, seed: int = 1) -> Iterator[Triple]:
    """Yield ``size`` triples of generated data.

    A block has one organisation, its instruments, programmes, publications, offerings and plan, and the acts
    by which states take part in its instruments. All blocks share audience groups, areas, crimes and states.

    Args:
        size: How many triples.
        seed: What the choices follow from.
    """
    choose = random.Random(seed)  # noqa: S311  # it only has to be repeatable
    return islice(_everything(choose), size)


def _everything(choose: random.Random) -> Iterator[Triple]:
    yield from _shared()
    for block in count():
        yield from _block(block, choose)


def _shared() -> Iterator[Triple]:
    for number in range(_GROUPS):
        group = _node("audience", number)
        yield _is_a(group, "AudienceGroup")
        if number:
            yield Triple(group, _term("isSubgroupOf"), _node("audience", (number - 1) // 3))
    for number in range(_AREAS):
        yield _is_a(_node("area", number), "KeyArea")
    for number in range(_STATES):
        yield _is_a(_node("state", number), "State")
        yield _label(_node("state", number), f"State {number}")


def _block(block: int, choose: random.Random) -> Iterator[Triple]:
    organization, convention = _node("org", block), _node("instrument", f"{block}-convention")
    protocols = [_node("instrument", f"{block}-protocol-{number}") for number in range(3)]
    yield _is_a(organization, "Organization")
    yield _label(organization, f"Organization {block}")
    yield _is_a(convention, "Convention")
    yield Triple(organization, _term("isGuardianOf"), convention)
    for number, protocol in enumerate(protocols):
        yield _is_a(protocol, "Protocol")
        yield Triple(protocol, _term("supplements"), convention)
        yield Triple(protocol, _term("addresses"), _node("crime", _CRIMES[number % 2]))
        yield Triple(organization, _term("supportsImplementationOf"), protocol)
    for number in range(3):
        yield from _programme(_node("programme", f"{block}-{number}"), organization, choose)
    for number in range(40):
        yield from _publication(_node("publication", f"{block}-{number}"), organization, choose)
    for number in range(12):
        yield from _offering(_node("offering", f"{block}-{number}"), organization, choose)
    for number in range(60):
        instrument = choose.choice([convention, *protocols])
        yield from _act(_node("act", f"{block}-{number}"), instrument, choose)
    yield from _plan(block)


def _programme(programme: NamedNode, organization: NamedNode, choose: random.Random) -> Iterator[Triple]:
    yield _is_a(programme, "GlobalProgramme")
    yield _label(programme, f"Programme {programme.value[-12:]}")
    yield Triple(organization, _term("hasProgramme"), programme)
    for number in choose.sample(range(_AREAS), 5):
        yield Triple(programme, _term("offersExpertiseIn"), _node("area", number))
    for number in range(4):
        yield Triple(programme, _term("hasCoreObjective"), _node("objective", number))
    yield Triple(programme, _term("developsToolsFor"), _node("audience", choose.randrange(_GROUPS)))


def _publication(publication: NamedNode, organization: NamedNode, choose: random.Random) -> Iterator[Triple]:
    year = choose.randint(1990, 2030)
    yield _is_a(publication, "Publication")
    yield _label(publication, f"Publication {publication.value[-12:]}")
    yield Triple(publication, _term("publicationYear"), _number(year))
    yield Triple(publication, _dcterms("issued"), Literal(str(year), datatype=NamedNode(f"{_XSD}gYear")))
    yield Triple(publication, _dcterms("publisher"), organization)
    yield Triple(publication, _term("addresses"), _node("crime", choose.choice(_CRIMES)))
    yield Triple(publication, _term("documentType"), _node("doctype", choose.randrange(8)))
    for number in choose.sample(range(_GROUPS), 2):
        yield Triple(publication, _term("intendedFor"), _node("audience", number))


def _offering(offering: NamedNode, organization: NamedNode, choose: random.Random) -> Iterator[Triple]:
    yield _is_a(offering, "AssistanceOffering")
    yield Triple(offering, _term("offeredBy"), organization)
    yield Triple(offering, _term("hasRecipient"), _node("audience", choose.randrange(_GROUPS)))
    yield Triple(offering, _term("carriedOutIn"), _node("state", choose.randrange(_STATES)))
    bound = Literal(str(choose.randint(1, 90)), datatype=NamedNode(f"{_XSD}nonNegativeInteger"))
    yield Triple(offering, _term("countryCountLowerBound"), bound)


def _act(act: NamedNode, instrument: NamedNode, choose: random.Random) -> Iterator[Triple]:
    year = choose.randint(2000, 2026)
    day = Literal(
        f"{year}-{choose.randint(1, 12):02}-{choose.randint(1, 28):02}", datatype=NamedNode(f"{_XSD}date")
    )
    yield _is_a(act, choose.choice(_ACTS))
    yield Triple(act, _term("participant"), _node("state", choose.randrange(_STATES)))
    yield Triple(act, _term("concerns"), instrument)
    yield Triple(act, _term("inYear"), _number(year))
    yield Triple(act, _term("onDate"), day)


def _plan(block: int) -> Iterator[Triple]:
    plan = _node("plan", block)
    steps = [_node("step", f"{block}-{number}") for number in range(3)]
    yield _is_a(plan, "ToolDevelopmentPlan")
    for step in steps:
        yield _is_a(step, "DevelopmentStep")
        yield Triple(step, _term("isStepOf"), plan)
    for one, other in pairwise(steps):
        yield Triple(one, _term("directlyPrecedes"), other)


def _node(kind: str, name: str | int) -> NamedNode:
    return NamedNode(f"{BASE}id/{kind}/{name}")


def _term(name: str) -> NamedNode:
    return NamedNode(f"{BASE}ontology#{name}")


def _dcterms(name: str) -> NamedNode:
    return NamedNode(f"http://purl.org/dc/terms/{name}")


def _is_a(node: NamedNode, name: str) -> Triple:
    return Triple(node, _TYPE, _term(name))


def _label(node: NamedNode, text: str) -> Triple:
    return Triple(node, _PREF_LABEL, Literal(text, language="en"))


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(f"{_XSD}integer"))
