"""What the endpoint's page offers besides the protocol: stored queries by topic, the editor's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kg.errors import NotFoundError
from kg.explore.catalogue import Topic
from kg.explore.names import Names
from kg.rdf.formats import FORMATS
from kg.rdf.prefixes import PREFIXES
from kg.rdf.vocab import BASE
from kg.settings import Settings
from kg.web import language, words
from kg.web.explorer import Explorer
from kg.web.served import Served
from kg.web.urls import PATHS, Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorSettings:
    """What the editor's scripts are told; ``editor/src/settings.ts`` reads it.

    Attributes:
        release: The name of the release; ``None`` for files.
        language: The reader's language.
        interface: The language of the page.
        search: The address of the search; ``None`` where there is no index.
        explain: The address of explanations; ``None`` where there are none.
        longest: The longest address that the server reads, in bytes.
        base: What IRIs with a page on this host begin with.
        root: The path that those pages are under.
        kept: What their addresses bear to keep the reader's language.
        paths: What follows the base there.
        prefixes: The registered prefixes.
        formats: Formats of answers.
        words: The words of the interface, by key.
    """

    release: str | None
    language: str
    interface: str
    search: str | None
    explain: str | None
    longest: int
    base: str
    root: str
    kept: Mapping[str, str]
    paths: tuple[str, ...]
    prefixes: Mapping[str, str]
    formats: tuple[Mapping[str, Any], ...]
    words: words.Words


class Desk:
    """What lies ready on the page of the endpoint."""

    def __init__(self, explorer: Explorer, served: Served, settings: Settings, urls: Urls) -> None:
        """Take what is served and where, and what knows its stored queries."""
        self._explorer = explorer
        self._served = served
        self._longest = settings.url_bytes
        self._urls = urls

    def settings(self) -> dict[str, Any]:
        """Return :class:`EditorSettings` for a reader, ready for JSON."""
        asked = language.asked()
        released = self._served.release is not None
        return asdict(
            EditorSettings(
                release=self._served.name,
                language=language.chosen().tag,
                interface=language.interface().tag,
                search=self._urls.search if released else None,
                explain=self._urls.explanation if released else None,
                longest=self._longest,
                base=BASE,
                root=self._urls.root,
                kept={"lang": asked.tag} if asked else {},
                paths=PATHS,
                prefixes=dict(PREFIXES),
                formats=tuple(
                    {"name": f.name, "label": f.label, "extension": f.extension, "kinds": sorted(f.kinds)}
                    for f in FORMATS
                ),
                words=words.spoken(words.EDITOR),
            )
        )

    @property
    def names(self) -> Names | None:
        """What things are called for the reader; files are shown as they are."""
        return self._explorer.names(language.chosen()) if self._served.release else None

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The stored queries, by topic; only a release has them."""
        return self._explorer.catalogue.questions() if self._served.release else ()

    def stored(self, name: str) -> str:
        """Return the text of a stored query.

        Raises:
            NotFoundError: There is none of that name.
        """
        found = self._explorer.catalogue.get(name) if self._served.release else None
        if found is None:
            raise NotFoundError(
                f"There is no stored query {name}.", hint="The page of the endpoint lists them."
            )
        return found.text
