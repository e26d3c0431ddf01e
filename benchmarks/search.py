"""``python -m benchmarks.search``: ask the search of the current release; print what comes first, and when.

Each row is one way in which a name is asked for; the milliseconds are those of a call in this process, the
median and the worst of twenty. The last row is over what a reader types letter by letter.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from statistics import median, quantiles
from typing import Final

from kg.explore.search import Index, Search
from kg.rdf.languages import by_tag
from kg.release.reader import Release, open_release

_ROUNDS: Final = 20
_ASKED: Final = (
    ("a whole name", "en", "trafficking in persons"),
    ("a prefix", "en", "smug"),
    ("words in another order", "en", "migrants smuggling"),
    ("beginnings of words", "en", "glob prog traf"),
    ("a slip", "en", "traficking"),
    ("two letters swapped", "en", "UNOTC"),
    ("an acronym", "en", "gpat"),
    ("a code", "en", "ITA"),
    ("an identifier", "en", "wd:Q142"),
    ("a prefixed name", "en", "state:fra"),
    ("French, without accents", "fr", "criminalite organisee"),
    ("Spanish, without accents", "es", "trafico ilicito"),
    ("Russian, a slip", "ru", "торговля людми"),
    ("Russian, in capitals", "ru", "ФРАНЦИЯ"),
    ("Chinese, no spaces", "zh", "贩运"),
    ("Chinese, a longer name", "zh", "联合国打击跨国有组织犯罪公约"),
    ("Arabic", "ar", "الاتجار بالأشخاص"),
    ("Arabic, alef without hamza", "ar", "الاتجار بالاشخاص"),
    ("Arabic, with vowels", "ar", "الاتِّجار بالأشخاص"),
    ("Arabic, with tatweel", "ar", "فرنـــسا"),
    ("Arabic, ta marbuta as ha", "ar", "اتفاقيه"),
    ("nothing", "en", "qqqq"),
)
_NAMES: Final = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tsom: <https://w3id.org/tipsom/ontology#>
SELECT ?name { ?state a tsom:State ; skos:prefLabel ?name }"""


def main() -> None:
    """Measure and print."""
    release = open_release()
    index = Index(release.folder.search)
    print(f"Search of {release.manifest.name}\n")
    print("| asked for | text | first | how | median ms | worst ms |")
    print("|---|---|---|---|--:|--:|")
    for what, language, text in _ASKED:
        search = Search(text=text, language=language)
        hits = index.find(search).hits
        times = sorted(_timed(index, [search] * _ROUNDS))
        first = f"{hits[0].name} | {hits[0].match.name.lower()}" if hits else "nothing | "
        print(f"| {what} | {text} | {first} | {median(times):.1f} | {times[-1]:.1f} |")
    times = sorted(_timed(index, _prefixes(release)))
    p99 = quantiles(times, n=100)[98]
    print(f"| {len(times):,} prefixes of names | | | | {median(times):.1f} | {times[-1]:.1f} |")
    print(f"\n99 of 100 prefixes take at most {p99:.1f} ms.")


def _timed(index: Index, searches: Iterable[Search]) -> Iterator[float]:
    """Yield the milliseconds of each search."""
    for search in searches:
        began = time.perf_counter()
        index.find(search)
        yield 1_000 * (time.perf_counter() - began)


def _prefixes(release: Release) -> Iterator[Search]:
    """Yield every beginning of every seventh name of a state, in six languages."""
    for row in release.select(_NAMES).rows[::7]:
        name = row[0]
        text, language = str(getattr(name, "value", "")), str(getattr(name, "language", ""))
        for end in range(1, len(text) + 1):
            yield Search(text=text[:end], language=language if by_tag(language) else "en", limit=8)


if __name__ == "__main__":
    main()
