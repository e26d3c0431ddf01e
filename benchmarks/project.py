"""A whole project of any size, which conforms: ``python -m benchmarks.project FOLDER SIZE``.

Its ontology, shapes, checks and concepts are the project's own; programmes, publications, offerings, states
and acts are generated, the same each time.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
_COPIED: Final = (
    "ontology",
    "shapes",
    "queries/checks",
    "data/brochure",
    "data/editorial",
    "data/links",
    "data/outside-facts",
)
_ELSEWHERE: Final = "data/outside-facts/firearms.trig"
"""It speaks of what another folder describes."""
_BASE: Final = 3_400
"""Triples of the copied data."""
_BLOCKS: Final = 5
"""Blocks in a file."""
_PREFIXES: Final = {
    "act": "id/act/",
    "agent": "id/org/",
    "area": "id/area/",
    "aud": "id/audience/",
    "crime": "id/crime/",
    "doctype": "id/doctype/",
    "graph": "graph/",
    "inst": "id/instrument/",
    "lang": "id/language/",
    "obj": "id/objective/",
    "offer": "id/offering/",
    "prog": "id/programme/",
    "pub": "id/publication/",
    "state": "id/state/",
    "svc": "id/service/",
    "tsom": "ontology#",
}
_OTHERS: Final = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_AUDIENCES: Final = ("judges", "law-enforcement", "prosecutors", "member-states", "policy-makers")
_AREAS: Final = (
    "prevention-and-awareness-raising",
    "data-collection-and-research",
    "legislative-assistance",
    "strategic-planning-and-policy-development",
    "criminal-justice-system-responses",
    "victim-protection-and-support",
    "international-cooperation",
)
_OBJECTIVES: Final = (
    "prevent-crimes",
    "prosecute-crimes",
    "protect-rights-of-victims",
    "promote-cooperation-amongst-member-states",
)
_CRIMES: Final = ("trafficking-in-persons", "smuggling-of-migrants")
_KINDS: Final = ("Ratification", "Acceptance", "Accession", "Approval")
_STATES: Final = 190
_ACTS: Final = 60
_PUBLICATIONS: Final = 40
_OFFERINGS: Final = 12
_PROTOCOLS: Final = 3
_PROGRAMMES: Final = 3


def make(root: Path, size: int) -> int:
    """Write a project of about ``size`` stated triples; return how many there are.

    Args:
        root: A folder that does not exist yet.
        size: At least the size of the copied data.
    """
    for name in _COPIED:
        shutil.copytree(_ROOT / name, root / name)
    (root / _ELSEWHERE).unlink()
    shutil.copy(_ROOT / "release.toml", root)
    (root / "data/grown").mkdir()
    choose, written = random.Random(1), _BASE  # noqa: S311  # it only has to be repeatable
    for number in count():
        parts = [_states() if number == 0 else "", *(_block(f"{number}-{n}", choose) for n in range(_BLOCKS))]
        text = _file(number, "\n".join(filter(None, parts)))
        (root / f"data/grown/{number:05}.trig").write_text(text, "utf-8")
        written += (
            text.count(" ;\n") + text.count(" .\n") + text.count(",\n") - _OTHERS.count("\n") - len(_PREFIXES)
        )
        if written >= size:
            return written
    raise AssertionError


def _file(number: int, body: str) -> str:
    graph = f"graph:grown-{number:05}"
    title = f"Generated data, part {number}"
    said = _thing(
        graph,
        "dcat:Dataset",
        title,
        f'dcterms:title "{title}"@en',
        'dcterms:description "Made up for a benchmark."@en',
        "dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
        "dcterms:publisher agent:kg-contributors",
        'tsom:completenessNote "Nothing is left out."@en',
    )
    prefixes = {name: path for name, path in _PREFIXES.items() if f" {name}:" in body + said}
    lines = [f"@prefix {name}: <https://w3id.org/tipsom/{path}> .\n" for name, path in prefixes.items()]
    return f"{''.join(lines)}{_OTHERS}\n{graph} {{\n{said}\n{body}}}\n"


def _thing(name: str, kind: str, label: str, *said: str) -> str:
    lines = [f"        {line}" for line in (f'skos:prefLabel "{label}"@en', *said)]
    return f"    {name}\n        a {kind} ;\n" + " ;\n".join(lines) + " .\n"


def _states() -> str:
    letters = [f"{one}{two}" for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for two in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    return "\n".join(
        _thing(
            f"state:{number}",
            "tsom:State",
            f"State {number}",
            f'tsom:isoAlpha2 "{letters[number]}"',
            f'tsom:isoAlpha3 "{letters[number]}X"',
            f'tsom:m49Code "{number + 1:03}"',
        )
        for number in range(_STATES)
    )


def _block(block: str, choose: random.Random) -> str:
    return "\n".join(_things(block, choose))


def _things(block: str, choose: random.Random) -> Iterator[str]:
    organization, convention = f"agent:{block}", f"inst:{block}-convention"
    protocols = [f"inst:{block}-protocol-{number}" for number in range(_PROTOCOLS)]
    supported = [f"tsom:supportsImplementationOf {protocol}" for protocol in protocols]
    yield _thing(
        organization,
        "tsom:Organization",
        f"Organization {block}",
        f"tsom:isGuardianOf {convention}",
        *supported,
    )
    dated = 'tsom:adoptedOn "1999-11-15"^^xsd:date'
    yield _thing(convention, "tsom:Convention", f"Convention {block}", dated)
    for number, protocol in enumerate(protocols):
        crime = f"tsom:addresses crime:{_CRIMES[number % 2]}"
        yield _thing(
            protocol,
            "tsom:Protocol",
            f"Protocol {number} of {block}",
            f"tsom:supplements {convention}",
            crime,
            dated,
        )
    for number in range(_PROGRAMMES):
        yield _programme(f"{block}-{number}", organization, choose)
    for number in range(_PUBLICATIONS):
        yield _publication(f"{block}-{number}", organization, choose)
    for number in range(_OFFERINGS):
        yield _offering(f"{block}-{number}", organization, choose)
    for number, state in enumerate(choose.sample(range(_STATES), _ACTS)):
        yield _act(f"{block}-{number}", state, choose.choice([convention, *protocols]), choose)


def _programme(name: str, organization: str, choose: random.Random) -> str:
    return _thing(
        f"prog:{name}",
        "tsom:GlobalProgramme",
        f"Programme {name}",
        'tsom:acronym "GPX"',
        f"tsom:isProgrammeOf {organization}",
        f"tsom:addresses crime:{choose.choice(_CRIMES)}",
        f"tsom:developsToolsFor aud:{choose.choice(_AUDIENCES)}",
        *(f"tsom:offersExpertiseIn area:{area}" for area in _AREAS),
        *(f"tsom:hasCoreObjective obj:{objective}" for objective in _OBJECTIVES),
    )


def _publication(name: str, organization: str, choose: random.Random) -> str:
    year = choose.randint(1990, 2030)
    return _thing(
        f"pub:{name}",
        "tsom:Publication",
        f"Publication {name}",
        f'dcterms:title "Publication {name}"@en',
        f'dcterms:issued "{year}"^^xsd:gYear',
        f"tsom:publicationYear {year}",
        f"dcterms:publisher {organization}",
        "dcterms:language lang:english",
        f"tsom:addresses crime:{choose.choice(_CRIMES)}",
        f"tsom:documentType doctype:{choose.choice(('toolkit', 'training-manual'))}",
        *(f"tsom:intendedFor aud:{audience}" for audience in choose.sample(_AUDIENCES, 2)),
    )


def _offering(name: str, organization: str, choose: random.Random) -> str:
    return _thing(
        f"offer:{name}",
        "tsom:AssistanceOffering",
        f"Offering {name}",
        f"tsom:offeredBy {organization}",
        f"tsom:hasRecipient aud:{choose.choice(_AUDIENCES)}",
        "tsom:serviceType svc:technical-assistance",
        f'tsom:countryCountLowerBound "{choose.randint(1, 90)}"^^xsd:nonNegativeInteger',
    )


def _act(name: str, state: int, instrument: str, choose: random.Random) -> str:
    year = choose.randint(2000, 2026)
    return _thing(
        f"act:{name}",
        f"tsom:{choose.choice(_KINDS)}",
        f"Act {name}",
        f"tsom:concerns {instrument}",
        f"tsom:hasConsentOf state:{state}",
        f"tsom:inYear {year}",
        f'tsom:onDate "{year}-{choose.randint(1, 12):02}-{choose.randint(1, 28):02}"^^xsd:date',
    )


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), int(sys.argv[2])))
