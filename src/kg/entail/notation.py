"""The notation of the rule table: rules over triples, with lists, as values.

A rule is written as its name, its body, ``=>`` and its heads, over as many lines as it needs; only the
first is not indented. Statements are separated by `` . ``; a term is a variable (``?x``), a prefixed name,
``a`` for ``rdf:type``, or a number (an ``xsd:nonNegativeInteger``). A body says::

    ?x ?p ?y                          a triple
    some ?m in ?l                     a member of the list ?l: one case for each member
    pair ?m ?n in ?l                  two members: one case for each two places of the list
    each ?m in ?l { ?x ?m ?z , … }    the triples hold for every member; ?z is new for each member
    path ?l from ?u to ?v             the members are predicates that lead from ?u to ?v, one after another
    test NAME ?x ?y                   a condition on literals and datatypes (see ``kg.entail.datatypes``)
    every NAME ?x ?y                  every ?x and ?y of the graph for which the condition holds

The head ``false`` makes the rule a finding: where its body matches, the graph contradicts itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.vocab import OWL, RDF, RDFS, XSD

Term: TypeAlias = NamedNode | BlankNode | Literal
Slot: TypeAlias = str | int | Term
"""A place in a pattern: a variable (its name with the question mark), a term, or a term's number."""

_RULE: Final = re.compile(r"(\S+) (.*?) ?=> (.+)")
_PREFIXES: Final = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}


class Pattern(NamedTuple):
    """A triple with variables."""

    subject: Slot
    predicate: Slot
    object: Slot


class Some(NamedTuple):
    """Members of a list: one, or two at different places, which one variable asks to be one term."""

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


class Condition(NamedTuple):
    """A condition by name; with ``is_source`` it also finds the values for which it holds."""

    name: str
    arguments: tuple[Slot, ...]
    is_source: bool


ListAtom: TypeAlias = Some | Each | Path
Atom: TypeAlias = Pattern | ListAtom | Condition


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
    def tests(self) -> tuple[Condition, ...]:
        """The conditions of the body."""
        return tuple(atom for atom in self.body if isinstance(atom, Condition))

    def mapped(self, change: Callable[[Slot], Slot]) -> Rule:
        """Return the rule with ``change`` applied to each place of each pattern."""
        return Rule(
            name=self.name,
            body=tuple(_mapped_atom(atom, change) for atom in self.body),
            heads=tuple(mapped(head, change) for head in self.heads),
        )


def mapped(pattern: Pattern, change: Callable[[Slot], Slot]) -> Pattern:
    """Return the pattern with ``change`` applied to each place."""
    return Pattern(change(pattern.subject), change(pattern.predicate), change(pattern.object))


def bound(pattern: Pattern, binding: Mapping[str, Slot]) -> Pattern:
    """Return the pattern with the variables of ``binding`` replaced by their values."""
    return mapped(pattern, lambda slot: binding.get(slot, slot) if isinstance(slot, str) else slot)


def variables(patterns: Iterable[Pattern]) -> frozenset[str]:
    """Return the variables of some patterns."""
    return frozenset(slot for pattern in patterns for slot in pattern if isinstance(slot, str))


def expand(atom: ListAtom, members: Sequence[Slot]) -> Iterator[tuple[dict[str, Slot], tuple[Pattern, ...]]]:
    """Yield what a statement about a list comes to when the list has these members.

    Args:
        atom: The statement.
        members: The members of the list that it is about, in order.

    Yields:
        One case each: the variables that it binds, and the patterns that must hold. For a list without
        members there is none.
    """
    if isinstance(atom, Some):
        is_same = len(set(atom.members)) < len(atom.members)
        places = _repeated(members) if is_same else combinations(members, len(atom.members))
        for chosen in places:
            yield dict(zip(atom.members, chosen, strict=False)), ()
    elif members and isinstance(atom, Each):
        yield {}, tuple(pattern for case in enumerate(members) for pattern in _for_member(atom, *case))
    elif members and isinstance(atom, Path):
        stops = [atom.start, *(f"{atom.of}.{place}" for place in range(1, len(members))), atom.end]
        yield {}, tuple(map(Pattern, stops, members, stops[1:]))


def _repeated(members: Sequence[Slot]) -> Iterator[tuple[Slot]]:
    return ((member,) for member, count in Counter(members).items() if count > 1)


def _for_member(atom: Each, place: int, member: Slot) -> Iterator[Pattern]:
    binding: dict[str, Slot] = {name: f"{name}.{place}" for name in atom.local}
    binding[atom.member] = member
    return (bound(pattern, binding) for pattern in atom.patterns)


def mapped_list(atom: ListAtom, change: Callable[[Slot], Slot]) -> ListAtom:
    """Return the statement about a list with ``change`` applied to each place."""

    def name(variable: str) -> str:
        return str(change(variable))

    match atom:
        case Some(members, of):
            return Some(tuple(map(name, members)), name(of))
        case Each(member, of, patterns, local):
            return Each(member, name(of), tuple(mapped(pattern, change) for pattern in patterns), local)
        case Path(of, start, end):
            return Path(name(of), name(start), name(end))


def mapped_condition(test: Condition, change: Callable[[Slot], Slot]) -> Condition:
    """Return the condition with ``change`` applied to each place."""
    return Condition(test.name, tuple(map(change, test.arguments)), test.is_source)


def bound_condition(test: Condition, binding: Mapping[str, Slot]) -> Condition:
    """Return the condition with the variables of ``binding`` replaced by their values."""
    return mapped_condition(test, lambda slot: binding.get(slot, slot) if isinstance(slot, str) else slot)


def _mapped_atom(atom: Atom, change: Callable[[Slot], Slot]) -> Atom:
    match atom:
        case Pattern():
            return mapped(atom, change)
        case Condition():
            return mapped_condition(atom, change)
        case _:
            return mapped_list(atom, change)


def table(text: str) -> tuple[Rule, ...]:
    """Return the rules that are written in a text in this notation.

    Raises:
        ValueError: A rule or a statement is not in the notation.
    """
    return tuple(_rule(" ".join(lines.split())) for lines in re.split(r"\n(?=\S)", text.strip()))


def _rule(text: str) -> Rule:
    match = _RULE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a rule")
    name, body, heads = match.groups()
    written = Rule(
        name=name,
        body=tuple(_atom(text) for text in body.split(" . ") if text),
        heads=() if heads == "false" else tuple(_pattern(text) for text in heads.split(" . ")),
    )
    outside = variables((*written.patterns, *written.heads))
    body_with_locals = tuple(
        atom._replace(local=variables(atom.patterns) - outside - {atom.member})
        if isinstance(atom, Each)
        else atom
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
            return Condition(name, tuple(arguments), kind == "every")
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
