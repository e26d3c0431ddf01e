"""Where things stand in a Turtle or TriG file: a reader of positions, beside the engine's parser.

The engine parses; it does not say on which line a triple stands. This reader takes text that the engine has
accepted and lists, with line and column, the statements, IRIs, literals, blank nodes and prefix declarations.
Grammar: https://www.w3.org/TR/turtle/#sec-grammar and https://www.w3.org/TR/trig/#sec-grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from kg.rdf.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""
    (?P<space>[\s]+|\#[^\n]*)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
             |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\s]*>)
  | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:[\w](?:[\w.-]*[\w-])?)
  | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
  | (?P<name>[^\W\d_]?(?:[\w.-]*[\w-])?:(?:(?:[\w:%]|\\.)(?:(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))?)?)
  | (?P<word>[A-Za-z]+)
  | (?P<mark>\^\^|[][(){}.;,])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Token:
    """A lexical token with its 1-based line and column."""

    kind: str
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An IRI, a literal or a blank node at a place.

    ``value`` is the IRI, the unescaped lexical form, or empty for a blank node; ``datatype`` is empty for an
    IRI or a blank node.
    """

    value: str
    line: int
    column: int
    datatype: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A triple's place; inside ``[…]`` and ``(…)`` the subject is empty.

    ``line`` is that of the object, ``start`` that of the subject.
    """

    graph: str
    subject: str
    predicate: str
    obj: Mention
    line: int
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A prefix declaration."""

    prefix: str
    iri: str
    line: int


@dataclass(slots=True)
class Places:
    """Everything that a file mentions, in its order."""

    statements: list[Statement] = field(default_factory=list)
    iris: list[Mention] = field(default_factory=list)
    literals: list[Mention] = field(default_factory=list)
    blanks: list[Mention] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    used_prefixes: set[str] = field(default_factory=set)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text`` without white space and comments.

    Raises:
        ValueError: A character fits no token; the engine's parser would have refused the text before.
    """
    position, line, start = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match or match.end() == position:
            raise ValueError(
                f"line {line}, column {position - start + 1}: {text[position : position + 20]!r}"
            )
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match[0], line, position - start + 1)
        breaks = match[0].count("\n")
        if breaks:
            line += breaks
            start = position + match[0].rindex("\n") + 1
        position = match.end()


def read(text: str, base: str = "") -> Places:
    """Return the places of a text that the engine has accepted."""
    reader = _Reader(list(tokens(text)), base)
    reader.document()
    return reader.places


def _unescape(body: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])

    return _ESCAPE.sub(plain, body)


class _Reader:
    def __init__(self, items: list[Token], base: str) -> None:
        self._items = items
        self._at = 0
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._graph = ""
        self.places = Places()

    def document(self) -> None:
        while self._at < len(self._items):
            token = self._items[self._at]
            if token.kind in ("at", "word") and token.text.lower().lstrip("@") in ("prefix", "base"):
                self._directive()
            elif token.kind == "word" and token.text.upper() == "GRAPH":
                self._at += 1
            elif token.text == "{" or self._peek(1) == "{":
                self._block()
            else:
                self._triples()

    def _peek(self, ahead: int = 0) -> str:
        index = self._at + ahead
        return self._items[index].text if index < len(self._items) else ""

    def _next(self) -> Token:
        token = self._items[self._at]
        self._at += 1
        return token

    def _skip(self, text: str) -> bool:
        if self._peek() == text:
            self._at += 1
            return True
        return False

    def _directive(self) -> None:
        word = self._next()
        if word.text.lower().lstrip("@") == "base":
            self._base = urljoin(self._base, self._next().text[1:-1])
        else:
            prefix = self._next().text[:-1]
            self._prefixes[prefix] = urljoin(self._base, self._next().text[1:-1])
            self.places.declarations.append(
                Declaration(prefix=prefix, iri=self._prefixes[prefix], line=word.line)
            )
        if word.kind == "at":
            self._skip(".")

    def _block(self) -> None:
        self._graph = "" if self._peek() == "{" else self._term().value
        self._skip("{")
        while self._peek() != "}":
            self._triples()
        self._skip("}")
        self._graph = ""

    def _triples(self) -> None:
        start = self._items[self._at].line
        self._predicates(self._term().value, start)
        self._skip(".")

    def _predicates(self, subject: str, start: int) -> None:
        while self._peek() not in (".", "]", "}", ""):
            verb = self._term()
            while True:
                line = self._items[self._at].line
                self.places.statements.append(
                    Statement(
                        graph=self._graph,
                        subject=subject,
                        predicate=verb.value,
                        obj=self._term(),
                        line=line,
                        start=start,
                    )
                )
                if not self._skip(","):
                    break
            while self._skip(";"):
                pass

    def _term(self) -> Mention:
        token = self._next()
        if token.text in ("[", "("):
            return self._nested(token)
        if token.kind == "blank":
            return self._note(self.places.blanks, Mention(value="", line=token.line, column=token.column))
        if token.kind in ("string", "number") or token.text in ("true", "false"):
            return self._literal(token)
        return self._iri(token)

    def _nested(self, token: Token) -> Mention:
        place = Mention(value="", line=token.line, column=token.column)
        self.places.blanks.append(place)
        if token.text == "[":
            self._predicates("", token.line)
            self._skip("]")
        else:
            while not self._skip(")"):
                self._term()
        return place

    def _literal(self, token: Token) -> Mention:
        value, datatype = token.text, f"{XSD}string"
        if token.kind == "string":
            quotes = 3 if token.text[:3] in ('"""', "'''") else 1
            value = _unescape(token.text[quotes:-quotes])
            if self._at < len(self._items) and self._items[self._at].kind == "at":
                self._at += 1
                datatype = f"{RDF}langString"
            elif self._skip("^^"):
                datatype = self._iri(self._next()).value
        elif token.kind == "word":
            datatype = f"{XSD}boolean"
        else:
            number = "double" if "e" in value.lower() else "decimal" if "." in value else "integer"
            datatype = f"{XSD}{number}"
        mention = Mention(value=value, line=token.line, column=token.column, datatype=datatype)
        return self._note(self.places.literals, mention)

    def _iri(self, token: Token) -> Mention:
        if token.kind == "iri":
            value = urljoin(self._base, _unescape(token.text[1:-1])) if self._base else token.text[1:-1]
        elif token.kind == "word":
            value = f"{RDF}type"
        else:
            prefix, _, local = token.text.partition(":")
            self.places.used_prefixes.add(prefix)
            value = self._prefixes.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)
        return self._note(self.places.iris, Mention(value=value, line=token.line, column=token.column))

    def _note(self, where: list[Mention], mention: Mention) -> Mention:
        where.append(mention)
        return mention
