"""What is said of validation: on the page of quality, and on that of a thing."""

from __future__ import annotations

from flask.testing import FlaskClient

from kg.explore.facts import About
from kg.explore.report import Finding
from kg.explore.shapes import Shape
from kg.explore.verdicts import Verdicts
from kg.rdf.vocab import ID, TERMS

HTML = {"Accept": "text/html"}


def test_the_page_says_what_is_checked_and_with_which_message(client: FlaskClient) -> None:
    page = client.get("/quality", headers=HTML).text
    shape = page.partition('id="ProtocolShape"')[2].partition("</div>")[0]
    assert "A protocol supplements a convention. Add tsom:supplements." in shape
    assert 'href="/ontology#Protocol"' in shape


def test_a_thing_says_how_many_shapes_it_was_held_to(client: FlaskClient) -> None:
    assert "Held to 2 shapes; nothing was found." in client.get("/id/instrument/land", headers=HTML).text
    assert "Held to 1 shape; nothing was found." in client.get("/id/instrument/sea", headers=HTML).text
    assert "No shape is for things of this kind." in client.get("/graph/brochure/P1", headers=HTML).text


def test_a_finding_stands_on_the_page_of_what_it_is_about() -> None:
    about = About(iri=f"{ID}publication/x", outgoing=(), counts={f"{TERMS}describes": 1})
    shape = Shape(iri="urn:s#S", path="", severity="info", objects=frozenset({f"{TERMS}describes"}))
    findings = [
        Finding(code="shape:S", severity="info", message=subject, place="", subject=subject)
        for subject in ("pub:x", "pub:y")
    ]
    verdict = Verdicts([shape], findings).of(about)
    assert (verdict.shapes, [finding.message for finding in verdict.findings]) == (1, ["pub:x"])
