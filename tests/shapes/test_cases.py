"""Each shape lets its passing example pass, and stops its failing one for that reason alone.

An example describes only what it is about. What it refers to is described in ``background.ttl``,
unless the example describes it itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyshacl
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, Namespace, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]

HERE: Final = Path(__file__).parent
PROJECT: Final = HERE.parents[1]
SSSOM: Final = Namespace("https://w3id.org/sssom/")
SHAPE: Final = Namespace("https://w3id.org/tipsom/shapes#")
TERMS: Final = "https://w3id.org/tipsom/ontology#"
CASES: Final = sorted(folder.name for folder in HERE.iterdir() if (folder / "fail.ttl").is_file())
TEXT_RANGES: Final = {RDF.langString, XSD.string}
TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf)


def parsed(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@cache
def shapes() -> Graph:
    return parsed(*sorted((PROJECT / "shapes").glob("*.ttl")))


@cache
def ontology() -> Graph:
    return parsed(*sorted((PROJECT / "ontology").glob("*.ttl")))


@cache
def hierarchy() -> Graph:
    """Return which of our classes stands under which named class, and nothing else of the ontology."""
    graph = Graph()
    for narrower, broader in ontology().subject_objects(RDFS.subClassOf):
        if str(narrower).startswith(TERMS) and isinstance(broader, URIRef):
            graph.add((narrower, RDFS.subClassOf, broader))
    return graph


@cache
def background() -> Graph:
    return parsed(HERE / "background.ttl")


def described(term: Node) -> Iterator[Triple]:
    """Yield what the background says about ``term``, and the records of links to it."""
    for subject in (term, *background().subjects(SSSOM.object_id, term)):
        yield from background().triples((subject, None, None))


def completed(case: Graph) -> Graph:
    """Return ``case`` with the background of everything that it refers to and does not describe."""
    whole, waiting = Graph() + case, set(case.objects())
    while waiting:
        added = [
            triple for term in waiting for triple in described(term) if (triple[0], None, None) not in whole
        ]
        for triple in added:
            whole.add(triple)
        waiting = {triple[2] for triple in added}
    return whole


@cache
def results(path: Path) -> list[tuple[str, str, str]]:
    """Return the shape, the focus node and the message of every result for the example at ``path``."""
    _, report, _ = pyshacl.validate(
        completed(parsed(path)) + hierarchy(), shacl_graph=shapes(), inference="none", advanced=False
    )
    assert isinstance(report, Graph)
    return sorted(
        (
            str(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.resultMessage)),
        )
        for result in report.objects(None, SH.result)
    )


def focus_nodes(shape: URIRef, graph: Graph) -> Iterator[Node]:
    """Yield the nodes of ``graph`` that ``shape`` targets (SHACL 2.1.3)."""
    for broadest in shapes().objects(shape, SH.targetClass):
        for kind in graph.transitive_subjects(RDFS.subClassOf, broadest):
            yield from graph.subjects(RDF.type, kind)
    for predicate in shapes().objects(shape, SH.targetSubjectsOf):
        yield from graph.subjects(predicate)
    for node in shapes().objects(shape, SH.targetNode):
        if (node, None, None) in graph:
            yield node


def reporting_shapes() -> set[Node]:
    return {shape for target in TARGETS for shape in shapes().subjects(target)}


@pytest.fixture(autouse=True)
def _literals_left_as_they_were() -> Iterator[None]:
    """Undo the global switch that pySHACL sets."""
    before = rdflib.NORMALIZE_LITERALS
    yield
    rdflib.NORMALIZE_LITERALS = before


@pytest.mark.parametrize("name", CASES)
def test_the_passing_example_yields_no_result(name: str) -> None:
    assert results(HERE / name / "pass.ttl") == []


@pytest.mark.parametrize("name", CASES)
def test_the_passing_example_is_looked_at(name: str) -> None:
    assert set(focus_nodes(SHAPE[name], completed(parsed(HERE / name / "pass.ttl")) + hierarchy()))


@pytest.mark.parametrize("name", CASES)
def test_the_failing_example_yields_one_result_of_its_shape(name: str) -> None:
    assert [shape for shape, _, _ in results(HERE / name / "fail.ttl")] == [str(SHAPE[name])]


@pytest.mark.parametrize("name", CASES)
def test_no_placeholder_is_left_in_a_message(name: str) -> None:
    assert not [message for _, _, message in results(HERE / name / "fail.ttl") if "{" in message]


def test_the_shapes_are_well_formed() -> None:
    conforms, _, report = pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, report


def test_every_shape_that_reports_has_examples() -> None:
    assert {str(shape) for shape in reporting_shapes()} == {str(SHAPE[name]) for name in CASES}


def test_every_shape_that_reports_has_one_severity_and_one_message() -> None:
    for shape in reporting_shapes():
        assert len(list(shapes().objects(shape, SH.severity))) == 1, shape
        assert len(list(shapes().objects(shape, SH.message))) == 1, shape


def test_every_shape_has_an_iri() -> None:
    kinds = (SH.NodeShape, SH.PropertyShape)
    every = {shape for kind in kinds for shape in shapes().subjects(RDF.type, kind)}
    assert [shape for shape in every if isinstance(shape, BNode)] == []


def test_only_shapes_that_report_have_a_message() -> None:
    assert set(shapes().subjects(SH.message)) == reporting_shapes()


def test_the_shape_of_texts_covers_every_text_property_of_the_ontology() -> None:
    texts = {
        term
        for kind in (OWL.AnnotationProperty, OWL.DatatypeProperty)
        for term in ontology().subjects(RDF.type, kind)
        if str(term).startswith(TERMS) and ontology().value(term, RDFS.range) in TEXT_RANGES
    }
    assert texts <= set(shapes().objects(SHAPE.Text, SH.targetSubjectsOf))
