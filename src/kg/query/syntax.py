"""What a syntax error means: an undeclared prefix, a misspelt keyword, and the line that is at fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import islice
from typing import Final

from kg.engine.lexer import Token, place, tokens
from kg.errors import KgError, QueryError, QuerySyntaxError
from kg.query.excerpt import excerpt
from kg.rdf.prefixes import PREFIXES, nearest

_KEYWORDS: Final = frozenset(
    """
    ADD ALL AS ASC ASK BASE BIND BY CLEAR CONSTRUCT COPY CREATE DATA DEFAULT DELETE DESC DESCRIBE DISTINCT
    DROP EXISTS FILTER FROM GRAPH GROUP HAVING IN INSERT INTO LATERAL LIMIT LOAD MINUS MOVE NAMED NOT OFFSET
    OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR SERVICE SILENT TO UNDEF UNION USING VALUES VERSION WHERE
    WITH A TRUE FALSE
    ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR GROUP_CONCAT
    HASLANG HASLANGDIR HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES
    LCASE MAX MD5 MIN MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1
    SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID
    SUBJECT SUBSTR SUM TIMEZONE TRIPLE TZ UCASE URI UUID YEAR
    """.split()  # noqa: SIM905  # a list of 110 quoted words is no easier to read
)
_EXPONENT: Final = re.compile(r"[eE]\d+")
_ALIKE: Final = 0.7
_LONGEST: Final = 30  # characters of a prefix or a word that are worth comparing
_GUESSES: Final = 20  # words that are compared with the keywords: a comparison is slow


@contextmanager
def taught(text: str) -> Iterator[None]:
    """Let an error of a query say what it means, and quote the line at fault.

    Raises:
        QueryError: What was raised inside, or for a syntax error of the engine one that knows more.
    """
    try:
        yield
    except QueryError as error:
        better = meaning(text) if isinstance(error, QuerySyntaxError) else None
        raise quoted(better or error, text) from error.__cause__


def quoted(error: KgError, text: str) -> KgError:
    """Return the error with the line of ``text`` that is at fault, where it names one."""
    if error.line is not None and error.column is not None:
        error.excerpt = excerpt(text, error.line, error.column)
    return error


def meaning(text: str) -> QuerySyntaxError | None:
    """Return what makes a text no query, if it is a prefix or a keyword that does not exist."""
    try:
        words = list(tokens(text))
    except QueryError:
        return None
    declared = _declared(words)
    guesses = _GUESSES
    for before, token in zip([None, *words], words, strict=False):
        if token.kind == "name" and (prefix := token.text.partition(":")[0]) not in declared:
            return _unknown_prefix(text, token, prefix, declared)
        if token.kind == "word" and not _known(token, before) and guesses:
            guesses -= 1
            if near := get_close_matches(token.text.upper()[:_LONGEST], _KEYWORDS, 1, _ALIKE):
                return _unknown_word(text, token, near[0])
    return None


def _declared(words: Sequence[Token]) -> dict[str, None]:
    """Return the prefixes of the prologue; ``PREFIXx:`` declares ``x:``, as the engine reads it."""
    found: dict[str, None] = {}
    for before, token in zip([None, *words], words, strict=False):
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and before and before.text.upper() == "PREFIX":
            found[prefix] = None
        elif token.kind == "name" and prefix.upper().startswith("PREFIX"):
            found |= {prefix: None, prefix[len("PREFIX") :]: None}
    return found


def _known(token: Token, before: Token | None) -> bool:
    if before and before.kind == "number" and _EXPONENT.fullmatch(token.text):
        return True
    return token.text.upper() in _KEYWORDS


def _unknown_prefix(text: str, token: Token, prefix: str, declared: Iterable[str]) -> QuerySyntaxError:
    line, column = place(text, token.start)
    return QuerySyntaxError(
        f"No PREFIX line declares the prefix {prefix}: at line {line}, column {column}.",
        hint=_cure(prefix, declared),
        line=line,
        column=column,
    )


def _cure(prefix: str, declared: Iterable[str]) -> str:
    if prefix in PREFIXES:
        return f"Put this line first: PREFIX {prefix}: <{PREFIXES[prefix]}>"
    if not prefix:
        return "Declare it in a first line (PREFIX : <…>), or write the prefix before the colon."
    alike = get_close_matches(prefix[:_LONGEST], list(islice(declared, 100)), 1, _ALIKE)
    if alike:
        return f"Did you mean {alike[0]}: , which the query declares?"
    if near := nearest(prefix[:_LONGEST]):
        return f"Did you mean {near}: , declared by this line? PREFIX {near}: <{PREFIXES[near]}>"
    return f"Declare it in a first line: PREFIX {prefix}: <…>"


def _unknown_word(text: str, token: Token, near: str) -> QuerySyntaxError:
    line, column = place(text, token.start)
    return QuerySyntaxError(
        f"SPARQL has no word {token.text}: line {line}, column {column}.",
        hint=f"Did you mean {near}?",
        line=line,
        column=column,
    )
