"""A stored query as a form: defaults, what was given, what is wrong with it, and the query that is asked."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.catalog.stored import read
from kg.errors import BadRequestError
from kg.explore.binding import bind
from kg.explore.form import Choice, Form, fill
from kg.explore.names import Name

MINI = Path(__file__).parent.parent / "mini"
QUERY = read(MINI / "queries" / "examples" / "by-place.rq")
INSTRUMENTS = tuple(
    Choice(key=key, name=Name(iri=f"https://w3id.org/tipsom/id/instrument/{key}", text=name, language="fr"))
    for key, name in (("land", "Protocole sur la terre"), ("sea", "Convention sur la mer"))
)


def form(**given: str) -> Form:
    return fill(QUERY, given, lambda _: INSTRUMENTS)


def given(made: Form) -> dict[str, str]:
    return {field.parameter.name: field.given for field in made.fields}


def test_without_values_the_query_is_what_the_file_says() -> None:
    made = form()
    assert given(made) == {
        "least": "1",
        "supplements": "",
        "words": "",
        "language": "en",
        "onlyProtocols": "false",
        "day": "2024-02-29",
    }
    assert made.is_right
    assert made.text.startswith("PREFIX skos:")
    assert "VALUES ?supplements { UNDEF }" in made.text


@pytest.mark.parametrize(
    "text", ["sea", "inst:sea", "https://w3id.org/tipsom/id/instrument/sea", "convention SUR la mer"]
)
def test_a_thing_is_given_by_its_key_its_iri_or_its_name(text: str) -> None:
    made = form(supplements=text)
    assert made.parameters["supplements"] == "sea"
    assert made.fields[1].term == ox.NamedNode("https://w3id.org/tipsom/id/instrument/sea")


def test_a_value_is_bound_as_a_term_and_is_never_read_as_sparql() -> None:
    hostile = '" } DROP ALL ; # { ?x'
    made = form(words=hostile, least="2")
    assert made.is_right
    assert 'VALUES ?words { "\\" } DROP ALL ; # { ?x" }' in made.text
    assert "VALUES ?least { 2 }" in made.text or 'VALUES ?least { "2"^^' in made.text
    answer = ox.Store().query(made.text)
    assert isinstance(answer, ox.QuerySolutions)
    assert list(answer) == []


def test_a_name_that_the_query_can_shorten_is_short() -> None:
    text = "PREFIX inst: <https://w3id.org/tipsom/id/instrument/>\n" + QUERY.text.replace("#+", "#-")
    assert "VALUES ?supplements { inst:sea }" in bind(
        text, {"supplements": [ox.NamedNode("https://w3id.org/tipsom/id/instrument/sea")]}
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("least", "10", "Give a whole number from 1 to 9."),
        ("least", "", "Give a value."),
        ("day", "29.2.2024", "Give a day as year-month-day, such as 2003-12-25."),
        ("onlyProtocols", "maybe", "Give true or false."),
        ("language", "de", "There is no choice “de”. There are, among others: ar, zh, en, fr, ru."),
        ("supplements", "air", "There is no choice “air”. There are, among others: land, sea."),
        ("words", "x" * 201, "Give at most 200 characters."),
    ],
)
def test_a_wrong_value_has_its_message_and_keeps_what_was_typed(name: str, text: str, message: str) -> None:
    made = form(**{name: text})
    wrong = {f.parameter.name: (f.given, str(f.message)) for f in made.fields if f.message}
    assert wrong == {name: (text, message)}
    with pytest.raises(BadRequestError, match=name):
        made.require()


def test_an_open_parameter_may_stay_open_and_an_unknown_name_is_said() -> None:
    assert form(words="", supplements=" ").is_right
    assert form(word="x").unknown == ("word",)
    with pytest.raises(BadRequestError, match="word is no parameter"):
        form(word="x").require()
