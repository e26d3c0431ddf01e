"""A shapes graph, read by subject and predicate, that says where it is ill-formed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.rdf import vocab
from kg.shacl.terms import Node, Term, show

_FIRST: Final = ox.NamedNode(f"{vocab.RDF}first")
_REST: Final = ox.NamedNode(f"{vocab.RDF}rest")
_NIL: Final = ox.NamedNode(f"{vocab.RDF}nil")
_SUBCLASS: Final = ox.NamedNode(f"{vocab.RDFS}subClassOf")
_BOOLEANS: Final = frozenset({"true", "1", "false", "0"})


class ShapesGraph:
    """The triples of a shapes graph.

    Attributes:
        triples: All of them, in the order read.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Index triples by subject and predicate, and by predicate and object."""
        self.triples = tuple(dict.fromkeys(triples))
        self._objects: defaultdict[tuple[Term, ox.NamedNode], list[Term]] = defaultdict(list)
        self._subjects: defaultdict[tuple[ox.NamedNode, Term], list[Node]] = defaultdict(list)
        self._of: defaultdict[ox.NamedNode, dict[Node, None]] = defaultdict(dict)
        self._about: defaultdict[Term, list[tuple[ox.NamedNode, Term]]] = defaultdict(list)
        for triple in self.triples:
            if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
                continue
            self._objects[triple.subject, triple.predicate].append(triple.object)
            self._subjects[triple.predicate, triple.object].append(triple.subject)
            self._of[triple.predicate][triple.subject] = None
            self._about[triple.subject].append((triple.predicate, triple.object))

    def all(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        """Return the objects of a subject and a predicate."""
        return self._objects.get((subject, predicate), [])

    def nodes(self, subject: Term, predicate: ox.NamedNode) -> list[Node]:
        """Return the objects of a subject and a predicate, which are IRIs or blank nodes.

        Raises:
            ShapesError: One is a literal.
        """
        return [self._node(subject, predicate, term) for term in self.all(subject, predicate)]

    def iris(self, subject: Term, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the objects of a subject and a predicate, which are IRIs.

        Raises:
            ShapesError: One is not.
        """
        return [self._iri(subject, predicate, term) for term in self.all(subject, predicate)]

    def one(self, subject: Term, predicate: ox.NamedNode) -> Term | None:
        """Return the only object of a subject and a predicate, or ``None``.

        Raises:
            ShapesError: There are several.
        """
        found = self.all(subject, predicate)
        if len(found) > 1:
            raise ShapesError(
                f"{show(subject)} has {len(found)} values of {show(predicate)}; one is allowed."
            )
        return found[0] if found else None

    def literal(self, subject: Term, predicate: ox.NamedNode) -> ox.Literal | None:
        """Return the only object, a literal, or ``None``.

        Raises:
            ShapesError: There are several, or it is no literal.
        """
        found = self.one(subject, predicate)
        if found is not None and not isinstance(found, ox.Literal):
            raise self.wrong(subject, predicate, found, "a literal")
        return found

    def boolean(self, subject: Term, predicate: ox.NamedNode) -> bool:
        """Return whether the only object is the literal ``true``; ``1`` is not, as the recommendation has it.

        Raises:
            ShapesError: There are several, or it is no ``xsd:boolean``.
        """
        found = self.literal(subject, predicate)
        if found is None:
            return False
        if found.datatype.value != f"{vocab.XSD}boolean" or found.value not in _BOOLEANS:
            raise self.wrong(subject, predicate, found, "true or false")
        return found.value == "true"

    def integer(self, subject: Term, predicate: ox.NamedNode) -> int | None:
        """Return the only object as a number, or ``None``.

        Raises:
            ShapesError: There are several, or it is no ``xsd:integer``.
        """
        found = self.literal(subject, predicate)
        if found is None:
            return None
        if found.datatype.value != f"{vocab.XSD}integer" or not found.value.lstrip("+-").isdigit():
            raise self.wrong(subject, predicate, found, "an xsd:integer")
        return int(found.value)

    def text(self, subject: Term, predicate: ox.NamedNode) -> str | None:
        """Return the only object, a string, or ``None``.

        Raises:
            ShapesError: There are several, or it is no string.
        """
        found = self.literal(subject, predicate)
        if found is not None and found.datatype.value != f"{vocab.XSD}string":
            raise self.wrong(subject, predicate, found, "a string")
        return None if found is None else found.value

    def texts(self, subject: Term, predicate: ox.NamedNode) -> tuple[ox.Literal, ...]:
        """Return the objects of a subject and a predicate, which are literals, sorted.

        Raises:
            ShapesError: One is not.
        """
        found = [term for term in self.all(subject, predicate) if isinstance(term, ox.Literal)]
        for term in self.all(subject, predicate):
            if term not in found:
                raise self.wrong(subject, predicate, term, "a text")
        return tuple(sorted(found, key=str))

    def members(self, head: Term) -> list[Term]:
        """Return the members of an RDF list.

        Raises:
            ShapesError: It is no well-formed list.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while head != _NIL:
            firsts, rests = self.all(head, _FIRST), self.all(head, _REST)
            if len(firsts) != 1 or len(rests) != 1 or head in seen:
                raise ShapesError(f"{show(head)} is no well-formed list.", hint="Write it as ( a b c ).")
            seen.add(head)
            found.append(firsts[0])
            head = rests[0]
        return found

    def is_list(self, term: Term) -> bool:
        """Say whether a term heads a list of at least one member."""
        return bool(self.all(term, _FIRST) or self.all(term, _REST))

    def about(self, subject: Term) -> list[tuple[ox.NamedNode, Term]]:
        """Return the predicates and objects of a subject."""
        return self._about.get(subject, [])

    def subjects_of(self, predicate: ox.NamedNode) -> Iterable[Node]:
        """Return what has a predicate."""
        return self._of.get(predicate, {}).keys()

    def subjects(self, predicate: ox.NamedNode, obj: Term) -> list[Node]:
        """Return what has a predicate and an object."""
        return self._subjects.get((predicate, obj), [])

    def instances(self, kind: ox.NamedNode) -> Iterator[Node]:
        """Yield the SHACL instances of a class: of the class itself, or of one below it."""
        seen: dict[Term, None] = {kind: None}
        for known in iter(waiting := [kind]):
            yield from self.subjects(vocab.RDF_TYPE, known)
            new = [node for node in self.subjects(_SUBCLASS, known) if node not in seen]
            seen.update(dict.fromkeys(new))
            waiting.extend(node for node in new if isinstance(node, ox.NamedNode))

    def wrong(self, subject: Term, predicate: ox.NamedNode, value: Term, expected: str) -> ShapesError:
        """Return the error of a value that is not what its predicate asks for."""
        return ShapesError(f"{show(predicate)} of {show(subject)} is {expected}, not {show(value)}.")

    def _node(self, subject: Term, predicate: ox.NamedNode, term: Term) -> Node:
        if isinstance(term, ox.NamedNode | ox.BlankNode):
            return term
        raise self.wrong(subject, predicate, term, "an IRI or a blank node")

    def _iri(self, subject: Term, predicate: ox.NamedNode, term: Term) -> ox.NamedNode:
        if isinstance(term, ox.NamedNode):
            return term
        raise self.wrong(subject, predicate, term, "an IRI")
