"""The pages over the whole are those that the navigation promises."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kg.explore.growth import page
from kg.explore.names import Name
from kg.explore.participation import Act, Participation, State
from kg.explore.tables import Entry, Facet, table
from kg.rdf.languages import ENGLISH


def status(client: FlaskClient, path: str) -> int:
    with client.get(path, headers={"Accept": "text/html"}) as response:
        return response.status_code


def test_no_link_of_the_first_page_is_dead(client: FlaskClient) -> None:
    links = set(re.findall(r'href="(/[^"#]*)', client.get("/", headers={"Accept": "text/html"}).text))
    assert {"/queries", "/participation", "/quality", "/states", "/data"} <= links
    dead = [link for link in sorted(links) if status(client, link) != 200]
    assert dead == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/queries", "/queries/inverse"),
        ("/quality", "questions answered as expected"),
        ("/participation", "No act bears a date."),
    ],
)
def test_a_page_says_what_it_is_for(client: FlaskClient, path: str, said: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    assert (response.status_code, said in response.text) == (200, True)
    assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


class Called:
    """Names that are IRIs."""

    def short(self, iris: tuple[str, ...]) -> dict[str, Name]:  # noqa: D102  # as Names.short
        return self.of(iris)

    def of(self, iris: tuple[str, ...]) -> dict[str, Name]:  # noqa: D102  # as Names.of
        return {iri: Name(iri=iri, text=iri, language=ENGLISH.tag) for iri in iris}


def act(participant: str, kind: str, date: str) -> Act:
    return Act(iri=f"{participant}-{kind}", participant=participant, instrument="i", kind=kind, date=date)


def test_parties_add_up_by_the_year_of_their_consent() -> None:
    acts = (
        act("a", "Signature", "2000-12-12"),
        act("a", "Ratification", "2001"),
        act("b", "Accession", "2003-05"),
        act("c", "Signature", "2002-01-01"),
        act("d", "ConsentToBeBound", ""),
    )
    states = {name: State(region="r", top="r", is_member=name != "b") for name in "abcd"}
    known = Participation(acts=acts, instruments=("i",), states=states)
    found = page(known, Called(), "q", "r")  # type: ignore[arg-type]
    assert found.years == (2001, 2002, 2003)
    assert (found.instruments[0].counts, found.instruments[0].undated) == ((1, 1, 2), 1)
    assert found.chart
    assert found.chart.lines[0].points.count(" ") == 2
    assert [(region.states, region.parties) for region in found.regions] == [(3, (2,))]


def entry(**facets: frozenset[str]) -> Entry:
    return Entry(name=Name(iri="urn:a", text="a"), cells={}, facets=facets)


def test_what_is_party_to_nothing_is_not_unknown() -> None:
    facet = Facet(key="party", title="Party to", labels={"untoc": Name(iri="urn:u", text="u")})
    nothing, unknown = (
        table([entry(**given)], [], [facet], {}) for given in ({"party": frozenset[str]()}, {})
    )
    assert [len(found.facets[0].choices) for found in (nothing, unknown)] == [0, 1]
