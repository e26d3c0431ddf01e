"""Asked portion by portion, a check has the rows that it has on everything."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from kg.catalog import stored as catalog
from kg.curate import algebra, portions
from kg.curate.checks import Row
from kg.curate.stored import Quads
from kg.rdf.dataset import Dataset
from kg.rdf.dictionary import Dictionary
from kg.rdf.store import ReadStore

CHECKS: Final = Path(__file__).parents[2] / "queries/checks"
HEAD: Final = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix graph: <https://w3id.org/tipsom/graph/> .
@prefix pub: <https://w3id.org/tipsom/id/pub/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tsom: <https://w3id.org/tipsom/ontology#> .
"""
NAMED: Final = """
graph:one { graph:one a dcat:Dataset .
    pub:a a tsom:Publication ; skos:prefLabel "A"@en , "a"@en ; tsom:order 01 .
    pub:b a tsom:Publication . pub:c skos:prefLabel "C"@en ; tsom:cites pub:a , pub:nowhere . }
graph:none { pub:d a tsom:Publication ; skos:prefLabel "D"@en . }
graph:entailed { pub:c a tsom:Publication . pub:d a tsom:Publication . }
"""
DEFAULT: Final = """
graph:one a dcat:Dataset . pub:a a tsom:Publication ; skos:prefLabel "A"@en , "a"@en ; tsom:order 1 .
pub:b a tsom:Publication .
pub:c a tsom:Publication ; skos:prefLabel "C"@en ; tsom:cites pub:a , pub:elsewhere .
pub:d a tsom:Publication ; skos:prefLabel "D"@en .
"""


def _quads() -> Quads:
    dictionary = Dictionary()
    parsed = [*_parsed(NAMED), *_parsed(DEFAULT)]
    names = {quad.graph_name for quad in parsed}
    parts = []
    for name in sorted(names, key=str):
        triples = dictionary.encode(quad for quad in parsed if quad.graph_name == name)
        dataset = Dataset(dictionary, ((*triple, 0) for triple in triples))
        parts.append((name, dataset.graphs[0]))
    return Quads(dictionary=dictionary, parts=parts)


def _parsed(text: str) -> Iterable[ox.Quad]:
    return ox.parse(HEAD + text, format=ox.RdfFormat.TRIG)


def _shown(rows: Iterable[Row]) -> list[str]:
    return sorted(str(sorted((name, str(term)) for name, term in row.items())) for row in rows)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_local_checks_have_the_rows_that_they_have_on_everything(size: int) -> None:
    quads = _quads()
    queries = {path.name: catalog.read(path) for path in sorted(CHECKS.glob("*.rq"))}
    footprints = {name: algebra.footprint_of(query) for name, query in queries.items()}
    found = portions.answers(quads, {name: query.text for name, query in queries.items()}, footprints, size)
    store = ReadStore.of(quads)
    for name, answer in found.items():
        assert _shown(answer.rows) == _shown(store.select(queries[name].text)), name
    faulty = {name.removesuffix(".rq"): len(answer.rows) for name, answer in found.items() if answer.rows}
    assert faulty == {
        "entailed-and-asserted": 1,
        "no-single-english-name": 2,
        "statement-outside-every-graph": 1,
        "statement-without-a-source": 1,
    }


@pytest.mark.parametrize(
    ("query", "is_local"),
    [
        ("?subject ?property ?object", True),
        ("GRAPH ?graph { ?subject ?property ?object } ?graph a tsom:SourcePassage", True),
        ("?subject tsom:addresses|tsom:offers ?object", True),
        ("?subject tsom:addresses|^tsom:offers ?object", False),
        ("?subject tsom:addresses/tsom:offers ?object", False),
        ("?object tsom:addresses ?subject", False),
        ("?subject tsom:addresses ?object . ?object tsom:offers ?other", False),
        ("?subject a ?class . ?graph a ?class", False),
        ("GRAPH ?subject { ?one ?property ?other }", False),
    ],
)
def test_a_check_is_local_where_it_reads_only_its_subjects_and_members_of_classes(
    query: str, *, is_local: bool
) -> None:
    text = f"PREFIX tsom: <https://w3id.org/tipsom/ontology#> SELECT ?subject WHERE {{ {query} }}"
    assert portions.is_local(algebra.footprint(text)) is is_local


def test_a_check_that_the_engine_refuses_is_left_to_the_database() -> None:
    footprint = algebra.footprint("SELECT ?subject WHERE { ?subject ?property ?object }")
    assert portions.answers(_quads(), {"wrong.rq": "SELECT"}, {"wrong.rq": footprint}) == {}
