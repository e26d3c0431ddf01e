"""Why an answer is empty: the smallest part, and what is near."""

from __future__ import annotations

import json
from typing import Final

import pyoxigraph as ox
import pytest

from kg.engine.answers import Evaluator, Limits
from kg.engine.port import Answer, Query
from kg.errors import QueryTimeoutError
from kg.query.asking import Asker
from kg.query.diagnose import Diagnosis, Part, diagnose
from kg.query.vocabulary import ALL, Vocabulary
from kg.rdf.formats import by_name

PREFIXES: Final = (
    "PREFIX e: <http://e/> PREFIX owl: <http://www.w3.org/2002/07/owl#> "
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
)
DATA: Final = """
    @prefix e: <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    e:Treaty a owl:Class . e:State a owl:Class .
    e:sea a e:Treaty ; e:name "The Sea"@en , "La Mer"@fr .
    e:sea e:year "1999"^^xsd:gYear ; e:day "2001-02-03"^^xsd:date .
    e:land a e:Treaty ; e:supplements e:sea ; e:code "A1" .
    e:chad a e:State ; e:signed e:land ; e:name "Chad"@en .
    e:link e:code "A1"@en .
    GRAPH e:g { e:chad e:ratified e:sea }
""" + "".join(f'e:many e:title "{number} Article"@en .' for number in range(3_000))


class Watched:
    """An engine that counts what it is asked, and is late from some question on."""

    def __init__(self, late_after: int = 1_000) -> None:
        """Answer over DATA."""
        store = ox.Store()
        store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
        self._evaluator = Evaluator(store, {}, Limits(size=100_000, spool=100_000, rows=1_000))
        self._left = late_after

    def answer(self, query: Query) -> Answer:
        """Return the answer, or be late."""
        self._left -= 1
        if self._left < 0:
            raise QueryTimeoutError("Late.")
        return self._evaluator.answer(query)


def found(pattern: str, engine: Watched | None = None, questions: int = 200, head: str = "ASK") -> Diagnosis:
    engine = engine or Watched()
    asked = Watched().answer(Query(text=ALL, seconds=5, solutions=by_name("json")))
    bindings = json.loads(asked.content)["results"]["bindings"]
    vocabulary = Vocabulary(row["iri"]["value"] for row in bindings)
    text = f"{PREFIXES} {head} {{ {pattern} }}"
    return diagnose(text, Asker(engine, Query(text=text, seconds=5), questions), vocabulary)  # type: ignore[arg-type]  # answer() is all that is called


def part(pattern: str) -> Part:
    (only,) = found(pattern).parts
    return only


@pytest.mark.parametrize(
    ("pattern", "smallest"),
    [
        ("?a a e:Treaty . ?a e:name ?n . ?a e:nme ?m", ["?a e:nme ?m ."]),
        ("?a a e:State ; e:name ?n . ?b e:supplements ?a", ["?a a e:State .", "?b e:supplements ?a ."]),
        (
            "?a e:year ?y . ?a e:name ?n FILTER(?y = 7) FILTER(BOUND(?n))",
            ["?a e:year ?y .", "FILTER(?y = 7)"],
        ),
        (
            "?a e:supplements ?b MINUS { ?a a e:Treaty } OPTIONAL { ?a e:x ?c }",
            ["?a e:supplements ?b .", "MINUS { ?a a e:Treaty }"],
        ),
        ("?a a e:Treaty VALUES ?a { e:chad }", ["?a a e:Treaty .", "VALUES ?a { e:chad }"]),
        ("{ ?a a e:Treaty . { ?a e:nme ?b } }", ["?a e:nme ?b ."]),
        ("{ SELECT ?a { ?a a e:Treaty ; e:nme ?b } } ?a ?p ?o", ["?a e:nme ?b ."]),
        ("?a a e:Treaty . ?a e:name [ e:nme 1 ]", ["?a e:name [ e:nme 1 ] ."]),
    ],
)
def test_the_smallest_part_is_found(pattern: str, smallest: list[str]) -> None:
    assert list(part(pattern).patterns) == smallest


