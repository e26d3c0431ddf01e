"""Between the engine's terms and rdflib's.

rdflib changes lexical forms when it makes a literal unless ``rdflib.NORMALIZE_LITERALS`` is off, and pySHACL
switches it on again; so this runs only in the processes of :mod:`kg.curate.isolation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib

if TYPE_CHECKING:
    from rdflib.term import Node


def to_rdflib(ntriples: bytes) -> rdflib.Graph:
    """Return N-Triples as an rdflib graph; lexical forms and blank node labels are kept."""
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph()
    for triple in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise ValueError(f"a triple term has no form in rdflib: {term}")


def from_rdflib(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return an rdflib term as the engine's."""
    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or rdflib.XSD.string)))
    raise ValueError(f"no RDF term: {node!r}")
