"""The search index of a release: every name of every thing in one SQLite file.

Full text by FTS5, https://www.sqlite.org/fts5.html. The same names give the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from kg.errors import EnvironmentNotReadyError
from kg.rdf import vocab
from kg.rdf.prefixes import expand, shorten
from kg.release.folding import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.rdf.store import Term

Kind = Literal["thing", "class", "property", "query"]

LABEL: Final = 0
ALTERNATIVE: Final = 1
IDENTIFIER: Final = 2
_TYPE: Final = 3

_LABELS: Final = ("skos:prefLabel", "rdfs:label", "dcterms:title")
_ALTERNATIVES: Final = (
    "skos:altLabel",
    "skos:hiddenLabel",
    "dcterms:alternative",
    "dcat:keyword",
    "tsom:acronym",
)
_OF_PARTICIPANT: Final = "tsom:nameInSource"
_PARTICIPANTS: Final = ("tsom:hasConsentOf", "tsom:hasSignatureOf")
_IDENTIFIERS: Final = (
    "skos:notation",
    "dcterms:identifier",
    "tsom:adoptionResolution",
    "tsom:bcp47Tag",
    "tsom:depositoryReference",
    "tsom:documentSymbol",
    "tsom:isoAlpha2",
    "tsom:isoAlpha3",
    "tsom:jobNumber",
    "tsom:m49Code",
    "tsom:projectCode",
    "tsom:registrationNumber",
)
_LINKS: Final = (
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:relatedMatch",
    "owl:sameAs",
    "rdfs:seeAlso",
)
_QUERIES: Final = f"{vocab.BASE}queries/"
_CLASS: Final = "owl:Class"
_PROPERTIES: Final = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
_FIRST: Final = (
    *("tsom:Instrument", "tsom:Convention", "tsom:Protocol", "tsom:GlobalProgramme", "tsom:Programme"),
    *("tsom:KeyArea", "tsom:CrimeType", "tsom:Publication", "tsom:AudienceGroup", "tsom:Region"),
    *("tsom:Organization", "tsom:State"),
)
_LAST: Final = (
    *("sssom:Mapping", "dcat:Distribution", "tsom:ParticipationAct", "tsom:Reading", "tsom:SourcePassage"),
    *("tsom:Signature", "tsom:Ratification", "tsom:Accession", "tsom:Acceptance", "tsom:Approval"),
    *("tsom:Succession", "tsom:ConsentToBeBound", "tsom:KnownUnknown", "tsom:OfficialTotal"),
)

_SCHEMA: Final = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
CREATE TABLE entity (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, type TEXT, tier INTEGER NOT NULL
);
CREATE TABLE name (
    id INTEGER PRIMARY KEY, entity INTEGER NOT NULL REFERENCES entity, text TEXT NOT NULL,
    language TEXT NOT NULL, role INTEGER NOT NULL, folded TEXT NOT NULL
);
CREATE INDEX name_of_entity ON name (entity, role, language);
CREATE VIRTUAL TABLE word USING fts5 (
    folded, content = 'name', content_rowid = 'id', columnsize = 0, prefix = '1 2 3',
    tokenize = 'unicode61 remove_diacritics 0'
);
CREATE VIRTUAL TABLE spelling USING fts5 (
    padded, form UNINDEXED, uses UNINDEXED, detail = none, tokenize = 'trigram'
);
"""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Name:
    """A name of a thing.

    Attributes:
        role: :data:`LABEL`, :data:`ALTERNATIVE` or :data:`IDENTIFIER`.
        language: Its BCP 47 tag; empty for none.
        text: The name.
    """

    role: int
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What can be found.

    Attributes:
        iri: Its IRI.
        kind: An individual, a class, a property, or a stored query.
        type: The class that says best what it is; ``None`` where none is stated.
        tier: 0 for what people look for first, 2 for bookkeeping, 1 for the rest.
        names: Its names, in order.
    """

    iri: str
    kind: Kind
    type: str | None
    tier: int
    names: tuple[Name, ...]


def entities(quads: Iterable[ox.Quad]) -> Iterator[Entity]:
    """Yield what can be found in a dataset, by IRI: all that has a name outside the graph of entailments."""
    types: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, set[Name]] = defaultdict(set)
    for subject, role, value in _told(quads):
        if not isinstance(subject, ox.NamedNode):
            continue
        if role == _TYPE and isinstance(value, ox.NamedNode):
            types[subject.value].add(value.value)
        elif role != _TYPE and isinstance(value, ox.NamedNode | ox.Literal):
            names[subject.value].add(_name(value, role))
    sizes = Counter(kind for kinds in types.values() for kind in kinds)
    for iri in sorted(names):
        if any(name.role == LABEL for name in names[iri]):
            yield _entity(iri, types[iri], names[iri], sizes)


def _told(quads: Iterable[ox.Quad]) -> Iterator[tuple[Term, int, Term]]:
    """Yield what names things or says what they are: the thing, the role, and the value."""
    roles = _roles() | {vocab.RDF_TYPE.value: _TYPE}
    participations, of_participant = set(map(_iri, _PARTICIPANTS)), _iri(_OF_PARTICIPANT)
    participants: dict[Term, Term] = {}
    acting: list[tuple[Term, Term]] = []
    for quad in quads:
        predicate = quad.predicate.value
        if quad.graph_name == vocab.ENTAILED_GRAPH:
            continue
        if predicate in participations:
            participants[quad.subject] = quad.object
        elif predicate == of_participant:  # what a source calls the one who acts
            acting.append((quad.subject, quad.object))
        elif predicate in roles:
            yield quad.subject, roles[predicate], quad.object
    for subject, name in acting:
        yield participants.get(subject, subject), roles[of_participant], name


def write(path: Path, found: Iterable[Entity]) -> None:
    """Write the index of ``found`` to a new file.

    Raises:
        EnvironmentNotReadyError: Python's SQLite has no FTS5, or one without trigrams.
    """
    with closing(sqlite3.connect(path)) as database:
        try:
            database.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            raise EnvironmentNotReadyError(
                f"Python's SQLite {sqlite3.sqlite_version} cannot write a search index: {error}.",
                hint="Use a Python whose sqlite3 has FTS5 and is 3.34 or later.",
            ) from error
        _fill(database, found)
        database.commit()
        database.execute("VACUUM")


def _fill(database: sqlite3.Connection, found: Iterable[Entity]) -> None:
    uses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for number, entity in enumerate(found, start=1):
        found_as = (number, entity.iri, entity.kind, entity.type, entity.tier)
        database.execute("INSERT INTO entity VALUES (?, ?, ?, ?, ?)", found_as)
        for name in entity.names:
            called = (number, name.text, name.language, name.role, fold(name.text))
            database.execute("INSERT INTO name VALUES (NULL, ?, ?, ?, ?, ?)", called)
            for word in words(name.text):
                uses[word.folded][word.form] += 1
    database.execute("INSERT INTO word (word) VALUES ('rebuild')")
    database.executemany("INSERT INTO spelling VALUES (?, ?, ?)", _spellings(uses))
    for table in ("word", "spelling"):
        database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608  # our own names


def _spellings(uses: Mapping[str, Counter[str]]) -> Iterator[tuple[str, str, int]]:
    """Yield each folded word between marks of its ends, its commonest form, and how often it is used."""
    for folded, forms in sorted(uses.items()):
        form = min(forms, key=lambda form: (-forms[form], form))
        yield f"^{folded}$", form, forms.total()


def _roles() -> dict[str, int]:
    listed = (
        (LABEL, _LABELS),
        (ALTERNATIVE, (*_ALTERNATIVES, _OF_PARTICIPANT)),
        (IDENTIFIER, (*_IDENTIFIERS, *_LINKS)),
    )
    return {_iri(name): role for role, names in listed for name in names}


def _iri(name: str) -> str:
    return expand(name) or name


def _name(value: ox.NamedNode | ox.Literal, role: int) -> Name:
    if isinstance(value, ox.Literal):
        return Name(role=role, language=value.language or "", text=value.value)
    return Name(role=role, language="", text=identifier(value.value))


def identifier(iri: str) -> str:
    """Return an IRI as an index holds it: the prefixed name, or what tells it from others of the project."""
    return shorten(iri).strip("<>").removeprefix(_QUERIES)


def _entity(iri: str, types: set[str], names: set[Name], sizes: Counter[str]) -> Entity:
    kind, short = _kind(iri, types), {shorten(name) for name in types}
    tier = 0 if short & set(_FIRST) else 2 if short & set(_LAST) else 1
    best = min(types, key=lambda name: (not name.startswith(vocab.TERMS), sizes[name], name), default=None)
    own = Name(role=IDENTIFIER, language="", text=identifier(iri))
    return Entity(
        iri=iri,
        kind=kind,
        type=best if kind == "thing" else None,
        tier=tier,
        names=tuple(sorted({*names, own})),
    )


def _kind(iri: str, types: set[str]) -> Kind:
    if iri.startswith(_QUERIES):
        return "query"
    if _iri(_CLASS) in types:
        return "class"
    return "property" if types & {_iri(name) for name in _PROPERTIES} else "thing"
