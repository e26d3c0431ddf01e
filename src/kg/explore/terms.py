"""The classes and properties of the ontology, each with what it means, what it is tied to, and an example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.explore.asking import Asker, nodes
from kg.explore.facts import Text, Value, value
from kg.explore.messages import msg
from kg.explore.names import Name, Names, iris
from kg.explore.shapes import Shape
from kg.rdf import vocab
from kg.rdf.languages import Language
from kg.rdf.store import Term as Node

_CLASS: Final = f"{vocab.OWL}Class"
_KINDS: Final = (
    _CLASS,
    f"{vocab.OWL}ObjectProperty",
    f"{vocab.OWL}DatatypeProperty",
    f"{vocab.OWL}AnnotationProperty",
)
_TRAITS: Final = {f"{vocab.OWL}TransitiveProperty": msg("transitive")}
_SUB_CLASS: Final = f"{vocab.RDFS}subClassOf"
_SUB_PROPERTY: Final = f"{vocab.RDFS}subPropertyOf"
_DOMAIN: Final = f"{vocab.RDFS}domain"
_RANGE: Final = f"{vocab.RDFS}range"
_INVERSE: Final = f"{vocab.OWL}inverseOf"
_DISJOINT: Final = f"{vocab.OWL}disjointWith"
_RELATIONS: Final = (
    (_SUB_CLASS, False, msg("Kind of")),
    (_SUB_CLASS, True, msg("Its kinds")),
    (_SUB_PROPERTY, False, msg("Narrower than")),
    (_SUB_PROPERTY, True, msg("Broader than")),
    (_DOMAIN, False, msg("From")),
    (_RANGE, False, msg("To")),
    (_INVERSE, False, msg("The other way round")),
    (_INVERSE, True, msg("The other way round")),
    (_DISJOINT, False, msg("Never also")),
    (_DISJOINT, True, msg("Never also")),
    (_DOMAIN, True, msg("Has")),
    (_RANGE, True, msg("Is pointed to by")),
    (f"{vocab.SKOS}exactMatch", False, msg("The same elsewhere")),
    (f"{vocab.SKOS}closeMatch", False, msg("Almost the same elsewhere")),
    (f"{vocab.RDFS}seeAlso", False, msg("See also")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What a term is tied to in one way.

    Attributes:
        title: The way.
        things: Terms, in the order of their names.
    """

    title: str
    things: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A thing of a class, or a statement with a property.

    Attributes:
        subject: The thing.
        value: What the property says of it; ``None`` for a class.
    """

    subject: Name
    value: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What makes a thing of one class a member of a defined one: a property, and its value if it matters."""

    within: Name
    property: Name
    value: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A class or a property.

    Attributes:
        name: What it is called.
        key: What its address bears behind the hash sign.
        kind: IRI of its kind.
        traits: What else it is, such as ``transitive``.
        definition: What it means; ``None`` where nobody says.
        notes: What to know about its use.
        relations: What it is tied to.
        chains: Properties that one after the other say the same.
        conditions: What makes a thing a member, if it is a defined class.
        uses: How many members or statements the release has.
        examples: Some of them.
        shapes: The shapes that are for its members, or about it.
    """

    name: Name
    key: str
    kind: str
    traits: tuple[str, ...]
    definition: Text | None
    notes: tuple[Text, ...]
    relations: tuple[Relation, ...]
    chains: tuple[tuple[Name, ...], ...]
    conditions: tuple[Condition, ...]
    uses: int
    examples: tuple[Example, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a release says of its terms and shows of their use, in every language."""

    said: Mapping[str, Mapping[str, list[Node]]]
    chains: Mapping[str, Mapping[str, list[str]]]
    conditions: Mapping[str, list[Mapping[str, Node | None]]]
    uses: Mapping[str, int]
    examples: Mapping[str, list[tuple[str, Node | None]]]

    def related(self, term: str, relation: str, *, inverse: bool) -> set[str]:
        """Return the IRIs at the other end of a relation."""
        if inverse:
            wanted = ox.NamedNode(term)
            return {other for other, said in self.said.items() if wanted in said.get(relation, ())}
        return iris(self.said[term].get(relation, ()))

    def mentioned(self) -> set[str]:
        """Return every IRI that a page names."""
        found = set(self.said)
        for said in self.said.values():
            found |= iris(node for values in said.values() for node in values)
        for rows in self.conditions.values():
            found |= iris(node for row in rows for node in row.values())
        for pairs in self.examples.values():
            found |= {subject for subject, _ in pairs} | iris(node for _, node in pairs)
        return found


