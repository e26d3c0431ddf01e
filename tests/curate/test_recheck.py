"""A check after an edit finds what a whole check finds, and nothing that is remembered can make it wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.curate import pipeline, sources
from kg.curate.findings import Finding
from kg.curate.inputs import frame
from kg.curate.memory import Memory
from kg.curate.recheck import recheck
from kg.layout import Project
from kg.release.reader import Release
from kg.release.shelf import locked

MINI: Final = Path(__file__).parent.parent / "mini"
PREFIXES: Final = """@prefix graph: <https://w3id.org/tipsom/graph/> .
@prefix inst: <https://w3id.org/tipsom/id/instrument/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix psg: <https://w3id.org/tipsom/graph/brochure/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/tipsom/shapes#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tsom: <https://w3id.org/tipsom/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY: Final = """
tsom:precedes a owl:ObjectProperty , owl:TransitiveProperty .
tsom:follows a owl:ObjectProperty ; owl:inverseOf tsom:precedes .
tsom:leadsTo a owl:ObjectProperty ; owl:propertyChainAxiom ( tsom:precedes tsom:supplements ) ;
    rdfs:range tsom:Instrument .
tsom:Amended a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty tsom:precedes ;
    owl:someValuesFrom tsom:Protocol ] .
tsom:Both a owl:Class ; owl:equivalentClass [ a owl:Class ;
    owl:intersectionOf ( tsom:Amended tsom:Convention ) ] .
"""
SHAPES: Final = """
shape:Ahead a sh:PropertyShape ; sh:targetSubjectsOf tsom:precedes ;
    sh:path ( tsom:precedes tsom:supplements ) ; sh:maxCount 1 ; sh:nodeKind sh:IRI ; sh:message "ahead"@en .
shape:Behind a sh:NodeShape ; sh:targetObjectsOf tsom:precedes ;
    sh:property [ sh:path [ sh:zeroOrMorePath tsom:follows ] ; sh:class tsom:Instrument ; sh:maxCount 3 ;
        sh:message "behind"@en ] .
shape:Positioned a sh:NodeShape ; sh:targetClass tsom:Amended ; sh:message "positioned"@en ;
    sh:or ( [ sh:path tsom:listPosition ; sh:minCount 1 ] [ sh:not [ sh:class tsom:Both ] ] ) .
shape:Several a sh:PropertyShape ; sh:targetClass tsom:Instrument ; sh:path tsom:precedes ;
    sh:qualifiedValueShape [ sh:class tsom:Protocol ] ; sh:qualifiedMaxCount 1 ; sh:message "several"@en .
shape:Alone a sh:NodeShape ; sh:targetNode <https://w3id.org/tipsom/id/instrument/b> ; sh:closed true ;
    sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> skos:prefLabel rdfs:label ) ;
    sh:message "alone"@en .
shape:Nested a sh:PropertyShape ; sh:targetClass tsom:Convention ; sh:path tsom:isSupplementedBy ;
    sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ; sh:message "nested"@en ] .
shape:Apart a sh:PropertyShape ; sh:targetSubjectsOf tsom:listPosition ; sh:path tsom:precedes ;
    sh:disjoint tsom:supplements ; sh:message "apart"@en .
shape:Circle a sh:NodeShape ; sh:targetSubjectsOf tsom:precedes ; sh:message "circle {?value}"@en ;
    sh:sparql [ sh:select '''SELECT $this ?value WHERE {
 $this <https://w3id.org/tipsom/ontology#precedes> ?value .
 ?value <https://w3id.org/tipsom/ontology#precedes>+ $this }''' ] .
