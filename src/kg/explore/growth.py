"""How many parties each instrument had at the end of each year, in all and by region: charts and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from kg.explore.charts import Chart, Frame, chart
from kg.explore.names import Name, Names
from kg.explore.participation import Act, Participation, standing
from kg.rdf.prefixes import shorten

_WHOLE: Final = Frame(width=720, height=320)
_NARROW: Final = Frame(width=348, height=240)
_SMALL: Final = Frame(width=172, height=130, left=26, right=10, bottom=24)
_STEP: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One instrument.

    Attributes:
        name: What it is called.
        short: The same, for the head of a column.
        key: What an address calls it.
        counts: Parties at the end of each year of the page.
        undated: Parties whose year no source that was read gives; they are in no count.
    """

    name: Name
    short: Name
    key: str
    counts: tuple[int, ...]
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The members of the United Nations in one region.

    Attributes:
        name: What the region is called.
        key: What an address calls it.
        states: How many they are.
        parties: How many of them are parties to each instrument, in the order of the page.
        chart: The dated ones by year.
    """

    name: Name
    key: str
    states: int
    parties: tuple[int, ...]
    chart: Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The page of participation.

    Attributes:
        years: The years, each as a row of the table.
        instruments: The instruments, in the order in which they came into force.
        chart: Their parties by year, for a wide screen; ``None`` if no act is dated.
        narrow: Likewise, for a narrow one.
        regions: The same by region.
        query: What was asked about acts, to be opened and changed.
        regional: What was asked about states and regions, likewise.
    """

    years: tuple[int, ...]
    instruments: tuple[Joined, ...]
    chart: Chart | None
    narrow: Chart | None
    regions: tuple[Region, ...]
    query: str
    regional: str


def page(found: Participation, names: Names, query: str, regional: str) -> Growth:
    """Return the page: consents by the year of the act."""
    bound = {at: act for at, act in standing(found.acts).items() if act.is_consent}
    dated = [int(act.date[:4]) for act in bound.values() if act.date]
    years = tuple(range(min(dated), max(dated) + 1)) if dated else ()
    undated = Counter(at[1] for at, act in bound.items() if not act.date)
    counts = _counts(bound, found.instruments, years)
    most = max((row[-1] for row in counts.values() if row), default=0)
    ticks = range(0, -(-most // _STEP) * _STEP + 1, _STEP)
    called, short = names.of(found.instruments), names.short(found.instruments)
    return Growth(
        years=years,
        instruments=tuple(
            Joined(
                name=called[iri],
                short=short[iri],
                key=iri.rpartition("/")[2],
                counts=counts[iri],
                undated=undated[iri],
            )
            for iri in found.instruments
        ),
        chart=chart(counts, years, ticks, _WHOLE, 5) if years else None,
        narrow=chart(counts, years, ticks, _NARROW, 10) if years else None,
        regions=tuple(_regions(found, names, bound, years)) if years else (),
        query=query,
        regional=regional,
    )


def _counts(
    bound: Mapping[tuple[str, str], Act], instruments: Iterable[str], years: tuple[int, ...]
) -> dict[str, tuple[int, ...]]:
    """Return how many are bound by each instrument at the end of each year."""
    dated = Counter((at[1], int(act.date[:4])) for at, act in bound.items() if act.date)
    return {iri: tuple(accumulate(dated[iri, year] for year in years)) for iri in instruments}


def _regions(
    found: Participation, names: Names, bound: Mapping[tuple[str, str], Act], years: tuple[int, ...]
) -> Iterable[Region]:
    members = {iri: state.top for iri, state in found.states.items() if state.is_member and state.top}
    sizes = Counter(members.values())
    called = names.of(sizes)
    for region in sorted(sizes, key=lambda iri: called[iri].key):
        own = {at: act for at, act in bound.items() if members.get(at[0]) == region}
        parties = Counter(instrument for _, instrument in own)
        yield Region(
            name=called[region],
            key=shorten(region),
            states=sizes[region],
            parties=tuple(parties[iri] for iri in found.instruments),
            chart=chart(_counts(own, found.instruments, years), years, (0, sizes[region]), _SMALL, 10),
        )
