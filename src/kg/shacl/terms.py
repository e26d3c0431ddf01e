"""Terms, and the names of the SHACL vocabulary (https://www.w3.org/ns/shacl)."""

from __future__ import annotations

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.dictionary import Node, Term
from kg.rdf.prefixes import shorten

__all__ = ["Node", "Term", "component", "sh", "show"]


def sh(name: str) -> ox.NamedNode:
    """Return the term of the SHACL vocabulary that has this name."""
    return ox.NamedNode(f"{vocab.SH}{name}")


def component(name: str) -> ox.NamedNode:
    """Return the constraint component that has this short name, such as ``MinCount``."""
    return sh(f"{name}ConstraintComponent")


def show(term: Term) -> str:
    """Return a term as a message names it."""
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
