"""The catalogues of the interface: whole, compiled, and true to their placeholders."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from kg import errors
from kg.query.problems import kinds
from kg.web.language import INTERFACE

ROOT = Path(__file__).parent.parent.parent
CATALOGUES = ROOT / "src" / "kg" / "web" / "translations"
TAGS = sorted(path.name for path in CATALOGUES.iterdir())
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def catalogue(tag: str) -> Catalog:
    with (CATALOGUES / tag / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        return read_po(stream, locale=tag)


def messages(found: Catalog) -> Iterator[Message]:
    return (message for message in found if message.id)


def forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    """All texts of the interface, taken from the sources anew."""
    path = tmp_path_factory.mktemp("texts") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    subprocess.run(
        [*command, "-k", "msg", "-k", "plural:1,2", "-o", path, "src/kg", "queries"], cwd=ROOT, check=True
    )
    with path.open("rb") as stream:
        return {message.id for message in messages(read_po(stream))}


def test_each_language_of_the_interface_has_a_catalogue() -> None:
    assert sorted({"en", *TAGS}) == sorted(INTERFACE)


@pytest.mark.parametrize("tag", TAGS)
def test_a_catalogue_has_every_text_and_no_other(tag: str, texts: set[object]) -> None:
    known = {message.id for message in messages(catalogue(tag))}
    assert (texts - known, known - texts) == (set(), set())


@pytest.mark.parametrize("tag", TAGS)
def test_every_text_is_translated_and_none_is_a_guess(tag: str) -> None:
    found = catalogue(tag)
    bad = [m.id for m in messages(found) if m.fuzzy or not all(forms(m.string))]
    assert bad == []
    assert not found.fuzzy
    assert {len(forms(m.string)) for m in messages(found) if m.pluralizable} == {found.num_plurals}


@pytest.mark.parametrize("tag", TAGS)
def test_a_translation_has_the_placeholders_of_its_text(tag: str) -> None:
    bad = [
        (message.id, form)
        for message in messages(catalogue(tag))
        for form in forms(message.string)
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
    ]
    assert bad == []


@pytest.mark.parametrize("tag", TAGS)
def test_what_is_compiled_is_what_is_written(tag: str) -> None:
    with (CATALOGUES / tag / "LC_MESSAGES" / "messages.mo").open("rb") as stream:
        compiled = {forms(m.id): forms(m.string) for m in messages(read_mo(stream))}
    assert compiled == {forms(m.id): forms(m.string) for m in messages(catalogue(tag))}


def test_every_title_of_an_error_is_a_text_of_the_interface(texts: set[object]) -> None:
    assert {kind.title for kind in kinds(errors.KgError)} < texts


@pytest.mark.parametrize(
    ("asked", "tag", "direction", "said"),
    [
        ("lang=fr", "fr", "ltr", "Aller au contenu"),
        ("lang=es", "es", "ltr", "Ir al contenido"),
        ("lang=ar", "ar", "rtl", "الانتقال إلى المحتوى"),
        ("lang=zh", "zh", "ltr", "跳到内容"),
        ("", "en", "ltr", "Skip to the content"),
    ],
)
def test_a_page_is_in_the_language_that_it_says(
    client: FlaskClient, asked: str, tag: str, direction: str, said: str
) -> None:
    found = client.get(f"/queries?{asked}", headers={"Accept": "text/html"}).text
    assert f'<html lang="{tag}" dir="{direction}">' in found
    assert said in found


def test_the_browsers_language_is_that_of_the_page_and_problems_speak_it_too(client: FlaskClient) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "es-MX, en;q=0.5"}
    found = client.get("/nowhere", headers=headers)
    assert "<h1>No encontrado</h1>" in found.text
    assert "Accept-Language" in found.headers["Vary"]


def test_numbers_days_and_plurals_are_written_as_the_language_does(client: FlaskClient) -> None:
    html = {"Accept": "text/html"}
    one, two = (client.get(f"/queries/by-place?least={least}&lang=fr", headers=html).text for least in (2, 1))
    assert "1 ligne." in one
    assert "2 lignes." in two
    page = client.get("/queries?lang=es", headers=html).text
    assert "Versión 1.0.0" in page
    assert "31 de enero de 2026" in page


def test_the_address_is_kept_when_the_language_is_changed(client: FlaskClient) -> None:
    found = client.get("/queries/by-place?least=2&lang=fr", headers={"Accept": "text/html"}).text
    assert 'href="/queries/by-place?least=2&amp;lang=es" hreflang="es"' in found
