"""The page of the ontology."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}


def test_each_term_stands_at_the_fragment_of_its_iri(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=HTML).text
    for term in ("Instrument", "Convention", "Protocol", "supplements", "isSupplementedBy", "listPosition"):
        assert page.count(f'id="{term}"') == 1


def test_every_link_within_the_page_leads_somewhere(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=HTML).text
    wanted = set(re.findall(r'href="(?:/ontology)?#([^"]+)"', page))
    assert wanted - set(re.findall(r'id="([^"]+)"', page)) == set()


def test_a_term_has_its_ties_its_examples_and_its_shapes(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=HTML).text
    term = page.partition('id="Protocol"')[2].partition("</div>\n</div>")[0].partition('class="term"')[0]
    assert 'href="/ontology#Instrument"' in term
    assert 'href="/ontology#Convention"' in term  # never also
    assert 'href="/id/instrument/land"' in term
    assert 'href="/quality#ProtocolShape"' in term


def test_a_program_still_gets_the_ontology_as_rdf(client: FlaskClient) -> None:
    for asked in (
        {"headers": {"Accept": "text/turtle"}},
        {"headers": HTML, "query_string": {"format": "turtle"}},
    ):
        response = client.get("/ontology", **asked)
        assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"
        assert "owl:disjointWith tsom:Protocol" in response.text
