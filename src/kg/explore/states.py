"""The list of states: by region, and by what they are party to since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.explore.facts import Text, Value
from kg.explore.messages import msg
from kg.explore.names import Name, Names
from kg.explore.participation import LETTERS, Act, Participation, State, standing
from kg.explore.tables import Column, Entry, Facet, Table, table
from kg.rdf.prefixes import shorten

_UNDATED: Final = "…"
_MEMBER: Final = {"yes": Text(text=msg("yes")), "no": Text(text=msg("no"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the list of states shows.

    Attributes:
        table: The states and the organisations that take part, one column for each instrument.
        letters: What stands behind a date for the kind of an act.
        undated: What stands for the date of an act that no source dates.
    """

    table: Table
    letters: Mapping[str, str]
    undated: str


def page(known: Participation, names_of: Names, asked: Mapping[str, str]) -> Page:
    """Return the list of states, narrowed down and sorted as an address asks."""
    states, columns = known.states, known.instruments
    participants = {act.participant for act in known.acts} - set(states)
    places = {iri for state in states.values() for iri in (state.region, state.top) if iri}
    names = {**names_of.of({*states, *participants, *places}), **names_of.short(columns)}
    best = standing(known.acts)
    entries = [_entry(names[iri], states.get(iri), columns, best, names) for iri in (*states, *participants)]
    shown = table(
        entries,
        (
            Column(key="name", title=msg("State")),
            Column(key="region", title=msg("Region")),
            *(Column(key=_slug(iri), name=names[iri]) for iri in columns),
        ),
        _facets(columns, states, names),
        {"sort": "name", **asked},
    )
    return Page(table=shown, letters={letter: kind for kind, letter in LETTERS.items()}, undated=_UNDATED)


def _facets(
    columns: tuple[str, ...], states: Mapping[str, State], names: Mapping[str, Name]
) -> tuple[Facet, ...]:
    tops = sorted({state.top for state in states.values() if state.top}, key=lambda iri: names[iri].key)
    regions: dict[str, Value] = {shorten(iri): names[iri] for iri in tops}
    treaties: dict[str, Value] = {_slug(iri): names[iri] for iri in columns}
    return (
        Facet(key="region", title=msg("Region"), labels=regions),
        Facet(key="party", title=msg("Party to"), labels=treaties),
        Facet(key="not", title=msg("Not party to"), labels=treaties),
        Facet(key="signed", title=msg("Signed and not bound"), labels=treaties),
        Facet(key="member", title=msg("Member of the United Nations"), labels=_MEMBER),
    )


def _entry(
    name: Name,
    state: State | None,
    columns: tuple[str, ...],
    best: Mapping[tuple[str, str], Act],
    names: Mapping[str, Name],
) -> Entry:
    own = {iri: best[name.iri, iri] for iri in columns if (name.iri, iri) in best}
    bound = {_slug(iri) for iri, act in own.items() if act.is_consent}
    cells: dict[str, tuple[Value, ...]] = {_slug(iri): (_cell(act),) for iri, act in own.items()}
    if state and state.region:
        cells["region"] = (names[state.region],)
    return Entry(
        name=name,
        cells=cells,
        facets={
            **({"region": frozenset({shorten(state.top)})} if state and state.top else {}),
            "party": frozenset(bound),
            "not": frozenset(map(_slug, columns)) - bound,
            "signed": frozenset(map(_slug, own)) - bound,
            "member": frozenset({"yes" if state and state.is_member else "no"}),
        },
    )


def _cell(act: Act) -> Name:
    return Name(iri=act.iri, text=f"{act.date or _UNDATED} {LETTERS[act.kind]}".strip())


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
