"""The dataset of a query: which graphs make up its default graph, each triple once.

The engine counts a triple once for each ``FROM`` that holds it; SPARQL 1.1 merges the graphs
(https://www.w3.org/TR/sparql11-query/#specifyingDataset). So several graphs become a store of their own
first, kept for the next query over the same set.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Final

import pyoxigraph as ox

from kg.engine.lexer import Token, tokens
from kg.engine.port import Dataset, Query
from kg.errors import QueryError, QueryRefusedError
from kg.rdf.store import engine_errors

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_DEFAULT, _NAMED = ox.NamedNode("urn:x-kg:default"), ox.NamedNode("urn:x-kg:named")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A store and what to ask of it; ``None`` leaves a part to the query and the store."""

    store: ox.Store
    default_graphs: tuple[ox.NamedNode | ox.DefaultGraph, ...] | None = None
    named_graphs: tuple[ox.NamedNode, ...] | None = None


class Datasets:
    """A store of our own: finds the graphs that a query is to be evaluated over, and evaluates it."""

    def __init__(self, store: ox.Store) -> None:
        """Look graphs up in ``store``."""
        self._whole = store
        self._merged: tuple[Dataset, ox.Store] | None = None

    @contextmanager
    def asked(self, query: Query) -> Iterator[ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples]:
        """Evaluate a query; see :class:`kg.engine.answers.Asked`."""
        with engine_errors(query.text):
            view = self.view(query)
            yield view.store.query(
                query.text,
                base_iri=query.base,
                default_graph=None if view.default_graphs is None else list(view.default_graphs),
                named_graphs=None if view.named_graphs is None else list(view.named_graphs),
                substitutions={ox.Variable(name): ox.NamedNode(iri) for name, iri in query.iris.items()}
                or None,
                custom_functions={ox.NamedNode(query.blank): partial(_blank, query.blank)}
                if query.blank
                else None,
            )

    def view(self, query: Query) -> View:
        """Return what a query is evaluated over: what the request names, or else the query's clauses."""
        wanted = query.dataset or clauses(query.text, query.base)
        if wanted is None:
            return View(store=self._whole)
        named = tuple(map(ox.NamedNode, wanted.named_graphs))
        if len(wanted.default_graphs) < 2:  # noqa: PLR2004  # one graph cannot repeat a triple
            default = tuple(map(ox.NamedNode, wanted.default_graphs))
            return View(store=self._whole, default_graphs=default, named_graphs=named)
        if self._merged is None or self._merged[0] != wanted:
            self._merged = None
            self._merged = (wanted, self._merge(wanted))
        return View(store=self._merged[1], default_graphs=(ox.DefaultGraph(),), named_graphs=named)

    def _merge(self, dataset: Dataset) -> ox.Store:
        merged = ox.Store()
        for iri in dataset.default_graphs:
            quads = self._whole.quads_for_pattern(None, None, None, ox.NamedNode(iri))
            merged.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
        for iri in dataset.named_graphs:
            merged.extend(self._whole.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
        return merged


def clauses(text: str, base: str | None = None) -> Dataset | None:
    """Return what the ``FROM`` clauses of a query name; ``None`` if there are fewer than two.

    Args:
        text: The query.
        base: What relative references are resolved against.
    """
    if text.upper().count("FROM") < 2:  # noqa: PLR2004  # one graph needs no merging
        return None
    try:
        words = list(tokens(text))
    except QueryError:
        return None
    default, named, _ = _stated(words)
    return _resolve(_prologue(text, words), default, named, base) if len(default) > 1 else None


def taken_out(text: str, base: str | None = None) -> tuple[str, Dataset | None]:
    """Return a query without its ``FROM`` clauses, and what they name; ``None`` if there are none.

    A store that is told the dataset apart from the query may add the one to the other. Every other token
    stays at its line and column.

    Raises:
        QueryError: It has no tokens, or what a clause names cannot be told.
    """
    words = list(tokens(text))
    default, named, spans = _stated(words)
    if not spans:
        return text, None
    dataset = _resolve(_prologue(text, words), default, named, base)
    if dataset is None:
        raise QueryRefusedError("What FROM names cannot be told.", hint="Name the graphs by whole IRIs.")
    for start, end in spans:
        blank = "".join("\n" if character == "\n" else " " for character in text[start:end])
        text = text[:start] + blank + text[end:]
    return text, dataset


def _stated(words: list[Token]) -> tuple[list[str], list[str], list[tuple[int, int]]]:
    """Return the names after ``FROM``, after ``FROM NAMED``, and where these clauses stand."""
    default: list[str] = []
    named: list[str] = []
    spans: list[tuple[int, int]] = []
    for index, word in _outside_brackets(words):
        if word.kind == "word" and word.text.upper() == "FROM":
            following = words[index + 1 : index + 3]
            is_named = bool(following) and following[0].text.upper() == "NAMED"
            for last in following[is_named : is_named + 1]:
                (named if is_named else default).append(last.text)
                spans.append((word.start, last.start + len(last.text)))
    return default, named, spans


def _outside_brackets(words: list[Token]) -> list[tuple[int, Token]]:
    depth, found = 0, []
    for index, word in enumerate(words):
        if word.kind == "mark":
            depth += (word.text in "([{") - (word.text in ")]}")
        if depth == 0:
            found.append((index, word))
    return found


def _prologue(text: str, words: list[Token]) -> str:
    before = list(takewhile(lambda word: word.kind != "word" or word.text.upper() not in _FORMS, words))
    return text[: words[len(before)].start] if len(before) < len(words) else ""


def _resolve(prologue: str, default: list[str], named: list[str], base: str | None) -> Dataset | None:
    """Return the IRIs of graph names, as the engine itself resolves prefixes and relative references."""
    lines = [f"[] {_DEFAULT} {name} ." for name in default] + [f"[] {_NAMED} {name} ." for name in named]
    try:
        triples = ox.Store().query(f"{prologue}\nCONSTRUCT {{ {' '.join(lines)} }} {{}}", base_iri=base)
        if not isinstance(triples, ox.QueryTriples):
            return None
        found = [(t.predicate, t.object.value) for t in triples if isinstance(t.object, ox.NamedNode)]
    except (SyntaxError, OSError):
        return None  # the query itself will say what is wrong with it
    return Dataset(
        default_graphs=tuple(sorted({iri for predicate, iri in found if predicate == _DEFAULT})),
        named_graphs=tuple(sorted({iri for predicate, iri in found if predicate == _NAMED})),
    )


def _blank(function: str, term: _Term) -> _Term:
    """Return the blank node that an IRI stands for; any other term as it is."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(f"{function}#"):
        return ox.BlankNode(f"b{function.rpartition(':')[2]}n{term.value.rpartition('#')[2]}")
    return term
