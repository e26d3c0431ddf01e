"""Terms as people write them: prefixed names of the registry, IRIs, and literals as in Turtle."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from kg.errors import UsageError
from kg.rdf.prefixes import PREFIXES, shorten
from kg.rdf.vocab import RDF_TYPE

_HEAD: Final = "".join(f"@prefix {name}: <{iri}> . " for name, iri in PREFIXES.items())
_BARE_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|^`\\]+|urn:[^\s<>\"{}|^`\\]+")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def parse_term(text: str) -> ox.NamedNode | ox.Literal:
    """Return the term that ``text`` writes.

    Args:
        text: A prefixed name (``prog:gpat``), an IRI with or without angle brackets, ``a``, a number,
            ``true``, ``false``, or a literal in quotes with its language or datatype (``"GPAT"@en``).

    Raises:
        UsageError: It is none of these.
    """
    stripped = text.strip()
    if stripped == "a":
        return RDF_TYPE
    written = f"<{stripped}>" if _BARE_IRI.fullmatch(stripped) else stripped
    try:
        found = list(ox.parse(f"{_HEAD}<urn:s> <urn:p> {written} .", format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        reason = str(error.msg).partition(": ")[2] or str(error.msg)
        raise UsageError(f"{text!r} is no term: {reason}.", hint=_FORMS) from error
    if len(found) != 1 or not isinstance(found[0].object, ox.NamedNode | ox.Literal):
        raise UsageError(f"{text!r} is no single term.", hint=_FORMS)
    return found[0].object


def parse_node(text: str) -> ox.NamedNode:
    """Return the IRI that ``text`` writes.

    Raises:
        UsageError: It is no IRI.
    """
    term = parse_term(text)
    if not isinstance(term, ox.NamedNode):
        raise UsageError(f"{text!r} is no IRI.", hint=_FORMS)
    return term


_FORMS: Final = 'Write a prefixed name (prog:gpat), an IRI, a number, or a literal such as "GPAT"@en.'


def write_term(term: Term) -> str:
    """Return a term as Turtle with the registered prefixes."""
    if isinstance(term, ox.NamedNode):
        return "a" if term == RDF_TYPE else shorten(term.value)
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(PREFIXES["xsd"]):
        plain = f'"{term.value}"'
        return (
            plain if term.datatype.value.endswith("#string") else f"{plain}^^{shorten(term.datatype.value)}"
        )
    return str(term)
