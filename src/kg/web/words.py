"""The words that reach a reader by another way than a template: in scripts, errors and questions.

A word with two forms is given by the number in it; the scripts choose as the language of the page does
(https://unicode.org/reports/tr35/tr35-numbers.html#Language_Plural_Rules).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from flask_babel import get_locale, gettext, ngettext

from kg.catalog.stored import MARK, parse
from kg.explore import catalogue
from kg.explore.messages import msg
from kg.query.problems import kinds

Words = Mapping[str, str | Mapping[str, str]]
_ENOUGH: Final = 200  # numbers after which no language has a further form


def plural(one: str, other: str) -> tuple[str, str]:
    """Return two forms as they are; the name marks them for the catalogues."""
    return one, other


EDITOR: Final[Mapping[str, str | tuple[str, str]]] = {
    "account": msg("The whole account"),
    "across": msg("Across"),
    "added": msg("added from"),
    "answer": msg("Answer"),
    "ask": msg("Ask"),
    "bars": msg("Bars"),
    "chart": msg("Chart"),
    "close": msg("Close"),
    "computed": msg("No single statement gives this value: it is computed, or comes by a path."),
    "cut": msg("… The rest is in the download."),
    "declare": msg("Declare the prefix"),
    "download": msg("Download"),
    "drawn": msg("{value} by {across}, {count} values. The table has the same."),
    "entailed": msg("entailed by the rule {rule}, from"),
    "filter": msg("Filter the rows"),
    "first": msg("The first {count} are shown."),
    "format": msg("Format"),
    "go": msg("Go to line {line}"),
    "graph": msg("Graph"),
    "kind": msg("Kind"),
    "line": msg("Line"),
    "looking": msg("Looking …"),
    "meaning": msg("What this error means"),
    "network": msg("{things} things, {ties} ties."),
    "next": msg("Next"),
    "no": msg("No"),
    "none": msg("None"),
    "ontology": msg("in"),
    "permalink": msg("Link to this query"),
    "permalinkHelp": msg("The address of this query on this release"),
    "previous": msg("Previous"),
    "proof": msg("The proof"),
    "query": msg("SPARQL query"),
    "raw": msg("Raw"),
    "rows": plural("{count} row in {seconds} s", "{count} rows in {seconds} s"),
    "series": msg("Series"),
    "shown": msg("{from} to {to} of {count}"),
    "source": msg("Where does this come from?"),
    "stated": msg("stated in"),
    "statements": plural("{count} statement in {seconds} s", "{count} statements in {seconds} s"),
    "stop": msg("Stop"),
    "stopped": msg("Stopped."),
    "table": msg("Table"),
    "tooLong": msg("The query is too long for an address"),
    "unreachable": msg("The server does not answer."),
    "value": msg("Value"),
    "views": msg("Views of the answer"),
    "yes": msg("Yes"),
}
"""The words of the editor; its scripts know them by these keys."""

SEARCH: Final[Mapping[str, str | tuple[str, str]]] = {
    "class": msg("class"),
    "found": plural(
        "{count} name; choose with the arrow keys.", "{count} names; choose with the arrow keys."
    ),
    "names": msg("Names"),
    "none": msg("No name fits."),
    "property": msg("property"),
    "query": msg("stored query"),
    "thing": msg("thing"),
}
"""The words of the search box."""


def titles(*_: object, **__: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield the titles of all errors: a method of Babel's, for ``make translations``.

    https://babel.pocoo.org/en/latest/messages.html#writing-extraction-methods
    """
    for kind in kinds():
        yield 1, None, kind.title, []


def stored(file: IO[bytes], *_: object, **__: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield what a reader sees of a question's header: likewise."""
    text = file.read().decode()
    query = parse(Path("query.rq"), text) if text.startswith(MARK) else None
    if query and not catalogue.is_check(query):
        topic = catalogue.title(catalogue.topic(query))
        for found in (query.title, topic, *(each.label for each in query.parameters)):
            yield 1, None, found, []


def spoken(words: Mapping[str, str | tuple[str, str]]) -> Words:
    """Return words in the language of the page, each with two forms as its forms by plural category."""
    return {
        key: gettext(word) if isinstance(word, str) else _forms(*word) for key, word in sorted(words.items())
    }


def _forms(one: str, other: str) -> Mapping[str, str]:
    locale = get_locale()
    rule = locale.plural_form if locale else lambda n: "one" if n == 1 else "other"
    found: dict[str, str] = {}
    for number in range(_ENOUGH):
        found.setdefault(rule(number), ngettext(one, other, number))
    return found