def test_each_branch_of_a_union_has_its_part() -> None:
    parts = found("?a a e:Treaty . { ?a e:nme ?b } UNION { ?a a e:Treeaty }").parts
    assert [p.patterns for p in parts] == [("?a e:nme ?b .",), ("?a a e:Treeaty .",)]


@pytest.mark.parametrize(
    ("pattern", "kind", "instead"),
    [
        ("?a e:nme ?b", "term", "e:name"),
        ("?a e:Year ?b", "term", "e:year"),
        ('?a e:name "The Sea"', "language", '"The Sea"@en'),
        ('?a e:name "La Mer"@en', "language", '"La Mer"@fr'),
        ('?a e:name "the sea"@en', "case", '"The Sea"@en'),
        ('?a e:name "Teh Sea"@en', "value", '"The Sea"@en'),
        ('?a e:title "1234 Artcle"@en', "value", '"1234 Article"@en'),
        ("?a e:title '567 Articel'", "value", '"567 Article"@en'),
        ('?a e:year "1999"', "datatype", '"1999"^^xsd:gYear'),
        ("?a e:year 1999", "datatype", '"1999"^^xsd:gYear'),
        ('?a e:day "2001"^^xsd:gYear', "value", '"2001-02-03"^^xsd:date'),
        ("e:sea e:supplements ?x", "direction", "?x e:supplements e:sea ."),
        ("?x a e:sea", "class", "?x a e:Treaty ."),
        ("e:Treaty e:supplements ?x", "class", "?instance a e:Treaty . ?instance e:supplements ?x ."),
        ("e:chad e:ratified ?x", "graph", "GRAPH e:g { e:chad e:ratified ?x . }"),
        ("GRAPH e:g { e:chad e:signed ?x }", "graph", "e:chad e:signed ?x ."),
        ("e:chad e:year ?x", "property", "e:chad e:name ?x ."),
        ("?s a e:State . ?t a e:Treaty . ?t e:signed ?s", "direction", "?s e:signed ?t ."),
        ("e:land e:code ?c . e:link e:code ?c", "datatype", "FILTER(STR(?c) = STR(?other))"),
    ],
)
def test_the_nearest_that_exists_is_named(pattern: str, kind: str, instead: str) -> None:
    assert (kind, instead) in [(advice.kind, advice.instead) for advice in part(pattern).advice]


def test_a_condition_is_told_what_there_is_without_it() -> None:
    advice = part('?a e:name ?n FILTER(LANG(?n) = "de")').advice
    assert advice[0].message == "?n has the languages: en, fr."
    assert advice[1].message.startswith("Without it ?n is, for example: ")


def test_a_pattern_with_solutions_is_said_to_have_them() -> None:
    diagnosis = found("?a a e:Treaty } LIMIT 0 #")
    assert (diagnosis.empty, diagnosis.parts) == (False, ())


def test_a_shape_that_is_not_known_is_said_so() -> None:
    diagnosis = found("<<( ?a ?b ?c )>> ?p ?o")
    assert diagnosis.empty is None
    assert diagnosis.note == "The query cannot be taken apart: a term in it is not understood."


def test_questions_are_bounded_and_the_bound_is_told() -> None:
    diagnosis = found("?a a e:Treaty . ?a e:name ?n . ?a e:nme ?m", questions=2)
    assert (diagnosis.asked, diagnosis.complete) == (2, False)
    assert "may not be the smallest" in diagnosis.note


def test_a_question_that_is_late_leaves_a_diagnosis() -> None:
    assert found("?a e:nme ?m", engine=Watched(late_after=0)).empty is None
    diagnosis = found("?a a e:Treaty . ?a e:nme ?m", engine=Watched(late_after=2))
    assert (diagnosis.empty, diagnosis.complete) == (True, False)


def test_a_pattern_of_very_many_pieces_is_not_tried() -> None:
    diagnosis = found("?a a e:Nothing " + "FILTER(1) " * 150)
    assert (diagnosis.empty, diagnosis.asked) == (None, 0)
    assert diagnosis.note == "The pattern has 151 pieces; at most 150 are tried."
