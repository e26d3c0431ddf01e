"""Links as SSSOM/TSV."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.release.sssom import MappingSet, curie, mapping_set

ABOUT = MappingSet(
    iri="https://w3id.org/tipsom/release/1.0.0/tipsom.sssom.tsv",
    title="Links",
    version="1.0.0",
    licence="https://creativecommons.org/licenses/by/4.0/",
)
DATA = """
PREFIX inst: <https://w3id.org/tipsom/id/instrument/>
PREFIX link: <https://w3id.org/tipsom/id/link/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sssom: <https://w3id.org/sssom/>
PREFIX status: <https://w3id.org/tipsom/id/reading-status/>
PREFIX tsom: <https://w3id.org/tipsom/ontology#>
PREFIX wd: <http://www.wikidata.org/entity/>

inst:sea skos:prefLabel "Convention on the sea"@en , "Convention sur la mer"@fr .
link:sea-wd
    a sssom:Mapping ;
    sssom:comment "a \\"public\\" file" ;
    sssom:mapping_justification <https://w3id.org/semapv/vocab/ManualMappingCuration> ;
    sssom:object_id wd:Q1 ;
    sssom:object_label "sea" ;
    sssom:predicate_id skos:exactMatch ;
    sssom:subject_id inst:sea ;
    tsom:hasLinkStatus status:verified .
"""


def parsed(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def test_a_record_becomes_a_row_below_the_head_of_the_set() -> None:
    assert mapping_set(ABOUT, parsed(DATA)) == (
        "#curie_map:\n"
        '#  inst: "https://w3id.org/tipsom/id/instrument/"\n'
        '#  semapv: "https://w3id.org/semapv/vocab/"\n'
        '#  skos: "http://www.w3.org/2004/02/skos/core#"\n'
        '#  wd: "http://www.wikidata.org/entity/"\n'
        '#license: "https://creativecommons.org/licenses/by/4.0/"\n'
        '#mapping_set_id: "https://w3id.org/tipsom/release/1.0.0/tipsom.sssom.tsv"\n'
        '#mapping_set_title: "Links"\n'
        '#mapping_set_version: "1.0.0"\n'
        "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tcomment\n"
        "inst:sea\tConvention on the sea\tskos:exactMatch\twd:Q1\tsea\tsemapv:ManualMappingCuration\t"
        '"verified: a ""public"" file"\n'
    )


def test_without_records_only_the_head_is_left() -> None:
    assert mapping_set(ABOUT, []).splitlines()[-1].startswith("subject_id\t")


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://metadata.un.org/sdg/16.4", "sdg:16.4"),
        ("https://treaties.un.org/Pages/Show.aspx?a=1&b=2", "untc:Show.aspx?a=1&b=2"),
        ("https://w3id.org/tipsom/id/org/unodc", "agent:unodc"),
        ("https://elsewhere.example/x", "https://elsewhere.example/x"),
    ],
)
def test_a_curie_takes_the_longest_namespace_and_any_rest(iri: str, expected: str) -> None:
    assert curie(iri) == expected
