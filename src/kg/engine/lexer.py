"""The tokens of a SPARQL query, in linear time: for checks that must not parse.

The terminals are those of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar). No alternative
gives back what it took, so no input makes the scan go over a place more than twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.errors import QueryRefusedError, QuerySyntaxError

_LETTER: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START: Final = f"{_LETTER}_"
_INNER: Final = f"{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040"
_PREFIX: Final = rf"[{_LETTER}](?:\.*+[{_INNER}-])*+"
_PERCENT_OR_ESCAPE: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL: Final = rf"(?:[{_START}0-9:]|{_PERCENT_OR_ESCAPE})(?:\.*+(?:[{_INNER}:-]|{_PERCENT_OR_ESCAPE}))*+"
_ESCAPE: Final = r"\\(?:[tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"
_TOKEN: Final = re.compile(
    rf"""
      (?P<skip>     (?: [\x20\t\r\n]++ | \#[^\r\n]*+ )++ )
    | (?P<string>   \"{{3}}(?:[^"\\]|{_ESCAPE}|"(?!""))*+\"{{3}} | '{{3}}(?:[^'\\]|{_ESCAPE}|'(?!''))*+'{{3}}
                  | "(?!"")(?:[^"\\\r\n]|{_ESCAPE})*+"           | '(?!'')(?:[^'\\\r\n]|{_ESCAPE})*+' )
    | (?P<broken>   ["'\\\0] )
    | (?P<iri>      <(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+> )
    | (?P<variable> [?$][{_START}0-9][{_INNER}]*+ )
    | (?P<blank>    _:[{_START}0-9](?:\.*+[{_INNER}-])*+ )
    | (?P<name>     (?:{_PREFIX})?:(?:{_LOCAL})? )
    | (?P<tag>      @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<word>     [{_START}](?:\.*+[{_INNER}-])*+ )
    | (?P<number>   [0-9]++ )
    | (?P<mark>     . )
    """,
    re.VERBOSE | re.DOTALL,
)

_OPERANDS: Final = frozenset({"iri", "string", "variable", "name", "word", "number", "tag", "blank"})
_CERTAIN_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_PLAIN_IRI: Final = re.compile(r"<[\w:/.%~#@?-]*>")
_LONG_QUOTES: Final = ('"""', "'''")


class Token(NamedTuple):
    """A piece of a query.

    Attributes:
        kind: What it is; ``name`` is a prefixed name, ``mark`` any other single character. A ``word`` may
            hold dots and hyphens, as a prefix may: to end it before one would cost squared time.
        text: As written.
        start: Where it begins, in characters.
    """

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of SPARQL text without white space and comments.

    Any other text has tokens too: what is no SPARQL is a sequence of marks.

    Raises:
        QuerySyntaxError: A string has no end, or holds an escape that is none; a NUL or a stray backslash.
        QueryRefusedError: A ``<`` can be read in two ways, and the rest of the query with it.
    """
    brackets, after_operand = [""], False
    last_quotes = max(text.rfind(quotes) for quotes in _LONG_QUOTES)
    matches = _TOKEN.finditer(text)
    while match := next(matches, None):
        kind, found = str(match.lastgroup), match[0]
        if kind == "skip":
            continue
        if kind == "iri" and after_operand and brackets[-1] == "(" and _compares(text, match, last_quotes):
            kind, found = "mark", "<"
            matches = _TOKEN.finditer(text, match.start() + 1)
        if kind == "broken":
            raise _broken(text, match.start())
        if kind == "mark":
            _nest(brackets, found)
        after_operand = kind in _OPERANDS or found == ")"
        yield Token(kind, found, match.start())


def place(text: str, start: int) -> tuple[int, int]:
    """Return the 1-based line and column of a character."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _nest(brackets: list[str], mark: str) -> None:
    if mark in "([{":
        brackets.append(mark)
    elif mark in ")]}" and len(brackets) > 1:
        brackets.pop()


def _compares(text: str, match: re.Match[str], last_quotes: int) -> bool:
    """Return whether what looks like an IRI, after an operand and in parentheses, begins with a comparison.

    After ``scheme://`` it cannot: no operand begins with a slash. Otherwise it does if the IRI has characters
    that an expression has and an IRI seldom. Where neither is sure, ``#`` may begin a comment that hides the
    quotes of a string over several lines; everything behind them would be read differently.
    """
    if _CERTAIN_IRI.match(match[0]):
        return False
    if not _PLAIN_IRI.fullmatch(match[0]):
        return True
    if "#" in match[0] and last_quotes >= match.end():
        line, column = place(text, match.start())
        raise QueryRefusedError(
            f"The < at line {line}, column {column} could begin an IRI or a comparison.",
            hint="Put a space after it, or write the IRI as a prefixed name.",
            line=line,
            column=column,
        )
    return False


def _broken(text: str, start: int) -> QuerySyntaxError:
    line, column = place(text, start)
    what = {"\0": "A NUL character stands", "\\": "A stray backslash stands"}.get(
        text[start], "A string without an end, or with an escape that SPARQL has not, begins"
    )
    return QuerySyntaxError(
        f"{what} at line {line}, column {column}.",
        hint='Write a quote in a string as \\" and a line break as \\n.',
        line=line,
        column=column,
    )
