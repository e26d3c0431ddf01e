"""The parts of a query's pattern, cut out of its text: what can be left out, to ask what remains.

This is no parser. It takes apart the shapes that people write: triple patterns with ``;`` and ``,``, paths,
FILTER, OPTIONAL, MINUS, UNION, GRAPH, VALUES, BIND, nested groups and sub-selects. It says so where a query
has another shape (https://www.w3.org/TR/sparql11-query/#GraphPattern).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kg.engine.lexer import Token, tokens
from kg.errors import QueryError
from kg.query.units import Kind, Shape, ShapeError, Unit

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_WHOLE: Final[dict[str, Kind]] = {
    "OPTIONAL": "optional",
    "MINUS": "minus",
    "BIND": "bind",
    "VALUES": "values",
}
_CLOSES: Final = {"(": ")", "[": "]", "{": "}"}
_TERMS: Final = frozenset({"iri", "name", "variable", "blank"})


def take_apart(query: str) -> Shape:
    """Return the parts of a query.

    Raises:
        ShapeError: It has another shape than those that are known here.
    """
    try:
        words = list(tokens(query))
    except QueryError as error:
        raise ShapeError("its text is no SPARQL") from error
    return _Cut(query, words).query()


class _Cut:
    """A place in the tokens of a query."""

    def __init__(self, text: str, words: Sequence[Token]) -> None:
        self._text = text
        self._words = words
        self._closing = _pairs(words)

    def query(self) -> Shape:
        forms = (at for at, word in enumerate(self._words) if self._upper(at) in _FORMS)
        form = next(forms, None)
        if form is None:
            raise ShapeError("it has no SELECT, ASK, CONSTRUCT or DESCRIBE")
        where = self._where(form)
        prologue = self._text[: self._words[form].start]
        if where is None:
            return Shape(prologue=prologue, form=self._upper(form), dataset="", units=None, tail="")
        close = self._closing[where]
        return Shape(
            prologue=prologue,
            form=self._upper(form),
            dataset=self._dataset(form, where),
            units=(*self._group(where + 1, close), *self._trailing(close + 1)),
            tail=self._slice(close + 1, len(self._words)),
        )

    def _where(self, form: int) -> int | None:
        """Return where the pattern opens."""
        at = form + 1
        if self._upper(form) == "CONSTRUCT" and self._is(at, "{"):
            at = self._closing[at] + 1
        while at < len(self._words):
            if self._is(at, "{"):
                return at
            at = self._closing.get(at, at) + 1
        return None

    def _dataset(self, form: int, where: int) -> str:
        start = next((at for at in range(form, where) if self._upper(at) == "FROM"), where)
        return self._slice(start, where - (self._upper(where - 1) == "WHERE"))

    def _trailing(self, at: int) -> Iterator[Unit]:
        while at < len(self._words):
            if self._upper(at) == "VALUES":
                unit, at = self._whole(at, "values")
                yield unit
            at = self._closing.get(at, at) + 1

    def _group(self, at: int, end: int) -> Iterator[Unit]:
        while at < end:
            word = self._upper(at)
            if self._is(at, "."):
                at += 1
            elif self._is(at, "{"):
                unit, at = self._nested(at)
                yield unit
            elif word == "GRAPH":
                inner, at = self._graph(at)
                yield from inner
            elif word == "FILTER":
                unit, at = self._filter(at)
                yield unit
            elif word in _WHOLE:
                unit, at = self._whole(at, _WHOLE[word])
                yield unit
            else:
                statement, at = self._statement(at)
                yield from statement

    def _nested(self, at: int) -> tuple[Unit, int]:
        start, inner = at, []
        while True:
            close = self._close(at)
            inner.append(self._slice(at + 1, close))
            if self._upper(close + 1) != "UNION":
                break
            at = close + 2
        kind: Kind = "union" if len(inner) > 1 else "group"
        if self._upper(start + 1) == "SELECT" and kind == "group":
            kind = "select"
        return self._unit(kind, start, close + 1, inner=tuple(inner)), close + 1

    def _graph(self, at: int) -> tuple[list[Unit], int]:
        name, opening = self._term(at + 1)
        close = self._close(opening)
        units = [
            replace(
                unit,
                text=f"GRAPH {name} {{ {unit.text} }}",
                graph=unit.graph or name,
                variables=unit.variables | _variables(self._words[at + 1 : opening]),
            )
            for unit in self._group(opening + 1, close)
        ]
        if any(unit.kind in ("optional", "minus", "bind", "filter") for unit in units):
            return [self._unit("group", at, close + 1)], close + 1
        return units, close + 1

    def _filter(self, at: int) -> tuple[Unit, int]:
        opening = at + 1
        while not (self._is(opening, "(") or self._is(opening, "{")):
            if opening > at + 3:
                raise ShapeError("a FILTER in it is not understood")
            opening += 1
        end = self._close(opening) + 1
        return self._unit("filter", at, end), end

    def _whole(self, at: int, kind: Kind) -> tuple[Unit, int]:
        """Return what begins with a keyword and ends with a brace, or for BIND with a parenthesis."""
        opening = at + 1
        while not (self._is(opening, "{") or (kind == "bind" and self._is(opening, "("))):
            opening = self._closing.get(opening, opening) + 1
            if opening >= len(self._words):
                raise ShapeError(f"nothing follows {self._upper(at)}")
        end = self._close(opening) + 1
        return self._unit(kind, at, end), end

    def _statement(self, start: int) -> tuple[list[Unit], int]:
        subject, at = self._term(start)
        found: list[Unit] = []
        simple = not _is_compound(subject)
        while True:
            first = at
            at = self._path(at)
            path = self._slice(first, at)
            while True:
                first = at
                value, at = self._term(at)
                simple = simple and not _is_compound(value)
                triple = (subject, path, value)
                variables = _variables([*self._words[start : start + 1], *self._words[first - 1 : at]])
                variables |= _named_in(path)
                found.append(
                    Unit(kind="triple", text=" ".join(triple) + " .", triple=triple, variables=variables)
                )
                if not self._is(at, ","):
                    break
                at += 1
            while self._is(at, ";"):
                at += 1
            if not self._is(at - 1, ";") or self._ends(at):
                break
        return (found if simple else [self._unit("triples", start, at, " .")]), at

    def _ends(self, at: int) -> bool:
        word = self._words[at] if at < len(self._words) else None
        return word is None or word.text in (".", "}", "{") or (word.kind == "word" and word.text != "a")

    def _path(self, at: int) -> int:
        while True:
            while self._is(at, "^") or self._is(at, "!"):
                at += 1
            if self._is(at, "("):
                at = self._close(at)
            elif not (self._kind(at) in ("iri", "name", "variable") or self._text_at(at) == "a"):
                raise ShapeError("a property in it is not understood")
            at += 1
            while self._text_at(at) in ("*", "+", "?"):
                at += 1
            if self._text_at(at) not in ("/", "|"):
                return at
            at += 1

    def _term(self, at: int) -> tuple[str, int]:
        """Return a term as written, and what follows it."""
        end = at + 1
        if self._is(at, "[") or self._is(at, "("):
            end = self._close(at) + 1
        elif self._kind(at) == "string":
            if self._kind(end) == "tag":
                end += 1
            elif self._is(end, "^") and self._is(end + 1, "^"):
                end += 3
        elif self._kind(at) == "number" or self._text_at(at) in ("+", "-", "."):
            while self._glued(end) and (
                self._kind(end) in ("number", "word") or self._text_at(end) in (".", "-", "+")
            ):
                end += 1
            if self._text_at(end - 1) == "." and end - 1 > at:
                end -= 1
        elif self._kind(at) not in _TERMS and self._upper(at) not in ("TRUE", "FALSE"):
            raise ShapeError("a term in it is not understood")
        return self._slice(at, end), end

    def _glued(self, at: int) -> bool:
        if not 0 < at < len(self._words):
            return False
        before = self._words[at - 1]
        return before.start + len(before.text) == self._words[at].start

    def _unit(self, kind: Kind, start: int, end: int, after: str = "", inner: tuple[str, ...] = ()) -> Unit:
        variables = _variables(self._words[start:end])
        return Unit(kind=kind, text=self._slice(start, end) + after, inner=inner, variables=variables)

    def _close(self, at: int) -> int:
        if at not in self._closing:
            raise ShapeError("a bracket is missing in it")
        return self._closing[at]

    def _slice(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        last = self._words[end - 1]
        return self._text[self._words[start].start : last.start + len(last.text)]

    def _kind(self, at: int) -> str:
        return self._words[at].kind if at < len(self._words) else ""

    def _text_at(self, at: int) -> str:
        return self._words[at].text if at < len(self._words) else ""

    def _upper(self, at: int) -> str:
        return self._words[at].text.upper() if self._kind(at) == "word" else ""

    def _is(self, at: int, mark: str) -> bool:
        return self._kind(at) == "mark" and self._words[at].text == mark


def _pairs(words: Sequence[Token]) -> dict[int, int]:
    """Return which bracket closes which."""
    waiting: list[int] = []
    found = {}
    for at, word in enumerate(words):
        if word.kind == "mark" and word.text in _CLOSES:
            waiting.append(at)
        elif word.kind == "mark" and word.text in ")]}":
            if not waiting or _CLOSES[words[waiting[-1]].text] != word.text:
                raise ShapeError("its brackets do not match")
            found[waiting.pop()] = at
    if waiting:
        raise ShapeError("its brackets do not match")
    return found


def _variables(words: Sequence[Token]) -> frozenset[str]:
    return frozenset(word.text[1:] for word in words if word.kind == "variable")


def _named_in(path: str) -> frozenset[str]:
    return frozenset({path[1:]}) if path[:1] in ("?", "$") else frozenset()


def _is_compound(term: str) -> bool:
    """Return whether a term stands for statements of its own: ``[ ex:p 1 ]``, ``(1 2)``."""
    return term[:1] in ("[", "(") and term[1:-1].strip() != ""
