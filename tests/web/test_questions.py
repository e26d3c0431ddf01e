"""``/queries``: forms of stored queries, their answers for people and for programs."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kg.release.reader import Release

HTML = {"Accept": "text/html"}
PATH = "/queries/by-place"


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == status
    return response.text


def test_each_topic_lists_its_questions_and_what_can_be_varied(client: FlaskClient) -> None:
    found = page(client, "/queries")
    assert '<a href="/queries/by-place"><bdi>Instruments by place and kind</bdi></a>' in found
    assert "<bdi>From place</bdi>, <bdi>Supplements</bdi>" in found


def test_each_type_has_its_widget(client: FlaskClient) -> None:
    found = page(client, PATH)
    for widget in (
        'type="number" step="1" value="1" min="1" max="9"',
        '<select id="p-supplements" name="supplements"',
        '<option value="sea" lang="en">Convention on the sea</option>',
        'type="text" value="" maxlength="200" id="p-words"',
        '<option value="fr" lang="fr">Français</option>',
        'type="checkbox" id="p-onlyProtocols"',
        'type="date" value="2024-02-29"',
    ):
        assert widget in found


def test_the_page_answers_with_names_links_downloads_and_a_permalink(
    client: FlaskClient, release: Release
) -> None:
    found = page(client, f"{PATH}?supplements=sea&lang=en")
    assert '<a href="/id/instrument/land?lang=en"><bdi lang="en">Protocol on land</bdi></a>' in found
    assert "1 row." in found
    given = "least=1&amp;supplements=sea&amp;language=en&amp;onlyProtocols=false&amp;day=2024-02-29"
    assert (
        f'href="/queries/by-place?{given}&amp;format=csv&amp;lang=en" download="by-place-1-sea-en-' in found
    )
    assert f'href="/queries/by-place?{given}&amp;release={release.manifest.name}&amp;lang=en"' in found
    assert "VALUES ?supplements { &lt;https://w3id.org/tipsom/id/instrument/sea&gt; }" in found


def test_names_are_in_the_readers_language(client: FlaskClient) -> None:
    assert '<bdi lang="fr">Convention sur la mer</bdi>' in page(client, f"{PATH}?lang=fr")


def test_a_wrong_value_has_its_message_at_its_field_and_nothing_is_lost(client: FlaskClient) -> None:
    found = page(client, f"{PATH}?least=99&words=%3Cb%3E&supplements=air", 400)
    field = re.search(r'<div class="field wrong">\s*<label for="p-least">.*?</div>', found, re.DOTALL)
    assert field is not None
    assert 'value="99" id="p-least" name="least" aria-invalid="true" aria-describedby="m-least"' in field[0]
    assert 'id="m-least">Give a whole number from 1 to 9.</p>' in field[0]
    assert 'value="&lt;b&gt;"' in found
    assert '<option value="air" selected>air</option>' in found
    assert 'id="answer"' not in found


def test_a_field_that_is_not_there_is_said(client: FlaskClient) -> None:
    assert "This question has no field “wrods”." in page(client, f"{PATH}?wrods=x", 400)


def test_a_box_that_is_ticked_counts_as_ticked(client: FlaskClient) -> None:
    found = page(client, f"{PATH}?onlyProtocols=false&onlyProtocols=true")
    assert "checked" in found
    assert "1 row." in found


def test_a_program_has_the_answer_in_its_format(client: FlaskClient) -> None:
    response = client.get(f"{PATH}?format=csv&language=fr")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.text == (
        "instrument,name,place,day\r\n"
        "https://w3id.org/tipsom/id/instrument/sea,Convention sur la mer,1,2024-02-29\r\n"
    )
    by_header = client.get(f"{PATH}?language=fr", headers={"Accept": "text/csv"})
    assert by_header.data == response.data
    again = client.get(f"{PATH}?format=csv&language=fr", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_program_is_told_what_is_wrong(client: FlaskClient) -> None:
    response = client.get(f"{PATH}?format=csv&least=x")
    assert response.status_code == 400
    assert response.get_json()["detail"] == "least: Give a whole number from 1 to 9."


def test_an_answer_is_saved_under_a_name_that_says_what_was_asked(client: FlaskClient) -> None:
    response = client.get(f"{PATH}?format=csv&least=2&download")
    assert 'filename="by-place-2-en-false-2024-02-29-' in response.headers["Content-Disposition"]


@pytest.mark.parametrize(("path", "holds"), [(PATH, "by-place"), ("/queries/inverse", "isSupplementedBy")])
def test_in_rdf_a_table_question_is_described_and_a_graph_question_answered(
    client: FlaskClient, path: str, holds: str
) -> None:
    response = client.get(path, headers={"Accept": "text/turtle"})
    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert holds in response.text


def test_a_question_that_is_not_there_is_404(client: FlaskClient) -> None:
    assert client.get("/queries/none").status_code == 404
