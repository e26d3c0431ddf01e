"""What a curator's mistakes look like: each is made in the small project, and found at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.curate import inputs, pipeline
from kg.curate.findings import Finding
from kg.errors import BuildError, BuildLockedError
from kg.layout import Project
from kg.release.reader import open_release
from kg.release.shelf import locked


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), "utf-8")


def facts(project: Project) -> Path:
    return project.data / "facts.trig"


def only(project: Project, code: str) -> Finding:
    found = [finding for finding in pipeline.check(project).findings if finding.code == code]
    assert len(found) == 1, found
    return found[0]


def test_a_right_project_has_no_findings(mini: Project) -> None:
    assert pipeline.check(mini).findings == ()


def test_a_missing_dot_points_at_the_statement_above(mini: Project) -> None:
    edit(
        facts(mini),
        '"Protocol on land"@en ;\n        tsom:listPosition 2 ;\n        tsom:supplements inst:sea .',
        ('"Protocol on land"@en'),
    )
    finding = only(mini, "syntax")
    assert (finding.file, finding.line, finding.column) == ("data/facts.trig", 17, 5)
    assert "End the statement above (line 15) with a dot." in finding.message
    assert "    inst:sea\n    ^" in finding.message


def test_an_unreadable_ontology_does_not_make_its_terms_unknown(mini: Project) -> None:
    edit(
        mini.ontology / "mini.ttl",
        "tsom:SourcePassage\n    a owl:Class .",
        "tsom:SourcePassage\n    a owl:Class",
    )
    assert [finding.code for finding in pipeline.check(mini).findings] == ["syntax"]


def test_an_undeclared_prefix_is_answered_with_the_registry_line(mini: Project) -> None:
    edit(facts(mini), "tsom:listPosition 1", "dcterms:title 1")
    finding = only(mini, "syntax")
    assert (finding.line, finding.column) == (22, 9)
    assert "@prefix dcterms: <http://purl.org/dc/terms/> ." in finding.message


def test_an_unknown_prefix_is_answered_with_the_nearest(mini: Project) -> None:
    edit(facts(mini), "tsom:listPosition 1", "tsmo:listPosition 1")
    assert "did you mean tsom:" in only(mini, "syntax").message


def test_a_second_name_points_at_the_focus_node(mini: Project) -> None:
    edit(facts(mini), '"Protocol on land"@en', '"Protocol on land"@en , "Land protocol"@en')
    finding = only(mini, "shape:InstrumentName")
    assert (finding.file, finding.line, finding.subject) == ("data/facts.trig", 13, "inst:land")
    assert "Keep one skos:prefLabel." in finding.message


def test_a_protocol_that_supplements_nothing_is_found(mini: Project) -> None:
    edit(
        facts(mini),
        "        tsom:listPosition 2 ;\n        tsom:supplements inst:sea .",
        "        tsom:listPosition 2 .",
    )
    finding = only(mini, "shape:ProtocolSupplements")
    assert (finding.line, finding.severity) == (13, "error")


def test_a_statement_outside_every_graph_is_found(mini: Project) -> None:
    with facts(mini).open("a", encoding="utf-8") as stream:
        stream.write("\ninst:sea tsom:listPosition 1 .\n")
    finding = only(mini, "graph")
    assert (finding.line, finding.subject) == (25, "inst:sea")


def test_a_literal_that_the_store_would_change_is_found(mini: Project) -> None:
    edit(facts(mini), "tsom:listPosition 1", "tsom:listPosition 01")
    finding = only(mini, "literal")
    assert (finding.line, finding.column) == (22, 27)
    assert 'Write "1"' in finding.message


def test_a_literal_outside_its_datatype_is_found(mini: Project) -> None:
    edit(
        facts(mini),
        "tsom:listPosition 1",
        'tsom:listPosition "one"^^<http://www.w3.org/2001/XMLSchema#integer>',
    )
    assert '"one" is no xsd:integer' in only(mini, "literal").message


def test_a_misspelt_term_is_answered_with_the_nearest(mini: Project) -> None:
    edit(facts(mini), "tsom:listPosition 1", "tsom:listPositon 1")
    finding = only(mini, "unknown-name")
    assert (finding.line, finding.subject) == (22, "tsom:listPositon")
    assert "Did you mean tsom:listPosition?" in finding.message


def test_a_misspelt_individual_is_answered_with_the_nearest(mini: Project) -> None:
    edit(facts(mini), "tsom:supplements inst:sea", "tsom:supplements inst:sae")
    assert "Did you mean inst:sea?" in only(mini, "unknown-name").message


def test_a_blank_node_in_data_is_found(mini: Project) -> None:
    edit(facts(mini), "tsom:listPosition 1", "tsom:listPosition 1 ; tsom:isSupplementedBy []")
    finding = only(mini, "blank-node")
    assert (finding.line, finding.column) == (22, 53)


def test_a_prefix_that_the_registry_writes_otherwise_is_found(mini: Project) -> None:
    edit(
        facts(mini),
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#>",
        "@prefix skos: <http://www.w3.org/skos#>",
    )
    finding = only(mini, "prefix")
    assert (finding.line, finding.severity) == (4, "error")


def test_a_query_that_does_not_parse_points_at_line_and_column(mini: Project) -> None:
    edit(mini.competency / "q01-names.rq", "SELECT ?instrument ?name", "SELECT ?instrument ?name,")
    finding = only(mini, "query-syntax")
    assert (finding.file, finding.line) == ("queries/competency/q01-names.rq", 10)


def test_a_query_without_a_title_is_found(mini: Project) -> None:
    edit(mini.checks / "position-twice.rq", "#+ title: Positions that two instruments share\n", "")
    assert "lacks: title" in only(mini, "stored-query").message


def test_an_expected_row_that_is_not_there_shows_the_difference(mini: Project) -> None:
    edit(mini.competency / "q01-names.csv", "inst:land,Protocol on land", "inst:land,Protocol by land")
    found = [f for f in pipeline.check(mini).findings if f.code == "question"]
    assert [(f.file, f.line, f.message) for f in found] == [
        (
            "queries/competency/q01-names.csv",
            1,
            "Instruments and their English names\nUnexpected row: inst:land | Protocol on land",
        ),
        (
            "queries/competency/q01-names.csv",
            3,
            "Instruments and their English names\nMissing row: inst:land | Protocol by land",
        ),
    ]


def test_rows_in_another_order_than_expected_are_found(mini: Project) -> None:
    edit(facts(mini), "tsom:listPosition 1", "tsom:listPosition 3")
    found = [f for f in pipeline.check(mini).findings if f.code == "question"]
    assert [f.line for f in found] == [2, 3]
    assert "Expected here: inst:sea | Convention on the sea; the answer has: inst:land" in found[0].message


def test_a_check_with_a_row_fills_its_message(mini: Project) -> None:
    edit(facts(mini), "tsom:listPosition 2", "tsom:listPosition 1")
    finding = only(mini, "check:position-twice")
    assert finding.message.startswith("inst:sea has the position 1 of another instrument.")
    assert finding.line == 22


def test_an_example_without_an_answer_is_found(mini: Project) -> None:
    edit(
        mini.queries / "examples" / "inverse.rq",
        "WHERE { ?convention tsom:",
        "WHERE { ?protocol a ?convention ; tsom:",
    )
    assert only(mini, "example").subject == "inverse"


def test_a_parameter_whose_default_is_no_choice_is_found(mini: Project) -> None:
    edit(mini.queries / "examples" / "by-place.rq", "?supplements { UNDEF }", "?supplements { inst:air }")
    finding = only(mini, "parameter")
    assert finding.subject == "by-place"
    assert finding.message == "?supplements is by default no tsom:Instrument. Correct either."


def test_a_contradiction_names_its_statements_and_stops_the_build(mini: Project) -> None:
    edit(facts(mini), "a tsom:Convention ;", "a tsom:Convention , tsom:Protocol ;")
    checked = pipeline.check(mini)
    found = [finding for finding in checked.findings if finding.code == "contradiction"]
    assert [(f.file, f.line, f.subject) for f in found] == [("data/facts.trig", 19, "inst:sea")]
    assert found[0].message.splitlines() == [
        "By cax-dw these cannot all hold. Take one back, or correct the ontology.",
        "tsom:Convention owl:disjointWith tsom:Protocol  (ontology/mini.ttl:16)",
        "inst:sea rdf:type tsom:Convention  (data/facts.trig:20)",
        "inst:sea rdf:type tsom:Protocol  (data/facts.trig:20)",
    ]
    assert not checked.ok


def test_the_reference_reasoner_gives_the_same_and_finds_the_contradiction_too(mini: Project) -> None:
    assert set(pipeline.check(mini, reasoner="owlrl").triples()) == set(pipeline.check(mini).triples())
    edit(facts(mini), "a tsom:Convention ;", "a tsom:Convention , tsom:Protocol ;")
    found = pipeline.check(mini, reasoner="owlrl").findings
    assert [f.severity for f in found if f.code == "contradiction"] == ["error"]


def test_an_axiom_that_no_rule_uses_is_a_warning_with_its_line(mini: Project) -> None:
    edit(
        mini.ontology / "mini.ttl",
        "tsom:SourcePassage\n    a owl:Class .",
        "tsom:SourcePassage\n    a owl:Class ;\n    rdfs:subClassOf [ a owl:Restriction ; "
        "owl:onProperty tsom:supplements ; owl:someValuesFrom tsom:Convention ] .",
    )
    finding = only(mini, "outside-owl-rl")
    assert (finding.severity, finding.file, finding.line) == ("warning", "ontology/mini.ttl", 22)
    assert "owl:someValuesFrom would say that each member has a value" in finding.message


def test_a_file_of_the_wrong_kind_is_found(mini: Project) -> None:
    (mini.data / "notes.txt").write_text("hello", "utf-8")
    assert only(mini, "file-name").file == "data/notes.txt"


def test_a_file_that_is_not_utf_8_is_found(mini: Project) -> None:
    facts(mini).write_bytes(b"# caf\xe9\n")
    assert only(mini, "encoding").file == "data/facts.trig"


def test_a_descriptor_without_a_key_cannot_be_built(mini: Project) -> None:
    edit(mini.descriptor, 'publisher = "https://w3id.org/tipsom/id/org/nobody"\n', "")
    with pytest.raises(BuildError, match="publisher"):
        pipeline.check(mini)


def test_a_release_is_known_by_its_sources_until_one_changes(mini: Project) -> None:
    assert inputs.made_of(mini, inputs.digest(mini)) is None
    with locked(mini):
        release = pipeline.bake(mini, pipeline.check(mini))
    release.verify()
    assert open_release(mini.root).manifest.name == release.manifest.name
    facts(mini).touch()
    made = inputs.made_of(mini, inputs.digest(mini))
    assert made is not None
    assert made.name == release.manifest.name
    edit(facts(mini), "sur la mer", "de la mer")
    assert inputs.made_of(mini, inputs.digest(mini)) is None


def test_a_second_build_at_once_is_refused(mini: Project) -> None:
    with locked(mini), pytest.raises(BuildLockedError), locked(mini):
        pass
