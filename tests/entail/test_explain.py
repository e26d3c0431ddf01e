"""Explanations: proofs from asserted triples, and what is missing for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest

from kg.entail.explain import Explainer, Explanation, Proof
from kg.entail.facts import statement
from kg.entail.limits import Limits
from kg.entail.materialise import materialise
from kg.entail.notation import Term
from kg.entail.rules import AS_WRITTEN
from kg.errors import ReasoningLimitError

PREFIXES = """
@prefix : <urn:t:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CHAINS = """
    :supports a owl:ObjectProperty ; owl:propertyChainAxiom ( :implements :supplements ) .
    :implements rdfs:subPropertyOf :supports .
    :guards owl:propertyChainAxiom ( :guards :isSupplementedBy ) .
    :supplements owl:inverseOf :isSupplementedBy .
    :unodc :implements :protocol ; :guards :untoc .
    :protocol :supplements :untoc .
    :other :supplements :untoc .
"""


class Stored:
    """A store that holds a graph and its closure."""

    def __init__(self, asserted: Iterable[ox.Triple]) -> None:
        """Reason, and store what is asserted and what is entailed."""
        self.asserted = list(asserted)
        self.entailed = list(materialise(self.asserted, rules=AS_WRITTEN).entailed())
        self.store = ox.Store()
        self.store.bulk_extend(ox.Quad(*t) for t in (*self.asserted, *self.entailed))
        self.stated = ox.Store()
        self.stated.bulk_extend(ox.Quad(*triple) for triple in self.asserted)

    def matches(
        self, subject: ox.NamedNode | ox.BlankNode | None, predicate: ox.NamedNode | None, obj: Term | None
    ) -> Iterator[ox.Triple]:
        """Look triples up."""
        return (quad.triple for quad in self.store.quads_for_pattern(subject, predicate, obj))

    def is_asserted(self, triple: ox.Triple) -> bool:
        """Look among what is asserted."""
        return ox.Quad(*triple) in self.stated


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def explained(text: str, triple: str) -> Explanation:
    return Explainer(Stored(triples(text))).explain(triples(triple)[0])


def proof(text: str, triple: str) -> Proof:
    found = explained(text, triple).proof
    assert found is not None
    return found


def rules(found: Proof) -> list[str]:
    """Return the rules of a proof, from its conclusion down."""
    return (
        [found.rule, *(rule for premise in found.premises for rule in rules(premise))] if found.rule else []
    )


def leaves(found: Proof) -> list[Proof]:
    return [leaf for premise in found.premises for leaf in leaves(premise)] if found.rule else [found]


def test_an_asserted_triple_is_its_own_proof() -> None:
    found = proof(CHAINS, ":unodc :implements :protocol .")
    assert (found.rule, found.premises, found.height) == (None, (), 0)


def test_a_proof_names_its_rule_and_its_premises_in_order() -> None:
    found = proof(CHAINS, ":unodc :supports :untoc .")
    assert found.rule == "prp-spo2"
    axiom, *facts = (premise.conclusion for premise in found.premises)
    assert axiom[:2] == statement(triples(":supports owl:propertyChainAxiom () .")[0])[:2]
    expected = triples(":unodc :implements :protocol . :protocol :supplements :untoc .")
    assert facts == [statement(triple) for triple in expected]


def test_a_proof_goes_down_to_what_is_asserted() -> None:
    graph = Stored(triples(CHAINS))
    found = Explainer(graph).explain(triples(":unodc :guards :other .")[0]).proof
    assert found is not None
    assert rules(found) == ["prp-spo2", "prp-inv1"]
    assert all(graph.is_asserted(ox.Triple(*leaf.conclusion)) for leaf in leaves(found))  # type: ignore[arg-type]


def test_the_lowest_proof_comes_first() -> None:
    text = """
        :p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :a :p :b .
        :s rdfs:subPropertyOf :r . :a :s :b .
    """
    found = proof(text, ":a :r :b .")
    assert found.height == 1
    assert rules(found) == ["prp-spo1"]


def test_a_proof_is_never_circular() -> None:
    text = ":p owl:inverseOf :q . :q owl:inverseOf :p . :p a owl:SymmetricProperty . :a :r :b ."
    text += " :r rdfs:subPropertyOf :p ."
    for triple in Stored(triples(text)).entailed:
        found = Explainer(Stored(triples(text))).explain(triple).proof
        assert found is not None
        assert_not_circular(found, ())


def assert_not_circular(found: Proof, above: tuple[object, ...]) -> None:
    assert found.conclusion not in above
    for premise in found.premises:
        assert_not_circular(premise, (*above, found.conclusion))


