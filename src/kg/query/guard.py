"""The check before the engine: what would break it, or leave the machine, is refused in linear time.

The check errs on the safe side. The engine reads keywords without word boundaries: ``1SERVICE``,
``trueSERVICE`` and ``SERVICEx:y`` call another endpoint.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

from kg.engine.lexer import Token, place, tokens
from kg.errors import FederationRefusedError, PayloadTooLargeError, QueryRefusedError, QuerySyntaxError
from kg.query.patterns import Patterns
from kg.settings import Settings

_PAIRS: Final = {")": "(", "}": "{", "]": "["}
_PREFIXES: Final = frozenset("!-+^")
_NAMES_A_GRAPH: Final = frozenset({"GRAPH", "FROM", "NAMED"})
_FORMS: Final = re.compile("SELECT|ASK|CONSTRUCT|DESCRIBE", re.IGNORECASE)
_QUOTING: Final = re.compile(r"""["'(\\\0]""")
_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)


def check(query: str, settings: Settings, *, may_call: bool = False) -> None:
    """Refuse a query that the engine must not see; takes time linear in its length.

    Args:
        query: SPARQL, or anything.
        settings: The limits.
        may_call: Whether the plain keyword SERVICE passes, for a query whose calls are made before.

    Raises:
        PayloadTooLargeError: It is too long.
        QuerySyntaxError: A string does not end, brackets do not match, it has a NUL, or it is an update.
        QueryRefusedError: It nests too deep, joins too many patterns, or can be read in two ways.
        FederationRefusedError: It calls another endpoint.
    """
    size = len(query.encode())
    if size > settings.query_bytes:
        raise PayloadTooLargeError(
            f"The query has {size:,} bytes; the longest that is read has {settings.query_bytes:,}.",
            hint="Ask in several queries; long VALUES lists can be split.",
        )
    if (start := query.find("\0")) >= 0:
        line, column = place(query, start)
        raise QuerySyntaxError(
            f"A NUL character stands at line {line}, column {column}.",
            hint="Remove it.",
            line=line,
            column=column,
        )
    _Check(query, settings, may_call=may_call).run()


def is_plain(query: str, settings: Settings) -> bool:
    """Return whether counts alone show that nothing but a mistake of syntax is wrong with a query.

    Where nothing is quoted, escaped or in parentheses, each level needs a mark that begins one, and each
    pattern one that ends it or goes on. Marks in an IRI or a comment are counted too, which does no harm.
    """
    if _QUOTING.search(query) or len(query) * 4 > settings.query_bytes or "SERVICE" in query.upper():
        return False
    count = query.count
    levels = count("{") + count("[") + sum(map(count, _PREFIXES))
    patterns = count("{") + count("[") + sum(map(count, ".;,/"))
    return levels < settings.nesting and patterns < settings.patterns


class _Check:
    """One pass over the tokens of a query."""

    def __init__(self, query: str, settings: Settings, *, may_call: bool) -> None:
        self._may_call_out = may_call
        self._query = query
        self._nesting = settings.nesting
        self._most = settings.patterns
        self._patterns = Patterns(query)
        self._open: list[Token] = []
        self._prefixes = 0  # unary operators in a row: each is a level of its own to a parser
        self._form_seen = False
        self._before = ""  # the last token, if it was a word, in capitals
        self._call: Token | None = None  # a prefixed name that calls SERVICE if a brace follows it

    def run(self) -> None:
        for token in tokens(self._query):
            if token.kind == "mark":
                self._mark(token)
            else:
                self._prefixes = 0
            if token.kind == "word":
                self._word(token)
            if self._patterns.count(token) > self._most:
                self._refuse(
                    token,
                    f"A group joins more than {self._most} triple patterns",
                    "Ask in several queries, or put parts into sub-selects of their own.",
                )
            self._call = token if self._may_call(token) else None
            self._before = token.text.upper() if token.kind == "word" else ""
        if self._open:
            last = self._open[-1]
            self._wrong(last, f"Nothing closes the {last.text}", "Close it.")

    def _mark(self, token: Token) -> None:
        self._prefixes = self._prefixes + 1 if token.text in _PREFIXES else 0
        if token.text == "{" and self._call:
            self._refuse_call(self._call)
        if token.text in "([{":
            self._open.append(token)
        elif token.text in _PAIRS:
            self._close(token)
        if len(self._open) + self._prefixes > self._nesting:
            self._refuse(token, f"It nests more than {self._nesting} levels deep", "Write it flatter.")

    def _close(self, token: Token) -> None:
        if not self._open:
            self._wrong(token, f"The {token.text} closes nothing", "Remove it, or open it before.")
        last = self._open.pop()
        if last.text != _PAIRS[token.text]:
            self._wrong(last, f"The {last.text} is still open where a {token.text} follows", "Close it.")

    def _word(self, token: Token) -> None:
        word = token.text.upper()
        if "SERVICE" in word and not (self._may_call_out and word == "SERVICE"):
            self._refuse_call(token)
        self._form_seen = self._form_seen or _FORMS.match(token.text) is not None
        if not self._form_seen and token.text.upper() in _UPDATES:
            self._wrong(token, "An update begins, and only queries are answered", "Ask with SELECT or ASK.")

    def _may_call(self, token: Token) -> bool:
        """Return whether a parser may take the head of a prefixed name for the keyword: ``SERVICEx:y {``."""
        return (
            token.kind == "name"
            and "SERVICE" in token.text.partition(":")[0].upper()
            and bool(self._open)
            and self._before not in _NAMES_A_GRAPH
        )

    def _refuse_call(self, token: Token) -> NoReturn:
        line, column = place(self._query, token.start)
        raise FederationRefusedError(
            f"SERVICE would call another endpoint, and this one calls nobody: line {line}, column {column}.",
            hint="Ask the other endpoint yourself, and bring its answer in with VALUES.",
            line=line,
            column=column,
        )

    def _refuse(self, token: Token, what: str, hint: str) -> NoReturn:
        line, column = place(self._query, token.start)
        message = f"{what}: line {line}, column {column}."
        raise QueryRefusedError(message, hint=hint, line=line, column=column)

    def _wrong(self, token: Token, what: str, hint: str) -> NoReturn:
        line, column = place(self._query, token.start)
        message = f"{what}: line {line}, column {column}."
        raise QuerySyntaxError(message, hint=hint, line=line, column=column)
