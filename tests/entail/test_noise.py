"""What is noise, and what is not."""

from __future__ import annotations

from itertools import product

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.entail.noise import is_hidden_fact, is_noise, is_of_names, is_plain, standing
from kg.entail.notation import Term
from kg.rdf.vocab import OWL, RDF, RDF_TYPE, RDFS, SKOS, XSD

A, B, P = NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:p")
NODE = BlankNode("b")
SUB_CLASS = NamedNode(f"{RDFS}subClassOf")
SAME_AS = NamedNode(f"{OWL}sameAs")
THING = NamedNode(f"{OWL}Thing")


@pytest.mark.parametrize(
    "statement",
    [
        (Literal("x"), P, A),
        (A, NODE, B),
        (A, SAME_AS, A),
        (A, SUB_CLASS, A),
        (A, NamedNode(f"{OWL}equivalentProperty"), A),
        (THING, RDF_TYPE, NamedNode(f"{OWL}Class")),
        (NamedNode(f"{OWL}Nothing"), SUB_CLASS, A),
        (NamedNode(f"{XSD}integer"), RDF_TYPE, NamedNode(f"{RDFS}Datatype")),
        (A, RDF_TYPE, THING),
        (A, RDF_TYPE, NamedNode(f"{RDFS}Resource")),
        (A, SUB_CLASS, THING),
        (A, NamedNode(f"{RDFS}domain"), THING),
        (A, RDF_TYPE, NODE),
        (NODE, RDF_TYPE, NamedNode(f"{OWL}Class")),
        (NODE, SUB_CLASS, A),
        (A, SUB_CLASS, NODE),
        (NODE, NamedNode(f"{RDF}first"), A),
        (A, RDF_TYPE, NamedNode(f"{XSD}string")),
    ],
)
def test_noise(statement: tuple[Term, Term, Term]) -> None:
    assert is_noise(*statement)


@pytest.mark.parametrize(
    "statement",
    [
        (A, P, B),
        (A, P, A),
        (A, SAME_AS, B),
        (NODE, P, A),
        (NODE, RDF_TYPE, A),
        (NODE, SAME_AS, A),
        (A, P, NODE),
        (A, SUB_CLASS, B),
        (A, NamedNode(f"{RDFS}label"), Literal("a", language="en")),
        (NamedNode(f"{SKOS}Concept"), SUB_CLASS, A),
    ],
)
def test_no_noise(statement: tuple[Term, Term, Term]) -> None:
    assert not is_noise(*statement)


def test_a_hidden_fact_is_noise_about_an_individual() -> None:
    assert is_hidden_fact(A, RDF_TYPE, NODE)
    assert is_hidden_fact(Literal("x"), RDF_TYPE, A)
    assert not is_hidden_fact(A, SUB_CLASS, A)
    assert not is_hidden_fact(THING, RDF_TYPE, NamedNode(f"{OWL}Class"))
    assert not is_hidden_fact(A, P, B)


@pytest.mark.parametrize(
    "word", [P, NamedNode(f"{RDFS}label"), NamedNode(f"{RDFS}seeAlso"), NamedNode(f"{OWL}inverseOf")]
)
def test_a_relation_is_judged_at_once_as_its_triples_are_one_by_one(word: NamedNode) -> None:
    assert is_plain(word) is not is_of_names(word)
    terms: tuple[Term, ...] = (A, NODE, Literal("x"), THING)
    for subject, obj in product(terms, repeat=2):
        fit = standing(subject) > 0 if is_plain(word) else standing(subject) == 1 and standing(obj) != 2
        assert is_noise(subject, word, obj) is not fit
