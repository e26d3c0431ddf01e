"""The graph against the tables it was made from, where they lie beside the project."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.curate import sources
from kg.layout import Project
from kg.rdf import vocab
from kg.rdf.prefixes import expand

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT.parent / "shared" / "domain"
pytestmark = pytest.mark.skipif(
    not DOMAIN.is_dir(), reason="the tables of the domain are not beside the project"
)

EDITORIAL = ox.NamedNode(f"{vocab.GRAPH}editorial")
IN_OUR_WORDS = {"tsom:basedOn", "tsom:coverageNote", "tsom:emphasisStatement", "tsom:tailoringNote"}


def rows(name: str) -> list[dict[str, str]]:
    with (DOMAIN / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def quads() -> set[ox.Quad]:
    return set(sources.load(Project(ROOT)).quads())


def node(text: str) -> ox.NamedNode:
    iri = f"{vocab.ID}{text}" if "/" in text and ":" not in text else expand(text)
    assert iri, text
    return ox.NamedNode(iri)


def passage(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.PASSAGE_GRAPH + name)


def value(row: dict[str, str]) -> ox.NamedNode | ox.Literal:
    text = row["object"]
    if not text.startswith("{"):
        return node(text)
    given = json.loads(text)
    if row["predicate"] == "tsom:initiatedInYear":
        return ox.Literal(given["value"], datatype=ox.NamedNode(f"{vocab.XSD}integer"))
    if "lang" in given:
        return ox.Literal(given["value"], language=given["lang"])
    return ox.Literal(given["value"], datatype=node(given.get("datatype", "xsd:string")))


def is_stated(row: dict[str, str], quads: set[ox.Quad]) -> bool:
    graph = EDITORIAL if row["status"] == "inferred-title" else passage(row["passage"])
    subject, predicate = node(row["subject"]), node(row["predicate"])
    if row["predicate"] in IN_OUR_WORDS:
        return any((q.subject, q.predicate, q.graph_name) == (subject, predicate, graph) for q in quads)
    return ox.Quad(subject, predicate, value(row), graph) in quads


def test_every_fact_is_stated_in_the_graph_of_its_passage(quads: set[ox.Quad]) -> None:
    facts = rows("facts.csv")
    assert len(facts) == 249
    assert [row["id"] for row in facts if not is_stated(row, quads)] == []


def test_every_fact_that_is_not_plainly_stated_keeps_its_status(quads: set[ox.Quad]) -> None:
    readings = {
        (q.graph_name, q.subject): q.object for q in quads if q.predicate == node("tsom:hasReadingStatus")
    }
    for row in rows("facts.csv"):
        graph = EDITORIAL if row["status"] == "inferred-title" else passage(row["passage"])
        found = readings.get((graph, ox.NamedNode(f"{vocab.ID}reading/{row['id']}")))
        expected = (
            None if row["status"] == "stated" else ox.NamedNode(f"{vocab.ID}reading-status/{row['status']}")
        )
        assert found == expected, row["id"]


def test_every_entity_has_a_type_and_one_english_name(quads: set[ox.Quad]) -> None:
    names = [
        q.subject
        for q in quads
        if q.predicate == vocab.SKOS_PREF_LABEL
        and isinstance(q.object, ox.Literal)
        and q.object.language == "en"
    ]
    typed = {q.subject for q in quads if q.predicate == vocab.RDF_TYPE}
    entities = [node(row["id"]) for row in rows("entities.csv") if row["status"] != "outside"]
    assert len(entities) == 91
    assert [entity for entity in entities if entity not in typed or names.count(entity) != 1] == []


def test_every_passage_is_described_with_its_lines_and_characters(quads: set[ox.Quad]) -> None:
    said = {(q.subject, q.predicate): q.object for q in quads}
    offset = 0
    table = rows("passages.csv")
    assert len(table) == 29
    for row in table:
        end = offset + len(row["text"])
        for predicate, number in (
            ("tsom:firstLine", row["first_line"]),
            ("tsom:lastLine", row["last_line"]),
            ("tsom:firstCharacter", str(offset)),
            ("tsom:lastCharacter", str(end)),
        ):
            found = said[passage(row["id"]), node(predicate)]
            assert isinstance(found, ox.Literal)
            assert found.value == number, (row["id"], predicate)
        offset = end + 1


def test_the_document_bears_the_digests_of_its_text(quads: set[ox.Quad]) -> None:
    normalised = "".join(f"{row['text']}\n" for row in rows("passages.csv"))
    digests = {
        q.object.value
        for q in quads
        if str(q.predicate.value).endswith("Sha256") and isinstance(q.object, ox.Literal)
    }
    assert digests == {
        hashlib.sha256((DOMAIN / "source.txt").read_bytes()).hexdigest(),
        hashlib.sha256(normalised.encode()).hexdigest(),
    }


def test_no_sentence_of_the_document_is_copied(quads: set[ox.Quad]) -> None:
    normalised = " ".join(row["text"] for row in rows("passages.csv"))
    names = {node(name) for name in ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "dcterms:title")}
    texts = {q.object.value for q in quads if isinstance(q.object, ox.Literal) and q.predicate not in names}
    assert len(texts) > 500
    assert [text for text in texts if len(text.split()) > 4 and text in normalised] == []


def test_the_questions_are_those_of_the_domain() -> None:
    asked = json.loads((DOMAIN / "questions.json").read_text("utf-8"))
    wanted = {q["id"] for kind in ("questions", "must_be_empty", "linking") for q in asked[kind]}
    assert len(wanted) == 31
    asked_here = {query.identifier for query in sources.load(Project(ROOT)).competency}
    assert wanted <= asked_here
    assert all(identifier.startswith("T") for identifier in asked_here - wanted)


def local(text: str) -> ox.NamedNode:
    bodies = {
        "(adopting body) UN General Assembly": "org/un-general-assembly",
        "(parent) UN Secretariat": "org/un-secretariat",
    }
    return node(bodies.get(text, text))


def test_every_verified_link_is_published_and_a_plausible_one_only_as_see_also(quads: set[ox.Quad]) -> None:
    said = {(q.subject, q.object): q.predicate for q in quads if q.predicate != node("dcterms:source")}
    left_out = {"tsom:LanguageVersion"}
    table = [row for row in rows("alignments.csv") if row["local"] not in left_out]
    assert len(table) == 150
    for row in table:
        wanted = None if row["status"] == "do-not-publish" else node(row["relation"])
        if row["status"] == "plausible":
            wanted = node("rdfs:seeAlso")
        if wanted == node("owl:sameAs"):
            wanted = node("skos:exactMatch")  # the reason stands in the record
        if wanted is not None or not row["iri"].endswith("?"):
            assert said.get((local(row["local"]), ox.NamedNode(row["iri"]))) == wanted, row
