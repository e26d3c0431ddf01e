"""The checks of participation and states find nothing in the data, and each finds the fault it is for."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.catalog import stored
from kg.curate import sources
from kg.entail.materialise import materialise
from kg.entail.rules import AS_WRITTEN
from kg.layout import Project
from kg.rdf.prefixes import expand
from kg.rdf.store import ReadStore
from kg.rdf.vocab import ENTAILED_GRAPH

ROOT = Path(__file__).parents[2]


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) or name)


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return sources.load(Project(ROOT)).quads()


def found(name: str, quads: list[ox.Quad]) -> list[tuple[str | None, ...]]:
    query = stored.read(Project(ROOT).checks / f"{name}.rq")
    facts = list(dict.fromkeys(quad.triple for quad in quads))
    entailed = list(materialise(facts, rules=AS_WRITTEN).entailed())
    default = [ox.Quad(*triple) for triple in (*facts, *entailed)]
    named = [
        *quads,
        *(ox.Quad(triple.subject, triple.predicate, triple.object, ENTAILED_GRAPH) for triple in entailed),
    ]
    return ReadStore.of([*named, *default]).select(query.text).values()


@pytest.mark.parametrize("name", ["party-totals-differ", "two-states-with-one-code"])
def test_the_data_has_none_of_the_faults(quads: list[ox.Quad], name: str) -> None:
    assert found(name, quads) == []


def test_a_missing_act_makes_the_totals_differ(quads: list[ox.Quad]) -> None:
    act = node("act:untoc-alb-ratification")
    kept = [quad for quad in quads if quad.subject != act]
    assert len(kept) < len(quads)
    assert any("inst:untoc" in row or "total:untoc" in str(row) for row in found("party-totals-differ", kept))


def test_a_code_of_two_states_is_found(quads: list[ox.Quad]) -> None:
    code = next(q for q in quads if q.subject == node("state:alb") and q.predicate == node("tsom:isoAlpha3"))
    twice = ox.Quad(node("state:afg"), code.predicate, code.object, code.graph_name)
    assert len(found("two-states-with-one-code", [*quads, twice])) > 0
