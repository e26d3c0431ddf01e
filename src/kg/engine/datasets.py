"""The dataset of a query: which graphs make up its default graph, each triple once.

The engine counts a triple once for each ``FROM`` that holds it; SPARQL 1.1 merges the graphs
(https://www.w3.org/TR/sparql11-query/#specifyingDataset). So several graphs become a store of their own
first, kept for the next query over the same set.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import pyoxigraph as ox

from kg.engine.lexer import Token, tokens
from kg.engine.port import Dataset, Query
from kg.errors import QueryError

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_DEFAULT, _NAMED = ox.NamedNode("urn:x-kg:default"), ox.NamedNode("urn:x-kg:named")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A store and what to ask of it; ``None`` leaves a part to the query and the store."""

    store: ox.Store
    default_graphs: tuple[ox.NamedNode | ox.DefaultGraph, ...] | None = None
    named_graphs: tuple[ox.NamedNode, ...] | None = None


class Datasets:
    """Finds the store and the graphs that a query is to be evaluated over."""

    def __init__(self, store: ox.Store) -> None:
        """Look graphs up in ``store``."""
        self._whole = store
        self._merged: tuple[Dataset, ox.Store] | None = None

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
    named: list[str] = []
    default: list[str] = []
    for index, word in _outside_brackets(words):
        if word.kind == "word" and word.text.upper() == "FROM":
            following = words[index + 1 : index + 3]
            if following and following[0].text.upper() == "NAMED":
                named.extend(token.text for token in following[1:])
            else:
                default.extend(token.text for token in following[:1])
    return _resolve(_prologue(text, words), default, named, base) if len(default) > 1 else None


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
