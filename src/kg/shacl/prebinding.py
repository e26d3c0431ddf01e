"""The text of a SPARQL constraint, with terms in the place of its pre-bound variables.

https://www.w3.org/TR/shacl/#pre-binding : a pre-bound variable means its value everywhere, inside groups and
subqueries too. So the text is read as tokens, and the value is written where the variable stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.rdf import vocab

if TYPE_CHECKING:
    from kg.shacl.terms import Term

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<text>\"\"\".*?(?<!\\)\"\"\"|'''.*?(?<!\\)'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<word>@?[\w:][\w:.%\\-]*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN: Final = ("MINUS", "VALUES", "SERVICE")
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_GLUE: Final = frozenset({"UNION", "GROUP", "HAVING", "LIMIT", "OFFSET", "REDUCED", "DATATYPE"})
_OPENERS: Final = frozenset({"WHERE", "EXISTS", "OPTIONAL"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def name(self) -> str:
        """The variable's name, or the word in capitals, or the sign."""
        return self.text[1:] if self.kind == "variable" else self.text.upper()

    @property
    def is_term(self) -> bool:
        """Whether it is a variable, an IRI, a literal or a closing bracket."""
        return (
            self.kind in ("variable", "iri", "text")
            or self.text in ("a", "true", "false", "]", ")")
            or (self.kind == "word" and (":" in self.text or self.text[0].isdigit()))
        )


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        yield _Token(match.lastgroup or "", " " if match[0].startswith("#") else match[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A SELECT or ASK query that variables are bound in.

    Attributes:
        tokens: Its text, part by part.
        prefixes: Prefixes that it may use.
        predicates: IRIs, among which are all predicates of its triple patterns; ``None`` where any may match.
    """

    tokens: tuple[_Token, ...]
    prefixes: Mapping[str, str]
    predicates: frozenset[ox.NamedNode] | None

    def mentions(self, *names: str) -> bool:
        """Say whether any of these variables stands in it."""
        return any(token.kind == "variable" and token.name in names for token in self.tokens)

    def uses(self, *words: str) -> bool:
        """Say whether any of these keywords, in capitals, stands in it."""
        return any(token.kind == "word" and token.name in words for token in self.tokens)

    def bound(self, terms: Mapping[str, Term]) -> str:
        """Return the text with terms for variables."""
        return "".join(_substituted(self.tokens, {name: str(term) for name, term in terms.items()}))


def bound(text: str, terms: Mapping[str, Term]) -> str:
    """Return a query with terms for variables that no VALUES lists."""
    return "".join(_substituted(list(_tokens(text)), {name: str(term) for name, term in terms.items()}))


def form(text: str) -> str:
    """Return what a query is, in capitals, such as ``SELECT``; empty where it is none."""
    words = (token.name for token in _tokens(text) if token.kind == "word")
    return next((word for word in words if word in _FORMS), "")


def read(
    text: str, prefixes: Mapping[str, str], prebound: Sequence[str], *, path: str = "", where: str = ""
) -> Query:
    """Return a query after looking for what pre-binding does not allow.

    Args:
        text: The query.
        prefixes: Prefixes that it may use.
        prebound: The variables that will have values.
        path: What to write for ``$PATH``.
        where: What to call the constraint in an error.

    Raises:
        ShapesError: It uses MINUS, VALUES or SERVICE, assigns a pre-bound variable, or has a subquery that
            does not project all of them.
    """
    tokens = tuple(_as_select(list(_with_path(_tokens(text), path))))
    written = [token for token in tokens if token.kind != "space"]
    query = Query(tokens=tokens, prefixes=prefixes, predicates=_predicates(written, prefixes))
    for word in _FORBIDDEN:
        if query.uses(word):
            raise ShapesError(f"The query of {where} uses {word}, which SHACL does not allow.")
    for before, token in pairwise(written):
        if before.name == "AS" and token.kind == "variable" and token.name in prebound:
            raise ShapesError(f"The query of {where} assigns ${token.name}, which has a value already.")
    for projected in list(_projections(written))[1:]:
        missing = [f"${name}" for name in prebound if name not in projected and query.mentions(name)]
        if missing:
            raise ShapesError(f"A subquery of {where} does not project {', '.join(missing)}.")
    return query


def _with_path(tokens: Iterable[_Token], path: str) -> Iterator[_Token]:
    for token in tokens:
        is_path = token.kind == "variable" and token.name == "PATH"
        yield from _tokens(path) if is_path and path else (token,)


def _as_select(tokens: Sequence[_Token]) -> Iterator[_Token]:
    """Yield the tokens of an ASK query as those of a SELECT, which has a solution where ASK says yes."""
    names = {token.text for token in tokens if token.kind == "variable" and token.name in ("this", "value")}
    for token in tokens:
        if token.kind == "word" and token.name == "ASK":
            yield from _tokens(f"SELECT {' '.join(sorted(names)) or '(1 AS ?_)'} ")
        else:
            yield token


def _projections(tokens: Sequence[_Token]) -> Iterator[set[str]]:
    """Yield the variables that each SELECT projects, in the order of the text."""
    for position, token in enumerate(tokens):
        if token.kind == "word" and token.name == "SELECT":
            names: set[str] = set()
            for after in tokens[position + 1 :]:
                if after.text == "{" or after.name in ("WHERE", "FROM"):
                    break
                if after.kind == "variable":
                    names.add(after.name)
            yield names


def _substituted(tokens: Sequence[_Token], terms: Mapping[str, str]) -> Iterator[str]:
    """Yield the text of tokens; a projected variable is left out, and a tested one is bound."""
    clause, depth, is_empty = "", 0, False
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token.kind == "sign":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if clause == "SELECT" and (token.text == "{" or token.name in ("WHERE", "FROM")):
            yield f" (1 AS ?_{position}) " if is_empty else " "
            clause = ""
        elif token.kind == "word" and token.name in ("SELECT", "BY"):
            clause, depth, is_empty = token.name, 0, True
        elif clause == "BY" and (token.text in "{}" or token.name in ("HAVING", "LIMIT", "OFFSET")):
            clause = ""
        elif token.kind == "word" and token.name == "BOUND" and (known := _tested(tokens, position, terms)):
            yield "(true)"
            position = known
            continue
        if token.kind == "variable" and token.name in terms:
            if clause == "SELECT" and depth == 0:
                continue
            yield f"({terms[token.name]})" if clause == "BY" and depth == 0 else terms[token.name]
        else:
            is_empty = is_empty and (token.kind == "space" or token.name in ("SELECT", "DISTINCT", "REDUCED"))
            yield token.text


def _tested(tokens: Sequence[_Token], position: int, terms: Mapping[str, str]) -> int | None:
    """Return where ``BOUND($x)`` ends that begins before a position, if its variable has a value."""
    rest = [(at, token) for at, token in enumerate(tokens[position : position + 7], position)]
    inner = [(at, token) for at, token in rest if token.kind != "space"][:3]
    is_test = len(inner) == len("(x)") and inner[1][1].kind == "variable" and inner[1][1].name in terms
    return inner[2][0] + 1 if is_test else None


def _predicates(tokens: Sequence[_Token], prefixes: Mapping[str, str]) -> frozenset[ox.NamedNode] | None:
    """Return the IRIs of a query; ``None`` where its triple patterns may read other predicates."""
    iris = [token.text[1:-1] for token in tokens if token.kind == "iri"]
    names = [token.text for token in tokens if token.kind == "word" and ":" in token.text]
    words = {token.name for token in tokens if token.kind == "word"}
    if {"PREFIX", "BASE"} & words or any(mark in name for name in names for mark in "\\%"):
        return None
    if _is_open(tokens):
        return None
    for name in names:
        prefix, _, local = name.partition(":")
        iris.append(prefixes.get(prefix, "") + local)
    return frozenset(ox.NamedNode(iri) for iri in iris if ":" in iri) | {vocab.RDF_TYPE}


def _is_open(tokens: Sequence[_Token]) -> bool:
    """Say whether a variable may stand for a predicate, or a path of no length begin at any node."""
    body = tokens[next((n for n, token in enumerate(tokens) if token.text == "{"), 0) :]
    for before, token, after in zip(body, body[1:], body[2:], strict=False):
        if before.text == "!" and (token.text in ("^", "(") or token.is_term):
            return True  # a path of every predicate but some
        if token.kind == "variable" and (
            before.text in ";[" or (before.is_term and (after.is_term or after.text in "[("))
        ):
            return True
    if not any(token.text in "*?" for token in body):
        return False
    times = Counter(token.name for token in body if token.kind == "variable")
    return any(count == 1 for name, count in times.items() if name != "this")


def is_separable(query: Query, name: str) -> bool:
    """Say whether a query run once gives, for each value of a variable, what it gives with that value bound.

    It does where a triple of the outermost group holds the variable, before any assignment, and where
    nothing in the query is counted, cut off or scoped apart from that group.
    """
    tokens = [token for token in query.tokens if token.kind != "space"]
    if query.uses(*_GLUE) or sum(t.kind == "word" and t.name == "SELECT" for t in tokens) != 1:
        return False
    braces = parentheses = 0
    is_held = False
    for before, token in pairwise([_Token("sign", ""), *tokens]):
        if token.kind == "sign":
            braces += {"{": 1, "}": -1}.get(token.text, 0)
            parentheses += {"(": 1, ")": -1}.get(token.text, 0)
            if token.text == "{" and before.name not in _OPENERS and braces > 1:
                return False
        elif token.kind == "word" and token.name == "BIND" and (braces > 1 or not is_held):
            return False
        elif token.kind == "variable" and token.name == name and braces == 1 and not parentheses:
            is_held = True
    return is_held