def terms(found: Vocabulary, asker: Asker, language: Language, shapes: Iterable[Shape]) -> tuple[Term, ...]:
    """Return the terms as a reader of a language sees them, in the order of their names."""
    names = Names(asker, language).of(found.mentioned())
    known = tuple(shapes)
    made = [_term(iri, found, names, language, known) for iri in found.said]
    return tuple(sorted(made, key=lambda term: (term.name.key, term.key)))


def read(asker: Asker) -> Vocabulary:
    """Ask for the terms; they are the same for every reader."""
    said: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for row in asker.rows("terms"):
        if row["value"] is not None:
            said[_iri(row["term"])][_iri(row["property"])].append(row["value"])
    chains: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in asker.rows("chains"):
        chains[_iri(row["term"])][str(row["chain"])].append(_iri(row["part"]))
    conditions: dict[str, list[Mapping[str, Node | None]]] = defaultdict(list)
    for row in asker.rows("conditions"):
        conditions[_iri(row["term"])].append(dict(row.items()))
    uses, examples = _used(asker, said)
    return Vocabulary(said=said, chains=chains, conditions=conditions, uses=uses, examples=examples)


def _used(
    asker: Asker, said: Mapping[str, Mapping[str, list[Node]]]
) -> tuple[dict[str, int], dict[str, list[tuple[str, Node | None]]]]:
    classes = {term for term in said if _kind(said[term]) == _CLASS}
    uses: dict[str, int] = {}
    examples: dict[str, list[tuple[str, Node | None]]] = {}
    for row in asker.rows("members", term=nodes(classes)):
        term = _iri(row["term"])
        uses[term] = int(_text(row["uses"]))
        ends = dict.fromkeys((_text(row["first"]), _text(row["last"])))
        examples[term] = [(iri, None) for iri in ends]
    for row in asker.rows("uses", term=nodes(said.keys() - classes)):
        term = _iri(row["term"])
        uses[term] = int(_text(row["uses"]))
        examples[term] = [(_iri(row["subject"]), row["value"])]
    return uses, examples


def _term(
    iri: str, found: Vocabulary, names: Mapping[str, Name], language: Language, shapes: Iterable[Shape]
) -> Term:
    said = found.said[iri]
    definitions = _texts(said.get(f"{vocab.SKOS}definition", ()), language)
    return Term(
        name=names[iri],
        key=iri.removeprefix(vocab.TERMS),
        kind=_kind(said),
        traits=tuple(_TRAITS[each] for each in iris(said[vocab.RDF_TYPE.value]) if each in _TRAITS),
        definition=definitions[0] if definitions else None,
        notes=_texts(said.get(f"{vocab.SKOS}scopeNote", ()), language),
        relations=_relations(iri, found, names),
        chains=tuple(tuple(names[part] for part in parts) for parts in found.chains.get(iri, {}).values()),
        conditions=tuple(_condition(row, names) for row in found.conditions.get(iri, ())),
        uses=found.uses.get(iri, 0),
        examples=tuple(
            Example(subject=names[subject], value=value(node, names) if node is not None else None)
            for subject, node in found.examples.get(iri, ())
        ),
        shapes=tuple(shape for shape in shapes if iri == shape.path or iri in shape.classes | shape.subjects),
    )


def _relations(iri: str, found: Vocabulary, names: Mapping[str, Name]) -> tuple[Relation, ...]:
    things: dict[str, set[str]] = {}
    for relation, inverse, title in _RELATIONS:
        things.setdefault(title, set()).update(found.related(iri, relation, inverse=inverse))
    return tuple(
        Relation(title=title, things=tuple(sorted((names[each] for each in others), key=lambda n: n.key)))
        for title, others in things.items()
        if others
    )


def _condition(row: Mapping[str, Node | None], names: Mapping[str, Name]) -> Condition:
    wanted = row["value"]
    return Condition(
        within=names[_iri(row["class"])],
        property=names[_iri(row["property"])],
        value=value(wanted, names) if wanted is not None else None,
    )


def _kind(said: Mapping[str, list[Node]]) -> str:
    types = iris(said.get(vocab.RDF_TYPE.value, ()))
    return next((kind for kind in _KINDS if kind in types), "")


def _texts(values: Iterable[Node], language: Language) -> tuple[Text, ...]:
    """Return the texts in the reader's language, or else in English, or else all."""
    texts = sorted(
        (
            Text(text=node.value, language=node.language or "")
            for node in values
            if isinstance(node, ox.Literal)
        ),
        key=lambda text: text.text,
    )
    for tag in (language.tag, "en"):
        if own := tuple(text for text in texts if text.language == tag):
            return own
    return tuple(texts)


def _iri(node: Node | None) -> str:
    return node.value if isinstance(node, ox.NamedNode) else ""


def _text(node: Node | None) -> str:
    return node.value if isinstance(node, ox.Literal) else ""
