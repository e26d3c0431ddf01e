"""The page of the ontology: what it is, its classes as a picture and as a list, and its properties.

It follows pyLODE's conventions (https://github.com/RDFLib/pyLODE): an anchor for each term, metadata, then
the classes and the kinds of properties, then the namespaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from kg.explore.asking import Asker
from kg.explore.facts import Statement, about
from kg.explore.messages import msg
from kg.explore.names import Names, iris
from kg.explore.pictures import Box, Picture, wrapped
from kg.explore.rows import Row, Rows
from kg.explore.shapes import Shape
from kg.explore.terms import Term, Vocabulary, terms
from kg.rdf import vocab
from kg.rdf.languages import Language
from kg.rdf.prefixes import used_by

_TITLE: Final = f"{vocab.DCTERMS}title"
_DESCRIPTION: Final = f"{vocab.DCTERMS}description"
_UNSEEN: Final = frozenset({vocab.RDF_TYPE.value, _TITLE, _DESCRIPTION, vocab.RDFS_LABEL.value})
_KINDS: Final = (
    ("classes", f"{vocab.OWL}Class", msg("Classes")),
    ("relations", f"{vocab.OWL}ObjectProperty", msg("Relations between things")),
    ("values", f"{vocab.OWL}DatatypeProperty", msg("Properties with a value")),
    ("annotations", f"{vocab.OWL}AnnotationProperty", msg("Annotations")),
)
_SPACE, _ROW, _PAD, _STEP = 12, 30, 6, 14
_LETTER: Final = 7.5  # about how wide a letter is


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The terms of a kind.

    Attributes:
        key: What a link to the part bears behind the hash sign.
        title: Its heading.
        terms: The terms.
    """

    key: str
    title: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A class and the classes below it."""

    term: Term
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page of the ontology shows.

    Attributes:
        iri: The ontology.
        title: What it is called.
        description: What it is for.
        facts: What else is said of it.
        tree: The classes by their hierarchy.
        wide: The same as a picture, for a wide screen.
        narrow: Likewise, for a narrow one.
        parts: The terms by their kinds.
        namespaces: The prefixes that the page uses, with what each stands for.
        formats: What it can be downloaded as: the name of each format and its address.
    """

    iri: str
    title: str
    description: str
    facts: tuple[Row, ...]
    tree: tuple[Branch, ...]
    wide: Picture
    narrow: Picture
    parts: tuple[Part, ...]
    namespaces: Mapping[str, str]
    formats: tuple[tuple[str, str], ...] = ()


def page(asker: Asker, vocabulary: Vocabulary, language: Language, shapes: Iterable[Shape]) -> Page:
    """Return the page of the ontology."""
    found = terms(vocabulary, asker, language, shapes)
    said = about(asker, vocab.ONTOLOGY_IRI)
    texts = {s.predicate: s.other.value for s in said.outgoing if isinstance(s.other, ox.Literal)}
    told = [replace(s, graphs=frozenset()) for s in said.outgoing if _is_told(s)]
    names = Names(asker, language).of({s.predicate for s in told} | iris(s.other for s in told))
    tree = tuple(_branches(found))
    parts = tuple(
        Part(key=key, title=title, terms=own)
        for key, kind, title in _KINDS
        if (own := tuple(term for term in found if term.kind == kind))
    )
    return Page(
        iri=vocab.ONTOLOGY_IRI,
        title=texts.get(_TITLE, vocab.ONTOLOGY_IRI),
        description=texts.get(_DESCRIPTION, ""),
        facts=Rows(said, names, {}).rows(told),
        tree=tree,
        wide=_picture(tree, 3, 236),
        narrow=_picture(tree, 2, 168),
        parts=parts,
        namespaces=used_by(_mentioned(found)),
    )


def _is_told(statement: Statement) -> bool:
    return statement.predicate not in _UNSEEN and not statement.is_entailed


def _mentioned(found: Iterable[Term]) -> Iterator[str]:
    for term in found:
        yield term.name.iri
        yield from (thing.iri for relation in term.relations for thing in relation.things)
        yield from (example.subject.iri for example in term.examples)
        yield from (shape.iri for shape in term.shapes)


def _branches(found: Sequence[Term]) -> Iterator[Branch]:
    """Yield the classes that are a kind of no other, each with the classes below it."""
    classes = {term.name.iri: term for term in found if term.kind == _KINDS[0][1]}
    below: dict[str, list[Term]] = {iri: [] for iri in classes}
    tops = []
    for term in classes.values():
        broad = next((r.things for r in term.relations if r.title == "Kind of"), ())
        own = [name.iri for name in broad if name.iri in classes]
        tops += [] if own else [term]
        for iri in own:
            below[iri].append(term)

    def branch(term: Term) -> Branch:
        return Branch(term=term, below=tuple(map(branch, below[term.name.iri])))

    return map(branch, tops)


def _picture(tree: Iterable[Branch], columns: int, width: int) -> Picture:
    """Return each top class above the classes below it, in columns of about one height."""
    ends = [0] * columns
    boxes: list[Box] = []
    for top in sorted(tree, key=lambda branch: -len(list(_lines(branch)))):
        column = ends.index(min(ends))
        drawn = list(_drawn(top, column * (width + _SPACE), ends[column], width))
        boxes += drawn
        ends[column] += int(drawn[0].height) + _SPACE
    return Picture(
        width=columns * (width + _SPACE) - _SPACE, height=max(ends) - _SPACE, boxes=tuple(boxes), arrows=()
    )


def _drawn(top: Branch, x: float, y: float, width: int) -> Iterator[Box]:
    """Yield the box of a class; with classes below it, a frame first and then the boxes within it."""
    pad = _PAD if top.below else 0
    lines = list(_lines(top))
    if pad:
        yield Box(x=x, y=y, width=width, height=len(lines) * _ROW + 2 * pad, lines=())
    for row, (term, depth) in enumerate(lines):
        indent = pad + depth * _STEP
        room = width - indent - pad
        yield Box(
            x=x + indent,
            y=y + pad + row * _ROW + 1,
            width=room,
            height=_ROW - 2,
            lines=wrapped(term.name.text, int(room / _LETTER), 1),
            title=term.name.text,
            language=term.name.language,
            path=f"#{term.key}",
        )


def _lines(branch: Branch, depth: int = 0) -> Iterator[tuple[Term, int]]:
    yield branch.term, depth
    for each in branch.below:
        yield from _lines(each, depth + 1)
