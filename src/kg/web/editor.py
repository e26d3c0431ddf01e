"""What the endpoint's page offers besides the protocol: stored queries by topic, the editor's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final

from kg.errors import NotFoundError
from kg.query import texts
from kg.rdf.formats import FORMATS
from kg.rdf.prefixes import PREFIXES
from kg.rdf.store import plain
from kg.rdf.vocab import BASE
from kg.settings import Settings
from kg.web.served import Served
from kg.web.urls import PATHS, Urls

_KINDS: Final = frozenset(
    {"competency", "example"}
)  # tags that say what a query is for, not what it is about

WORDS: Final[Mapping[str, str]] = {
    "across": "Across",
    "answer": "Answer",
    "ask": "Ask",
    "bars": "Bars",
    "chart": "Chart",
    "cut": "… The rest is in the download.",
    "declare": "Declare the prefix",
    "download": "Download",
    "drawn": "{value} by {across}, {count} values. The table has the same.",
    "filter": "Filter the rows",
    "first": "The first {count} are shown.",
    "format": "Format",
    "go": "Go to line {line}",
    "graph": "Graph",
    "kind": "Kind",
    "line": "Line",
    "meaning": "What this error means",
    "network": "{things} things, {ties} ties.",
    "next": "Next",
    "no": "No",
    "none": "None",
    "permalink": "Link to this query",
    "permalinkHelp": "The address of this query on this release",
    "previous": "Previous",
    "query": "SPARQL query",
    "raw": "Raw",
    "rows": "{count} rows in {seconds} s",
    "series": "Series",
    "shown": "{from} to {to} of {count}",
    "source": "Where does this come from?",
    "statements": "{count} statements in {seconds} s",
    "stop": "Stop",
    "stopped": "Stopped.",
    "table": "Table",
    "tooLong": "The query is too long for an address",
    "unreachable": "The server does not answer.",
    "value": "Value",
    "views": "Views of the answer",
    "yes": "Yes",
}
"""The words of the editor; its scripts know them by these keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A stored query: its name, what it answers, and its text."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorSettings:
    """What the editor's scripts are told; ``editor/src/settings.ts`` reads it.

    Attributes:
        release: The name of the release; ``None`` for files.
        language: The reader's language.
        search: The address of the search; ``None`` where there is no index.
        explain: The address of explanations; ``None`` where there are none.
        longest: The longest address that the server reads, in bytes.
        base: What IRIs with a page on this host begin with.
        paths: What follows the base there.
        prefixes: The registered prefixes.
        formats: Formats of answers.
        words: The words of the interface, by key.
    """

    release: str | None
    language: str
    search: str | None
    explain: str | None
    longest: int
    base: str
    paths: tuple[str, ...]
    prefixes: Mapping[str, str]
    formats: tuple[Mapping[str, Any], ...]
    words: Mapping[str, str]


class Desk:
    """What lies ready on the page of the endpoint."""

    def __init__(self, served: Served, settings: Settings, urls: Urls) -> None:
        """Take what is served and where."""
        self._served = served
        self._longest = settings.url_bytes
        self._urls = urls

    def settings(self, language: str) -> dict[str, Any]:
        """Return :class:`EditorSettings` for a reader, ready for JSON."""
        released = self._served.release is not None
        return asdict(
            EditorSettings(
                release=self._served.name,
                language=language,
                search=self._urls.search if released else None,
                explain=self._urls.explanation if released else None,
                longest=self._longest,
                base=BASE,
                paths=PATHS,
                prefixes=dict(PREFIXES),
                formats=tuple(
                    {"name": f.name, "label": f.label, "extension": f.extension, "kinds": sorted(f.kinds)}
                    for f in FORMATS
                ),
                words=dict(WORDS),
            )
        )

    @cached_property
    def topics(self) -> Mapping[str, tuple[Question, ...]]:
        """The stored queries, by topic; one with several topics stands under each."""
        if self._served.release is None:
            return {}
        found: dict[str, list[Question]] = {}
        for query, title, topic, text in self._served.release.select(texts.read("stored")).rows:
            name = (plain(query) or "").strip("<>").rpartition("/")[2]
            question = Question(name=name, title=plain(title) or "", text=plain(text) or "")
            found.setdefault(plain(topic) or "", []).append(question)
        return {topic: tuple(rows) for topic, rows in found.items() if topic not in _KINDS}

    def stored(self, name: str) -> str:
        """Return the text of a stored query.

        Raises:
            NotFoundError: There is none of that name.
        """
        for questions in self.topics.values():
            for question in questions:
                if question.name == name:
                    return question.text
        raise NotFoundError(f"There is no stored query {name}.", hint="The page of the endpoint lists them.")
