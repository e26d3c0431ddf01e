"""A stored query as a form: what a reader gave, what is wrong with it, and the query with those values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.catalog.parameters import LONGEST, Parameter, Term
from kg.catalog.stored import MARK, StoredQuery
from kg.errors import BadRequestError
from kg.explore.asking import Asker
from kg.explore.binding import bind
from kg.explore.messages import Message, msg
from kg.explore.names import Name, Names
from kg.rdf.languages import LANGUAGES, Language
from kg.rdf.prefixes import expand, shorten

_NEAR: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value among those that there are.

    Attributes:
        key: What an address bears for it.
        name: What a reader calls it; its IRI is empty where it is no thing.
    """

    key: str
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter with what was given for it.

    Attributes:
        parameter: The parameter.
        given: What was given, as it was typed, or else the default.
        choices: The values that there are; none where any will do.
        term: The term that was given; ``None`` if it stays open or is wrong.
        message: What is wrong with it; ``None`` if nothing is.
    """

    parameter: Parameter
    given: str
    choices: tuple[Choice, ...] = ()
    term: Term | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A stored query with values for its parameters.

    Attributes:
        query: The stored query.
        fields: Its parameters, in their order.
        unknown: Names that were given and that it does not know.
    """

    query: StoredQuery
    fields: tuple[Field, ...]
    unknown: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether it can be asked."""
        return not self.unknown and not any(field.message for field in self.fields)

    @property
    def text(self) -> str:
        """The query with the values in it, without its header."""
        text = "\n".join(line for line in self.query.text.splitlines() if not line.startswith(MARK))
        return bind(text, {field.parameter.name: [field.term] for field in self.fields if field.term})

    @property
    def parameters(self) -> Mapping[str, str]:
        """What an address bears to ask the same again."""
        return {field.parameter.name: field.given for field in self.fields if field.given}

    def require(self) -> None:
        """Raise what is wrong.

        Raises:
            BadRequestError: A value is wrong, or a name is not known.
        """
        known = ", ".join(field.parameter.name for field in self.fields) or "none"
        wrong = [f"{f.parameter.name}: {f.message}" for f in self.fields if f.message]
        wrong += [f"{name} is no parameter of this query." for name in self.unknown]
        if wrong:
            raise BadRequestError(" ".join(wrong), hint=f"The parameters are: {known}.")


Individuals = Callable[[str], tuple[Choice, ...]]
"""What returns the individuals of a class as choices, given its IRI."""


def individuals(asker: Asker, names: Names, of: str) -> tuple[Choice, ...]:
    """Return the individuals of a class, by name; the key of each is its local name if no other has it."""
    found = [row["thing"] for row in asker.rows("individuals", **{"class": [ox.NamedNode(of)]})]
    iris = [term.value for term in found if isinstance(term, ox.NamedNode)]
    uses = Counter(map(_local, iris))
    called = names.of(iris)
    choices = (
        Choice(key=_local(iri) if uses[_local(iri)] == 1 else shorten(iri), name=called[iri]) for iri in iris
    )
    return tuple(sorted(choices, key=lambda choice: choice.name.key))


def fill(query: StoredQuery, given: Mapping[str, str], of: Individuals) -> Form:
    """Return the form of a query with what was given.

    Args:
        query: A stored query.
        given: Texts by the parameters' names; one that is not given has its default.
        of: The individuals of a class.
    """
    known = {parameter.name for parameter in query.parameters}
    return Form(
        query=query,
        fields=tuple(_field(parameter, given.get(parameter.name), of) for parameter in query.parameters),
        unknown=tuple(sorted(set(given) - known)),
    )


def _field(parameter: Parameter, given: str | None, of: Individuals) -> Field:
    choices = _choices(parameter, of)
    if given is None:
        key = _key(parameter.default, choices)
        return Field(parameter=parameter, given=key, choices=choices, term=parameter.default)
    text = given.strip()
    if not text:
        message = None if parameter.default is None else Message(text=msg("Give a value."))
        return Field(parameter=parameter, given="", choices=choices, message=message)
    term: Term | None
    if parameter.type == "thing":
        chosen = _chosen(text, choices)
        term, text = (ox.NamedNode(chosen.name.iri), chosen.key) if chosen else (None, text)
    else:
        is_known = not choices or text in (choice.key for choice in choices)
        term = parameter.literal(text) if is_known else None
    message = _message(parameter, text, choices) if term is None else None
    return Field(parameter=parameter, given=text, choices=choices, term=term, message=message)


def _choices(parameter: Parameter, of: Individuals) -> tuple[Choice, ...]:
    if parameter.type == "thing":
        return of(parameter.of)
    if parameter.type == "language" and not parameter.choices:
        return tuple(map(_language, LANGUAGES))
    return tuple(Choice(key=text, name=Name(iri="", text=text)) for text in parameter.choices)


def _language(language: Language) -> Choice:
    return Choice(key=language.tag, name=Name(iri="", text=language.name, language=language.tag))


def _key(term: Term | None, choices: tuple[Choice, ...]) -> str:
    """Return what an address bears for a term."""
    if term is None or isinstance(term, ox.Literal):
        return term.value if term else ""
    return next((choice.key for choice in choices if choice.name.iri == term.value), shorten(term.value))


def _chosen(text: str, choices: tuple[Choice, ...]) -> Choice | None:
    """Return the choice that a key, a prefixed name, an IRI or a name means."""
    iri, folded = expand(text), text.casefold()
    for choice in choices:
        if text == choice.key or iri == choice.name.iri or folded == choice.name.key:
            return choice
    return None


def _local(iri: str) -> str:
    return iri.rpartition("#" if "#" in iri else "/")[2]


def _message(parameter: Parameter, text: str, choices: tuple[Choice, ...]) -> Message:
    match parameter.type:
        case "integer":
            return _range(parameter)
        case "date":
            return Message(text=msg("Give a day as year-month-day, such as 2003-12-25."))
        case "boolean":
            return Message(text=msg("Give true or false."))
        case "text" if not choices:
            return Message(text=msg("Give at most %(most)s characters."), values={"most": str(LONGEST)})
    shown = ", ".join(choice.key for choice in choices[:_NEAR])
    return Message(
        text=msg("There is no choice “%(given)s”. There are, among others: %(some)s."),
        values={"given": text[:LONGEST], "some": shown},
    )


def _range(parameter: Parameter) -> Message:
    if parameter.least is None or parameter.most is None:
        return Message(text=msg("Give a whole number."))
    return Message(
        text=msg("Give a whole number from %(least)s to %(most)s."),
        values={"least": str(parameter.least), "most": str(parameter.most)},
    )
