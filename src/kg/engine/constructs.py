"""CONSTRUCT and DESCRIBE as the SELECT that stands in them, for a store that cuts graphs without a word.

https://www.w3.org/TR/sparql11-query/#construct and https://www.w3.org/TR/sparql11-query/#describe
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import pyoxigraph as ox

from kg.engine.lexer import Token, tokens
from kg.errors import QueryRefusedError

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_MARK: Final = "urn:x-kg:variable:"
_CBD: Final = 'DEFINE sql:describe-mode "CBD"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """A CONSTRUCT taken apart.

    Attributes:
        select: A SELECT of the template's variables.
        template: The template's triples; a variable is an IRI that bears its name.
    """

    select: str
    template: tuple[ox.Triple, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the parts of a CONSTRUCT without ``FROM`` that was parsed before."""
        words = list(tokens(text))
        form = _form(words)
        prologue = text[: words[form].start]
        opening = form + 1 if words[form + 1].text == "{" else form + 2  # CONSTRUCT WHERE { … }: both in one
        closing = _closing(words, opening)
        rest = text[words[closing].start + 1 :] if opening == form + 1 else text[words[form + 1].start :]
        inner = words[opening + 1 : closing]
        names = list(dict.fromkeys(word.text[1:] for word in inner if word.kind == "variable"))
        pattern = text[words[opening].start : words[closing].start + 1]
        binds = " ".join(f"BIND(<{_MARK}{name}> AS ?{name})" for name in names)
        template = ox.Store().query(f"{prologue} CONSTRUCT {pattern} WHERE {{ {binds} }}")
        if not isinstance(template, ox.QueryTriples):
            raise TypeError("a CONSTRUCT answers with triples")
        variables = " ".join(f"?{name}" for name in names) or "*"
        return cls(select=f"{prologue}SELECT {variables} {rest}", template=tuple(template))

    def triples(self, rows: Iterable[Mapping[str, Term]]) -> Iterator[ox.Triple]:
        """Yield each triple of the template for each row, once; what would be no triple is left out."""
        seen: set[ox.Triple] = set()
        for row in rows:
            blank: dict[str, ox.BlankNode] = {}
            for pattern in self.template:
                triple = _filled(pattern, row, blank)
                if triple is not None and triple not in seen:
                    seen.add(triple)
                    yield triple


def resources(text: str) -> tuple[str, list[str]]:
    """Return the SELECT of what a DESCRIBE describes, empty if it has no pattern, and the IRIs it names."""
    words = list(tokens(text))
    form = _form(words)
    prologue = text[: words[form].start]
    head = [w for w in words[form + 1 :] if w.kind in ("variable", "iri", "name") or w.text == "*"]
    end = next((w for w in words[form + 1 :] if w not in head or w.text == "{"), None)
    named = [w for w in head if w.kind in ("iri", "name") and (end is None or w.start < end.start)]
    listed = [w.text for w in head if w.kind == "variable" and (end is None or w.start < end.start)]
    every = any(w.text == "*" and (end is None or w.start < end.start) for w in head)
    iris = _resolved(prologue, [word.text for word in named])
    if end is None or not (listed or every):
        return "", iris
    return f"{prologue}SELECT DISTINCT {'*' if every else ' '.join(listed)} {text[end.start :]}", iris


def described(iris: Sequence[str]) -> str:
    """Return the query for the concise bounded descriptions of some IRIs, in Virtuoso's words."""
    return f"{_CBD} DESCRIBE {' '.join(str(ox.NamedNode(iri)) for iri in iris)}"


def _form(words: Sequence[Token]) -> int:
    forms = ("CONSTRUCT", "DESCRIBE")
    return next(n for n, word in enumerate(words) if word.kind == "word" and word.text.upper() in forms)


def _closing(words: Sequence[Token], opening: int) -> int:
    depth = 0
    for at in range(opening, len(words)):
        depth += (words[at].text == "{") - (words[at].text == "}") if words[at].kind == "mark" else 0
        if depth == 0:
            return at
    raise QueryRefusedError("The template of the CONSTRUCT does not end.", hint="Close it.")


def _resolved(prologue: str, names: Sequence[str]) -> list[str]:
    """Return the IRIs of names, as the engine itself resolves prefixes and relative references."""
    if not names:
        return []
    found = ox.Store().query(f"{prologue} SELECT * {{ VALUES ?iri {{ {' '.join(names)} }} }}")
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("a SELECT answers with solutions")
    return [row[0].value for row in found if isinstance(row[0], ox.NamedNode)]


def _filled(pattern: ox.Triple, row: Mapping[str, Term], blank: dict[str, ox.BlankNode]) -> ox.Triple | None:
    subject, predicate, obj = (_term(part, row, blank) for part in pattern)
    if not isinstance(subject, ox.NamedNode | ox.BlankNode) or not isinstance(predicate, ox.NamedNode):
        return None
    return None if obj is None else ox.Triple(subject, predicate, obj)


def _term(part: Term, row: Mapping[str, Term], blank: dict[str, ox.BlankNode]) -> Term | None:
    if isinstance(part, ox.NamedNode) and part.value.startswith(_MARK):
        return row.get(part.value.removeprefix(_MARK))
    if isinstance(part, ox.BlankNode):  # one for each row
        return blank.setdefault(part.value, ox.BlankNode())
    return part
