"""The project's release on three stores: rows, triples and errors are those of our own engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.catalog import expected, stored
from kg.engine.answers import Evaluator, Limits
from kg.engine.datasets import Datasets
from kg.engine.port import Answer, Dataset, Query
from kg.engine.remote import RemoteStore, found
from kg.errors import QuerySyntaxError, QueryTimeoutError, ResultTooLargeError, StoreFailedError
from kg.rdf.formats import by_name
from kg.rdf.prefixes import PREFIXES
from kg.rdf.store import Solutions
from kg.rdf.vocab import GRAPH, TERMS
from kg.release import proof
from kg.release.reader import Release
from kg.settings import Settings
from kg.stores.credentials import PASSWORD, USER
from kg.stores.pieces import pieces
from kg.stores.publication import DEFAULT
from kg.stores.publisher import publish

if TYPE_CHECKING:
    from tests.stores.conftest import Running

QUESTIONS = sorted((Path(__file__).parent.parent.parent / "queries" / "competency").glob("*.rq"))
LIMITS = Limits(size=64_000_000, rows=1_000_000, spool=64_000_000)
COUNT = "SELECT (COUNT(?s) AS ?n) { ?s ?p ?o }"
WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
BOTH = (f"{GRAPH}states", f"{GRAPH}treaty-status")


@pytest.fixture(scope="session")
def remote(running: Running, release: Release) -> Iterator[Evaluator]:
    """The release on each store."""
    publish(release, running.store(), 20_000, lambda _piece, _count: None)
    with pytest.MonkeyPatch.context() as patch:
        for name in (USER, PASSWORD):
            patch.delenv(name, raising=False)
            if name in running.environ:
                patch.setenv(name, running.environ[name])
        given = found(Settings().replace(engine=running.url, timeout=60), release)
        yield Evaluator(RemoteStore(given, LIMITS.rows), PREFIXES, LIMITS)


@pytest.fixture(scope="session")
def ours(release: Release) -> Evaluator:
    """The release on our own engine."""
    return Evaluator(Datasets(ox.Store.read_only(str(release.folder.store))), PREFIXES, LIMITS)


@pytest.fixture(scope="session")
def published(release: Release) -> dict[str, set[str]]:
    """The triples of each graph, as the dumps have them."""
    files = {piece.graph: ox.parse(path=str(piece.path)) for piece in pieces(release)}
    return {graph: proof._lines(quad.triple for quad in quads) for graph, quads in files.items()}  # noqa: SLF001


def ask(on: Evaluator, text: str, dataset: Dataset | None = None, **iris: str) -> Answer:
    query = Query(
        text=text,
        seconds=60,
        solutions=by_name("json"),
        graph=by_name("ntriples"),
        dataset=dataset or Dataset(),
        iris=iris,
        base="http://127.0.0.1/sparql",
    )
    return on.answer(query)


def solutions(answer: Answer) -> Solutions:
    found = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    names = tuple(variable.value for variable in found.variables)
    return Solutions(variables=names, rows=tuple(tuple(row) for row in found))


def triples(answer: Answer) -> set[str]:
    """Return triples with values and labels of blank nodes in one form."""
    return proof._lines(quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES))  # noqa: SLF001


def number(answer: Answer) -> int:
    return int(json.loads(answer.content)["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem.partition("-")[0])
def test_a_question_has_the_expected_rows(remote: Evaluator, path: Path) -> None:
    question = stored.read(path)
    answer = solutions(ask(remote, question.text))
    wanted = expected.read(question.expected)
    assert expected.differences(wanted, answer, ordered=question.ordered) == []


def test_every_graph_has_the_triples_that_were_published(
    remote: Evaluator, published: dict[str, set[str]]
) -> None:
    """Every date, year, month, number, language tag and blank node is what the dumps say."""
    for graph, expected_triples in published.items():
        dataset = None if graph == DEFAULT else Dataset(default_graphs=(graph,))
        assert triples(ask(remote, WHOLE, dataset)) == expected_triples, graph


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIBE <https://w3id.org/tipsom/id/instrument/untoc>",
        "DESCRIBE tsom:Programme <https://w3id.org/tipsom/id/programme/gpat>",
        "DESCRIBE ?programme WHERE { ?programme a tsom:GlobalProgramme }",
        "DESCRIBE * WHERE { ?programme a tsom:GlobalProgramme ; tsom:hasObjective ?objective }",
        "CONSTRUCT WHERE { ?act tsom:inYear ?year }",
        "CONSTRUCT { ?s a ?c . ?c tsom:isTypeOf ?s } WHERE { ?s a ?c . ?c a owl:Class }",
        "CONSTRUCT { [] tsom:about ?p ; tsom:text ?t . ?t tsom:no ?p } WHERE { ?p skos:notation ?t }",
        "CONSTRUCT { <x> a tsom:Programme } WHERE { ?p a tsom:GlobalProgramme }",
    ],
)
def test_a_graph_is_the_one_of_our_engine(remote: Evaluator, ours: Evaluator, text: str) -> None:
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("tsom", "owl", "skos"))
    found = triples(ask(remote, prologue + text))
    assert found == triples(ask(ours, prologue + text))
    assert found


def test_a_resource_may_be_bound(remote: Evaluator, ours: Evaluator) -> None:
    gpat = "https://w3id.org/tipsom/id/programme/gpat"
    about = "DESCRIBE ?resource"
    assert triples(ask(remote, about, resource=gpat)) == triples(ask(ours, about, resource=gpat))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("ASK { ?s a <http://www.w3.org/2002/07/owl#Class> }", True), ("ASK { <urn:x> ?p ?o }", False)],
)
def test_an_ask_is_a_boolean(remote: Evaluator, text: str, *, verdict: bool) -> None:
    assert json.loads(ask(remote, text).content) == {"head": {}, "boolean": verdict}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x ?y { ?x <https://w3id.org/tipsom/ontology#isKeyInstrument> ?y } ORDER BY ?x",
        "SELECT ?d { ?p <http://purl.org/dc/terms/issued> ?d } ORDER BY ?d",
        "SELECT ?m { ?a <https://w3id.org/tipsom/ontology#inMonth> ?m } ORDER BY ?m LIMIT 20",
        "SELECT ?s ?l { ?s <http://purl.org/dc/terms/title> ?l FILTER(LANG(?l) = 'en') } ORDER BY ?s ?l",
        'SELECT ?t { VALUES ?t { " a\\n" "\\tb " "" "c" } } ORDER BY ?t',
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        f"SELECT DISTINCT ?g ?h {{ ?g a <{TERMS}AudienceGroup> ; <{TERMS}isSubgroupOf>+ ?h }} ORDER BY ?g ?h",
    ],
)
def test_terms_are_those_of_our_engine(remote: Evaluator, ours: Evaluator, text: str) -> None:
    assert solutions(ask(remote, text)) == solutions(ask(ours, text))


def test_blank_nodes_have_labels(remote: Evaluator) -> None:
    rows = solutions(ask(remote, "SELECT ?o { ?s ?p ?o FILTER(isBlank(?o)) } LIMIT 3")).rows
    assert [type(row[0]) for row in rows] == [ox.BlankNode] * 3


@pytest.mark.parametrize(
    ("text", "dataset", "rows"),
    [
        (COUNT, None, "default"),
        (COUNT.replace("{", f"FROM <{BOTH[0]}> {{", 1), None, 8592),
        (COUNT.replace("{", f"FROM <{BOTH[0]}> FROM <{BOTH[0]}> {{", 1), None, 8592),
        (COUNT, Dataset(default_graphs=BOTH), "both"),
        ("SELECT (COUNT(?s) AS ?n) { GRAPH ?g { ?s ?p ?o } }", Dataset(named_graphs=BOTH[:1]), 8592),
        ("SELECT (COUNT(?s) AS ?n) { GRAPH ?g { ?s ?p ?o } }", Dataset(default_graphs=BOTH[:1]), 0),
        (COUNT, Dataset(named_graphs=BOTH[:1]), 0),
        (COUNT.replace("{", f"FROM <{DEFAULT}> {{", 1), None, 0),
        (COUNT.replace("{", "FROM <urn:nowhere> {", 1), None, 0),
    ],
)
def test_a_dataset_is_what_the_request_says(
    remote: Evaluator, ours: Evaluator, text: str, dataset: Dataset | None, rows: int | str
) -> None:
    found = number(ask(remote, text, dataset))
    assert found == number(ask(ours, text, dataset))
    assert found == rows or isinstance(rows, str)


def test_what_is_no_sparql_is_told_as_by_our_engine(remote: Evaluator, ours: Evaluator) -> None:
    told = []
    for on in (remote, ours):
        with pytest.raises(QuerySyntaxError) as caught:
            ask(on, "SELECT * {\n ?s ?p ?o ?x }")
        told.append((str(caught.value), caught.value.line, caught.value.column))
    assert told[0] == told[1]


@pytest.mark.parametrize("running", ["virtuoso"], indirect=True)
@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { { ?s ?p ?o } UNION { ?s ?p ?o } }",
        "CONSTRUCT { ?s a ?s } WHERE { { ?s ?p ?o } UNION { ?s ?p ?o } }",
    ],
    ids=["select", "construct"],
)
def test_an_answer_that_virtuoso_cuts_is_refused(remote: Evaluator, text: str) -> None:
    with pytest.raises(ResultTooLargeError, match=r"more rows than the 45000"):
        ask(remote, text)


@pytest.mark.parametrize("running", ["virtuoso"], indirect=True)
def test_a_query_that_the_store_does_not_know_is_refused_in_its_words(remote: Evaluator) -> None:
    with pytest.raises(StoreFailedError, match=r"does not take this query: .*transitive start not given"):
        ask(remote, "SELECT ?x ?y { ?x <https://w3id.org/tipsom/ontology#precedes>+ ?y }")


@pytest.mark.parametrize("running", ["virtuoso"], indirect=True)
def test_an_answer_that_virtuoso_breaks_off_in_time_is_refused(remote: Evaluator) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with pytest.raises(QueryTimeoutError, match="did not finish"):
        remote.answer(Query(text=query, seconds=1, solutions=by_name("json")))
