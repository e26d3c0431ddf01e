"""Terms, and the names of the SHACL vocabulary (https://www.w3.org/ns/shacl)."""

from __future__ import annotations

from typing import TypeAlias

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.prefixes import shorten

Node: TypeAlias = ox.NamedNode | ox.BlankNode
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
"""A term of RDF 1.1; SHACL says nothing of triples about triples, and they are passed over."""


def sh(name: str) -> ox.NamedNode:
    """Return the term of the SHACL vocabulary that has this name."""
    return ox.NamedNode(f"{vocab.SH}{name}")


def component(name: str) -> ox.NamedNode:
    """Return the constraint component that has this short name, such as ``MinCount``."""
    return sh(f"{name}ConstraintComponent")


def show(term: Term) -> str:
    """Return a term as a message names it."""
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
