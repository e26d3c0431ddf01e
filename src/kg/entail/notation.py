"""The notation of the rule table: rules over triples, with lists, as values.

A rule is a name, a body and heads, written as text. Statements are separated by `` . ``; a term is a variable
(``?x``), a prefixed name, ``a`` for ``rdf:type``, or a number (an ``xsd:nonNegativeInteger``). A body says::

    ?x ?p ?y                          a triple
    some ?m in ?l                     a member of the list ?l: one case for each member
    pair ?m ?n in ?l                  two members: one case for each two places of the list
    each ?m in ?l { ?x ?m ?z , … }    the triples hold for every member; ?z is new for each member
    path ?l from ?u to ?v             the members are predicates that lead from ?u to ?v, one after another
    test NAME ?x ?y                   a condition on literals and datatypes (see ``kg.entail.datatypes``)
    every NAME ?x ?y                  every ?x and ?y of the graph for which the condition holds

A rule without heads is a finding: where its body matches, the graph contradicts itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.vocab import OWL, RDF, RDFS, XSD

Term: TypeAlias = NamedNode | BlankNode | Literal
Slot: TypeAlias = str | int | Term
"""A place in a pattern: a variable (its name with the question mark), a term, or a term's number."""

_PREFIXES: Final = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}


class Pattern(NamedTuple):
    """A triple with variables."""

    subject: Slot
    predicate: Slot
    object: Slot


class Some(NamedTuple):
    """Members of a list, at as many places as there are variables."""

    members: tuple[str, ...]
    of: str


class Each(NamedTuple):
    """Patterns that hold for every member of a list; the variables in ``local`` are new for each member."""

    member: str
    of: str
    patterns: tuple[Pattern, ...]
    local: frozenset[str]


class Path(NamedTuple):
    """A walk along a list of predicates."""

    of: str
    start: str
    end: str


class Test(NamedTuple):
    """A condition by name; with ``is_source`` it also finds the values for which it holds."""

    name: str
    arguments: tuple[str, ...]
    is_source: bool


ListAtom: TypeAlias = Some | Each | Path
Atom: TypeAlias = Pattern | ListAtom | Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: where the body matches, the heads follow; without heads, the match is a contradiction."""

    name: str
    body: tuple[Atom, ...]
    heads: tuple[Pattern, ...]

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The triples of the body, without those inside list statements."""
        return tuple(atom for atom in self.body if isinstance(atom, Pattern))

    @property
    def lists(self) -> tuple[ListAtom, ...]:
        """The statements of the body about lists."""
        return tuple(atom for atom in self.body if isinstance(atom, Some | Each | Path))

    @property
    def tests(self) -> tuple[Test, ...]:
        """The conditions of the body."""
        return tuple(atom for atom in self.body if isinstance(atom, Test))

    def mapped(self, change: Callable[[Slot], Slot]) -> Rule:
        """Return the rule with ``change`` applied to each place of each pattern."""
        body = tuple(_mapped(atom, change) for atom in self.body)
        return replace(self, body=body, heads=tuple(mapped(head, change) for head in self.heads))


def mapped(pattern: Pattern, change: Callable[[Slot], Slot]) -> Pattern:
    """Return the pattern with ``change`` applied to each place."""
    return Pattern(change(pattern.subject), change(pattern.predicate), change(pattern.object))


def bound(pattern: Pattern, binding: Mapping[str, Slot]) -> Pattern:
    """Return the pattern with the variables of ``binding`` replaced by their values."""
    return mapped(pattern, lambda slot: binding.get(slot, slot) if isinstance(slot, str) else slot)


def variables(patterns: Iterable[Pattern]) -> frozenset[str]:
    """Return the variables of some patterns."""
    return frozenset(slot for pattern in patterns for slot in pattern if isinstance(slot, str))


def expand(
    atom: ListAtom, members: Sequence[Slot]
) -> Iterator[tuple[dict[str, Slot], tuple[Pattern, ...]]]:
    """Yield what a statement about a list comes to when the list has these members.

    Args:
        atom: The statement.
        members: The members of the list that it is about, in order.

    Yields:
        One case each: the variables that it binds, and the patterns that must hold. For a list without
        members there is none.
    """
    if isinstance(atom, Some):
        for chosen in combinations(members, len(atom.members)):
            binding = dict(zip(atom.members, chosen, strict=True))
            if all(binding[name] == member for name, member in zip(atom.members, chosen, strict=True)):
                yield binding, ()
    elif members and isinstance(atom, Each):
        yield {}, tuple(pattern for case in enumerate(members) for pattern in _for_member(atom, *case))
    elif members and isinstance(atom, Path):
        stops = [atom.start, *(f"{atom.of}.{place}" for place in range(1, len(members))), atom.end]
        yield {}, tuple(map(Pattern, stops, members, stops[1:]))


def _for_member(atom: Each, place: int, member: Slot) -> Iterator[Pattern]:
    binding: dict[str, Slot] = {name: f"{name}.{place}" for name in atom.local}
    binding[atom.member] = member
    return (bound(pattern, binding) for pattern in atom.patterns)


def _mapped(atom: Atom, change: Callable[[Slot], Slot]) -> Atom:
    def name(variable: str) -> str:
        return str(change(variable))

    match atom:
        case Pattern():
            return mapped(atom, change)
        case Some(members, of):
            return Some(tuple(map(name, members)), name(of))
        case Each(member, of, patterns, local):
            return Each(member, name(of), tuple(mapped(pattern, change) for pattern in patterns), local)
        case Path(of, start, end):
            return Path(name(of), name(start), name(end))
        case Test(test, arguments, is_source):
            return Test(test, tuple(map(name, arguments)), is_source)


def rule(name: str, body: str, heads: str) -> Rule:
    """Return the rule that is written in this notation; see the module's description.

    Raises:
        ValueError: A statement is not in the notation.
    """
    written = Rule(
        name=name,
        body=tuple(_atom(text) for text in body.split(" . ") if text),
        heads=() if heads == "false" else tuple(_pattern(text) for text in heads.split(" . ")),
    )
    outside = variables((*written.patterns, *written.heads))
    body_with_locals = tuple(
        atom._replace(local=variables(atom.patterns) - outside - {atom.member}) if isinstance(atom, Each) else atom
        for atom in written.body
    )
    return replace(written, body=body_with_locals)


def _atom(text: str) -> Atom:
    match text.split():
        case ["some" | "pair", *members, "in", of]:
            return Some(tuple(members), of)
        case ["each", member, "in", of, "{", *_, "}"]:
            inner = text[text.index("{") + 1 : text.rindex("}")]
            return Each(member, of, tuple(_pattern(part) for part in inner.split(" , ")), frozenset())
        case ["path", of, "from", start, "to", end]:
            return Path(of, start, end)
        case ["test" | "every" as kind, name, *arguments]:
            return Test(name, tuple(arguments), kind == "every")
        case _:
            return _pattern(text)


def _pattern(text: str) -> Pattern:
    places = [_slot(word) for word in text.split()]
    if len(places) != len(Pattern._fields):
        raise ValueError(f"{text!r} is not a triple of the rule notation")
    return Pattern(*places)


def _slot(word: str) -> Slot:
    if word.startswith("?"):
        return word
    if word.isdecimal():
        return Literal(word, datatype=NamedNode(f"{XSD}nonNegativeInteger"))
    prefix, _, name = ("rdf", ":", "type") if word == "a" else word.partition(":")
    return NamedNode(_PREFIXES[prefix] + name)
