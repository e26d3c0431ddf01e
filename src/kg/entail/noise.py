"""What a closure holds and no reader asks for.

One predicate decides, for the reasoner's output and for any other reasoner's that it is compared with.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.entail.notation import Term
from kg.rdf.vocab import OWL, RDF, RDF_TYPE, RDFS, XSD

_RESERVED: Final = (RDF, RDFS, OWL, XSD)
_SCHEMA: Final = (RDFS, OWL)
_SAME_AS: Final = NamedNode(f"{OWL}sameAs")
_CELL: Final = frozenset({NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest")})
_REFLEXIVE: Final = frozenset(
    NamedNode(iri)
    for iri in (
        f"{OWL}sameAs",
        f"{OWL}equivalentClass",
        f"{OWL}equivalentProperty",
        f"{RDFS}subClassOf",
        f"{RDFS}subPropertyOf",
    )
)
_TO_EVERYTHING: Final = frozenset(
    {RDF_TYPE, *(NamedNode(f"{RDFS}{name}") for name in ("subClassOf", "domain", "range"))}
)
_EVERYTHING: Final = frozenset({NamedNode(f"{OWL}Thing"), NamedNode(f"{RDFS}Resource")})


def is_noise(subject: Term, predicate: Term, obj: Term) -> bool:
    """Tell whether an entailed triple is noise.

    Noise is: what is no RDF triple (a literal as subject, no IRI as predicate); a statement whose subject
    is a term of RDF, RDFS, OWL or XML Schema; that a term equals or specialises itself; that something is
    an ``owl:Thing`` or an ``rdfs:Resource``, or that a class, domain or range is one; that something is in
    a datatype of XML Schema, which only literals are (it was found equal to one); and what is said in RDFS
    or OWL of a blank node, or that something is in a class without a name: that blank node stands for a
    class expression, a list or an axiom, and its statement only helped to conclude others.
    """
    if not isinstance(predicate, NamedNode) or not is_spoken_of(subject):
        return True
    if predicate in _REFLEXIVE and subject == obj:
        return True
    if predicate in _TO_EVERYTHING and obj in _EVERYTHING:
        return True
    if predicate == RDF_TYPE and is_idle_class(obj):
        return True
    return _is_about_an_expression(subject, predicate, obj)


def is_spoken_of(subject: Term) -> bool:
    """Tell whether not everything that is entailed of a subject is noise."""
    return standing(subject) > 0


def standing(term: Term) -> int:
    """Return 1 for a name that something may be told of, 2 for a blank node, 0 for any other term."""
    if isinstance(term, NamedNode):
        return not term.value.startswith(_RESERVED)
    return 2 if isinstance(term, BlankNode) else 0


def is_idle_class(node: Term) -> bool:
    """Tell whether it is noise that something is in a class, whatever that is."""
    if isinstance(node, NamedNode):
        return node in _EVERYTHING or node.value.startswith(XSD)
    return isinstance(node, BlankNode)


def is_plain(word: Term) -> bool:
    """Tell whether of a predicate's triples, or a class's members, the subject alone says which are noise."""
    return isinstance(word, NamedNode) and not word.value.startswith(_RESERVED)


def is_of_names(predicate: Term) -> bool:
    """Tell whether a triple of a predicate is noise if its subject is no name, or its object a blank node."""
    return (
        isinstance(predicate, NamedNode)
        and predicate.value.startswith(_SCHEMA)
        and predicate not in _REFLEXIVE | _TO_EVERYTHING
    )


def _is_about_an_expression(subject: Term, predicate: NamedNode, obj: Term) -> bool:
    if predicate == RDF_TYPE:
        return isinstance(subject, BlankNode) and obj.value.startswith(_SCHEMA)
    if not isinstance(subject, BlankNode) and not isinstance(obj, BlankNode):
        return False
    return predicate in _CELL or (predicate != _SAME_AS and predicate.value.startswith(_SCHEMA))


def is_hidden_fact(subject: Term, predicate: Term, obj: Term) -> bool:
    """Tell whether a triple is noise that a rule may need to conclude something about ``subject``.

    Such a triple has a literal as its subject, or says of an individual that it is itself or that it is in
    a class without a name or in ``owl:Thing``.
    """
    if isinstance(subject, Literal):
        return True
    if isinstance(subject, NamedNode) and subject.value.startswith(_RESERVED):
        return False
    return predicate in {RDF_TYPE, _SAME_AS} and is_noise(subject, predicate, obj)