"""
CHECKS: Final = {
    "unnamed": "?subject a ?class . FILTER NOT EXISTS { ?subject skos:prefLabel ?name }",
    "unsourced": "GRAPH ?graph { ?subject ?property ?object } "
    "FILTER NOT EXISTS { ?graph a tsom:SourcePassage }",
    "mentioned": "GRAPH ?graph { ?user ?property ?subject } "
    "FILTER NOT EXISTS { GRAPH ?other { ?subject a ?class } FILTER(?other != graph:entailed) }",
    "twice": "GRAPH ?one { ?subject ?property ?object } GRAPH ?two { ?subject ?property ?object } "
    "FILTER(STR(?one) < STR(?two))",
    "reached": "?subject tsom:precedes/tsom:supplements ?object . "
    "FILTER NOT EXISTS { ?subject a tsom:Protocol }",
    "alternative": "?subject tsom:precedes|^tsom:supplements ?object . "
    "OPTIONAL { ?object tsom:listPosition ?p }",
    "any": "{ ?subject tsom:listPosition 1 } UNION { ?other tsom:supplements ?subject . ?other a tsom:Both }",
}
COUNTED: Final = """SELECT ?subject (COUNT(?name) AS ?names)
WHERE { ?subject a tsom:Instrument . OPTIONAL { ?subject skos:prefLabel ?name } }
GROUP BY ?subject HAVING(COUNT(?name) != 1)"""

things = st.sampled_from(["inst:a", "inst:b", "inst:c", "inst:d"])
statements = st.one_of(
    st.tuples(things, st.just("a"), st.sampled_from(["tsom:Convention", "tsom:Protocol", "tsom:Instrument"])),
    st.tuples(things, st.sampled_from(["tsom:precedes", "tsom:supplements"]), things),
    st.tuples(
        things, st.just("tsom:listPosition"), st.sampled_from(["1", "2", '"1"^^xsd:positiveInteger', "01"])
    ),
    st.tuples(things, st.just("skos:prefLabel"), st.sampled_from(['"A"@en', '"B"@en', '"C"@fr'])),
).map(" ".join)
graphs = st.sampled_from(["psg:P1", "psg:P2", "graph:brochure"])
contents = st.dictionaries(graphs, st.lists(statements, max_size=6), max_size=2)
edits = st.tuples(st.sampled_from(["one", "two", "three"]), st.one_of(st.none(), contents))


def project(root: Path) -> Project:
    """The small project with more axioms, shapes and checks, and nothing that its questions expect."""
    shutil.copytree(MINI, root, ignore=shutil.ignore_patterns("releases", "competency", "examples"))
    (root / "ontology/more.ttl").write_text(PREFIXES + ONTOLOGY, "utf-8")
    (root / "shapes/more.ttl").write_text(PREFIXES + SHAPES, "utf-8")
    head = "".join(f"#+ {key}: x\n" for key in ("title", "description")) + "#+ tags: [x]\n"
    prefixes = PREFIXES.replace("@prefix", "PREFIX").replace(" .\n", "\n")
    for name, pattern in CHECKS.items():
        query = f"{head}{prefixes}SELECT DISTINCT * WHERE {{ {pattern} }}"
        (root / f"queries/checks/{name}.rq").write_text(query, "utf-8")
    (root / "queries/checks/counted.rq").write_text(f"{head}{prefixes}{COUNTED}", "utf-8")
    return Project(root)


def written(content: dict[str, list[str]]) -> str:
    blocks = (
        f"{graph} {{\n" + "".join(f"    {line} .\n" for line in lines) + "}\n"
        for graph, lines in content.items()
    )
    return PREFIXES + "".join(blocks)


def apply(target: Project, name: str, content: dict[str, list[str]] | None) -> None:
    path = target.data / f"{name}.trig"
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(written(content), "utf-8")


def whole(target: Project) -> tuple[Finding, ...]:
    return pipeline.check(target).findings


def remembered(target: Project) -> Memory:
    """What a whole check of the project remembers."""
    memory = Memory(target)
    with memory.held() as is_ours:
        assert is_ours
        pipeline.check(target, memory=memory)
    return memory


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=st.tuples(contents, contents), changes=st.lists(edits, min_size=1, max_size=5))
def test_after_any_edits_the_findings_are_those_of_a_whole_check(
    before: tuple[dict[str, list[str]], ...], changes: list[tuple[str, dict[str, list[str]] | None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = project(Path(folder) / "project")
        for name, content in zip(("one", "two"), before, strict=True):
            apply(target, name, content)
        memory = remembered(target)
        for name, edit in changes:
            apply(target, name, edit)
            with memory.held():
                found = recheck(target, memory)
            expected = whole(target)
            if found is None:
                memory = remembered(target)
            else:
                assert found == expected


def edited(target: Project) -> None:
    """Give two instruments one position, which a check finds."""
    apply(target, "one", {"psg:P1": ["inst:a a tsom:Convention", "inst:a tsom:listPosition 1"]})


def test_a_check_after_an_edit_reads_only_the_file_that_changed(mini: Project) -> None:
    remembered(mini)
    known = Memory(mini).load(frame(mini))
    assert known is not None
    facts = known.files["data/facts.trig"]
    edited(mini)
    assert [finding.code for finding in rechecked(mini) or ()] == [finding.code for finding in whole(mini)]
    now = Memory(mini).load(frame(mini))
    assert now is not None
    assert now.files["data/facts.trig"].rows == facts.rows
    assert {"data/facts.trig", "data/one.trig"} <= now.files.keys()


def rechecked(target: Project) -> tuple[Finding, ...] | None:
    memory = Memory(target)
    with memory.held() as is_ours:
        assert is_ours
        return recheck(target, memory)


def test_a_release_has_the_database_of_the_check_and_keeps_it_when_a_later_check_changes_its_own(
    mini: Project,
) -> None:
    with locked(mini):
        apart = pipeline.bake(mini, pipeline.check(mini))
        expected = stored_quads(apart)
        shutil.rmtree(apart.folder.path)
        memory = Memory(mini)
        with memory.held():
            checked = pipeline.check(mini, memory=memory)
            assert checked.database == memory.store
            release = pipeline.bake(mini, checked)
    assert release.manifest.name == apart.manifest.name
    assert stored_quads(release) == expected
    edited(mini)
    assert rechecked(mini) is not None
    release.verify()
    assert stored_quads(release) == expected


def stored_quads(release: Release) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(release.folder.store)))


def test_a_build_parses_no_file_that_is_known_and_makes_the_same_release(mini: Project) -> None:
    with locked(mini):
        cold = pipeline.bake(mini, pipeline.check(mini))
    remembered(mini)
    known = Memory(mini).load(frame(mini))
    assert known is not None
    loaded = sources.load(mini, known.files)
    assert [file.name for file in loaded.files if not file.was_known] == []
    (mini.data / "two.trig").write_text(PREFIXES + "psg:P1 { inst:sea a tsom:Convention }\n", "utf-8")
    loaded = sources.load(mini, known.files)
    assert [file.name for file in loaded.files if not file.was_known] == ["data/two.trig"]
    (mini.data / "two.trig").unlink()
    with Memory(mini).held(), locked(mini):
        warm = pipeline.bake(mini, pipeline.check(mini, memory=Memory(mini)), again=True)
    assert warm.manifest.name == cold.manifest.name
    assert warm.manifest.content == cold.manifest.content


@pytest.mark.parametrize("place", [0, 20, 60, 3_000, -1])
def test_a_flipped_bit_in_what_is_remembered_makes_it_void(mini: Project, place: int) -> None:
    remembered(mini)
    state = mini.cache / "state"
    content = bytearray(state.read_bytes())
    content[place] ^= 4
    state.write_bytes(content)
    edited(mini)
    assert rechecked(mini) is None


def test_what_is_remembered_in_part_is_void(mini: Project) -> None:
    remembered(mini)
    state = mini.cache / "state"
    state.write_bytes(state.read_bytes()[:-1])
    assert rechecked(mini) is None
    state.write_bytes(b"")
    assert rechecked(mini) is None


def test_a_damaged_store_makes_a_check_begin_anew(mini: Project) -> None:
    remembered(mini)
    for path in (mini.cache / "store").glob("*.sst"):
        path.write_bytes(b"\0" * path.stat().st_size)
    (mini.cache / "store" / "CURRENT").write_bytes(b"nothing\n")
    edited(mini)
    assert rechecked(mini) is None
    assert not (mini.cache / "state").exists()


@pytest.mark.parametrize("name", ["ontology/mini.ttl", "shapes/mini.ttl", "queries/checks/position-twice.rq"])
def test_an_edit_of_anything_but_data_makes_a_check_begin_anew(mini: Project, name: str) -> None:
    remembered(mini)
    with (mini.root / name).open("a", encoding="utf-8") as file:
        file.write("\n# more\n")
    assert rechecked(mini) is None


def test_an_unchanged_project_is_not_looked_at(mini: Project) -> None:
    remembered(mini)
    before = (mini.cache / "state").stat()
    assert rechecked(mini) == whole(mini)
    after = (mini.cache / "state").stat()  # reading it may change when it was last read
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_of_two_checks_at_once_the_second_remembers_nothing(mini: Project) -> None:
    memory = Memory(mini)
    with memory.held() as first, Memory(mini).held() as second:
        assert (first, second) == (True, False)


def test_a_check_of_the_command_line_begins_anew_where_the_memory_is_damaged(mini: Project) -> None:
    run(mini)
    (mini.cache / "state").write_bytes(b"rubbish")
    edited(mini)
    assert run(mini) == run(mini)
    assert rechecked(mini) == whole(mini)


def run(target: Project) -> str:
    command = [sys.executable, "-m", "kg", "check", "--format", "json", "--project", str(target.root)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
