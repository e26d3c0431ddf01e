"""Who takes part in which instrument, by which act and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.explore.asking import Asker
from kg.rdf import vocab

LETTERS: Final[Mapping[str, str]] = {
    "Ratification": "",
    "Acceptance": "A",
    "Approval": "AA",
    "Accession": "a",
    "Succession": "d",
    "ConsentToBeBound": "?",
    "Signature": "s",
}
"""What stands behind a date for the kind of an act, as in the depositary's tables; nothing for the usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A step that one participant took with regard to one instrument.

    Attributes:
        iri: The act.
        participant: IRI of the state or organisation.
        instrument: IRI of the instrument.
        kind: The local name of its narrowest class.
        date: Its day, else its month, else its year; empty if no source that was read dates it.
    """

    iri: str
    participant: str
    instrument: str
    kind: str
    date: str

    @property
    def is_consent(self) -> bool:
        """Whether the participant is bound by it."""
        return self.kind != "Signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a state lies, and whether it is a member of the United Nations.

    Attributes:
        region: IRI of its region in M49; empty if it has none.
        top: IRI of the region at the top of that branch.
        is_member: Whether a year of membership is known.
    """

    region: str
    top: str
    is_member: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """All there is about who takes part in what.

    Attributes:
        acts: All acts.
        instruments: IRIs of the instruments, in the order in which they came into force.
        states: Every state, by its IRI.
    """

    acts: tuple[Act, ...]
    instruments: tuple[str, ...]
    states: Mapping[str, State]


def read(asker: Asker) -> Participation:
    """Ask for everything; it is the same for every reader of a release."""
    return Participation(acts=_acts(asker), instruments=_instruments(asker), states=_states(asker))


def _acts(asker: Asker) -> tuple[Act, ...]:
    found: dict[str, Act] = {}
    for row in asker.rows("acts"):
        said = {name: getattr(term, "value", "") for name, term in row.items()}
        kind = said["kind"].removeprefix(vocab.TERMS)
        if kind == "ConsentToBeBound" and said["act"] in found:
            continue
        found[said["act"]] = Act(
            iri=said["act"],
            participant=said["participant"],
            instrument=said["instrument"],
            kind=kind,
            date=said["day"] or said["month"] or said["year"],
        )
    return tuple(found.values())


def _instruments(asker: Asker) -> tuple[str, ...]:
    return tuple(
        row["instrument"].value
        for row in asker.rows("instruments")
        if isinstance(row["instrument"], ox.NamedNode)
    )


def _states(asker: Asker) -> dict[str, State]:
    found: dict[str, State] = {}
    for row in asker.rows("states"):
        said = {name: getattr(term, "value", "") for name, term in row.items()}
        found[said["state"]] = State(region=said["region"], top=said["top"], is_member=bool(said["year"]))
    return found


def standing(found: Iterable[Act]) -> Mapping[tuple[str, str], Act]:
    """Return the act that says how a participant stands to an instrument: a consent, else a signature."""
    best: dict[tuple[str, str], Act] = {}
    for act in found:
        at = (act.participant, act.instrument)
        if at not in best or (act.is_consent and not best[at].is_consent):
            best[at] = act
    return best