def test_what_the_release_leaves_out_is_proven_too() -> None:
    text = """
        [ owl:intersectionOf ( :A [ owl:onProperty :p ; owl:someValuesFrom :B ] ) ] rdfs:subClassOf :C .
        :x a :A ; :p :y . :y a :B .
    """
    assert rules(proof(text, ":x a :C .")) == ["cax-sco", "cls-int1", "cls-svf1"]


def test_a_cardinality_survives_a_store_that_changes_its_datatype() -> None:
    text = """
        :A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
        :x a :A ; :p :y , :z .
    """
    assert rules(proof(text, ":y owl:sameAs :z .")) == ["cls-maxc2", "cax-sco"]


def test_equality_is_explained_step_by_step() -> None:
    found = proof(":b owl:sameAs :a . :c owl:sameAs :b . :c :p :d .", ":a :p :d .")
    assert rules(found) == ["eq-rep-s", "eq-trans"]


def test_noise_can_be_asked_for() -> None:
    assert rules(proof(":A a owl:Class .", ":A rdfs:subClassOf owl:Thing .")) == ["scm-cls"]


def test_a_missing_premise_is_named() -> None:
    found = explained(CHAINS, ":unodc :supports :elsewhere .")
    assert not found.is_present
    assert found.proof is None
    attempts = {(attempt.rule, attempt.missing) for attempt in found.attempts}
    missing = triples(":protocol :supplements :elsewhere . :unodc :implements :elsewhere .")
    assert attempts == {("prp-spo2", statement(missing[0])), ("prp-spo1", statement(missing[1]))}


def test_a_missing_premise_may_lie_below_a_class_without_a_name() -> None:
    text = "[ owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :C . :y a :B . :x :q :y ."
    (attempt,) = explained(text, ":x a :C .").attempts
    assert attempt.rule == "cls-svf1"
    assert attempt.missing == statement(triples(":x :p :y .")[0])


def test_the_nearest_triples_share_two_terms() -> None:
    found = explained(CHAINS, ":unodc :implements :untoc .")
    assert found.nearest[0] == triples(":unodc :implements :protocol .")[0]
    assert set(found.nearest) == set(
        triples(":unodc :implements :protocol . :unodc :guards :untoc . :unodc :supports :untoc .")
    )


def test_a_triple_about_nothing_known_has_no_attempt() -> None:
    found = explained(CHAINS, ":nobody :knows :this .")
    assert (found.is_present, found.nearest, found.attempts) == (False, (), ())


def test_a_present_triple_that_no_rule_gives_is_told_as_such() -> None:
    graph = Stored(triples(CHAINS))
    strange = triples(":a :b :c .")[0]
    graph.store.add(ox.Quad(*strange))
    found = Explainer(graph).explain(strange)
    assert found.is_present
    assert found.proof is None


def test_a_triple_about_a_triple_is_refused() -> None:
    inner = triples(":a :b :c .")[0]
    with pytest.raises(TypeError, match="is about a triple"):
        Explainer(Stored([])).explain(ox.Triple(inner.subject, inner.predicate, inner))


def test_the_search_is_bounded() -> None:
    links = " ".join(f":x{number} :p :x{number + 1} ." for number in range(60))
    graph = Stored(triples(f":p a owl:TransitiveProperty . {links}"))
    explainer = Explainer(graph, limits=Limits(triples=5))
    with pytest.raises(ReasoningLimitError):
        explainer.explain(triples(":x0 :p :x60 .")[0])


def test_a_long_way_is_proven_in_few_steps_of_height() -> None:
    links = " ".join(f":x{number} :p :x{number + 1} ." for number in range(16))
    assert proof(f":p a owl:TransitiveProperty . {links}", ":x0 :p :x16 .").height == 4


class Counting(Stored):
    """A graph that counts the triples that it gives out."""

    count = 0

    def matches(
        self, subject: ox.NamedNode | ox.BlankNode | None, predicate: ox.NamedNode | None, obj: Term | None
    ) -> Iterator[ox.Triple]:
        """Count while looking up."""
        for triple in super().matches(subject, predicate, obj):
            self.count += 1
            yield triple


def test_an_explanation_reads_what_its_proof_needs_and_not_the_graph() -> None:
    members = " ".join(f":x{number} :p :y{number % 50} ; :q :z{number % 7} ." for number in range(3000))
    graph = Counting(
        triples(
            f":p rdfs:range :A . :A rdfs:subClassOf :B . :q rdfs:range :B . :q rdfs:domain :C . {members}"
        )
    )
    asked = triples(":y7 a :B . :x5 a :C . :z3 a :B .")
    explainer = Explainer(graph)
    found = [explainer.explain(triple).proof for triple in asked]
    assert graph.count < 500  # of more than 6,000
    assert [each.height for each in found if each] == [2, 1, 1]
