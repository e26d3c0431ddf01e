"""What exists that is near to a part without solutions: a term, a literal, a direction, a graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice, permutations
from typing import Final, Literal

from kg.engine.lexer import tokens
from kg.query.asking import Asker, Row, together
from kg.query.units import Shape, Unit
from kg.query.vocabulary import Vocabulary, names, prefixes, write
from kg.rdf.vocab import BASE, OWL, RDF_TYPE, RDFS, XSD

Kind = Literal["term", "language", "datatype", "case", "value", "direction", "graph", "class", "property"]

_LITERAL: Final = re.compile(r"[\"'0-9+.-]|true\b|false\b", re.IGNORECASE)
_OF_LANGUAGE: Final = re.compile(r"lang", re.IGNORECASE)
_EXAMPLES: Final = 3
_LISTED: Final = 5
_COMPARED: Final = 500
_LONGEST: Final = 100  # characters of a literal that are compared
_SEVERAL: Final = 10
_ALIKE: Final = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something that exists and is near.

    Attributes:
        kind: In what it differs from what was asked for.
        message: What there is, a sentence.
        instead: What could be written, as SPARQL; empty if that is for the reader to choose.
    """

    kind: Kind
    message: str
    instead: str = ""


def advise(shape: Shape, units: Sequence[Unit], asker: Asker, vocabulary: Vocabulary) -> tuple[Advice, ...]:
    """Return what is near to a part that has no solution: its terms, or else what its patterns could be."""
    near = _Near(shape, asker)
    unused = list(near.terms(units, vocabulary))
    if any(advice.instead for advice in unused):
        return tuple(unused)
    triples = [unit for unit in units if unit.triple]
    if len(units) == 1 and triples:
        return (*unused, *near.triple(triples[0]))
    return (*unused, *near.turned(units), *near.same_text(triples))


def constrain(
    shape: Shape, units: Sequence[Unit], constraints: Sequence[Unit], asker: Asker
) -> tuple[Advice, ...]:
    """Return what the variables of conditions are without them."""
    rest = [unit for unit in units if unit not in constraints]
    bound = frozenset[str]().union(*(unit.variables for unit in rest))
    return tuple(
        advice
        for constraint in constraints
        for name in sorted(constraint.variables & bound)
        for advice in _Near(shape, asker).without(constraint, name, rest)
    )


class _Near:
    """Asks for what is near, in a query's dataset and with its prefixes."""

    def __init__(self, shape: Shape, asker: Asker) -> None:
        self._shape = shape
        self._asker = asker
        self._prefixes = prefixes(tokens(shape.prologue))

    def terms(self, units: Sequence[Unit], vocabulary: Vocabulary) -> Iterator[Advice]:
        """Yield the terms of the patterns that nothing uses, each with the nearest that something does."""
        texts = (unit.triple or [unit.text] * (unit.kind == "triples") for unit in units)
        parts = [part for text in texts for part in text if not _LITERAL.match(part)]
        found = dict(names(f"{self._shape.prologue}\n{' '.join(parts)}"))
        unused = ((written, iri) for written, iri in found.items() if iri not in vocabulary)
        for written, iri in islice(unused, _LISTED):
            if iri == RDF_TYPE.value or iri.startswith(XSD):
                continue
            near = vocabulary.nearest(iri)
            instead = write(near, self._prefixes) if near else ""
            cure = f" Did you mean {instead}?" if near else ""
            yield Advice(kind="term", message=f"Nothing uses {written}.{cure}", instead=instead)

    def triple(self, unit: Unit) -> Iterator[Advice]:
        """Yield what is near to a single triple pattern."""
        looks: list[Callable[[Unit], Iterator[Advice]]] = [self._literal, self._class, self._instance]
        found = [advice for look in (*looks, self._direction, self._graph) for advice in look(unit)]
        yield from found or self._property(unit)

    def turned(self, units: Sequence[Unit]) -> Iterator[Advice]:
        """Yield the patterns of a part that give it solutions when subject and object change places."""
        for unit in units:
            turned = _turned(unit)
            others = [other for other in units if other is not unit]
            if turned and self._has(_in_graph(unit, turned), *(other.text for other in others)):
                message = "With one pattern the other way round, the part has solutions."
                yield Advice(kind="direction", message=message, instead=turned)

    def same_text(self, units: Sequence[Unit]) -> Iterator[Advice]:
        """Yield the variables that two patterns bind to one text in different languages or datatypes."""
        for one, other in permutations(units, 2):
            for name in sorted(one.variables & other.variables):
                renamed = re.sub(rf"[?$]{name}\b", "?kg_other", other.text)
                group = (
                    f"{{ SELECT DISTINCT ?{name} {{ {one.text} }} LIMIT {_COMPARED} }}"
                    f"{{ SELECT DISTINCT ?kg_other {{ {renamed} }} LIMIT {_COMPARED} }}"
                    f"FILTER(STR(?{name}) = STR(?kg_other) && !sameTerm(?{name}, ?kg_other))"
                )
                for row in self._rows(f"?{name} ?kg_other", group, 1):
                    values = [self._written(row, key) for key in (name, "kg_other")]
                    message = f"?{name} is {values[0]} in one pattern and {values[1]} in the other."
                    yield Advice(
                        kind="datatype", message=message, instead=f"FILTER(STR(?{name}) = STR(?other))"
                    )
                    return

    def without(self, constraint: Unit, name: str, rest: Sequence[Unit]) -> Iterator[Advice]:
        """Yield what a variable is where a condition does not hold."""
        group = together(rest)
        if _OF_LANGUAGE.search(constraint.text):
            rows = self._rows("(LANG(?" + name + ") AS ?kg_l)", group, _SEVERAL)
            tags = sorted({row["kg_l"]["value"] for row in rows if "kg_l" in row})
            if any(tags):
                listed = ", ".join(tag or "none" for tag in tags)
                yield Advice(kind="language", message=f"?{name} has the languages: {listed}.")
        values = [self._written(row, name) for row in self._rows(f"?{name}", group, _EXAMPLES) if name in row]
        if values:
            yield Advice(kind="value", message=f"Without it ?{name} is, for example: {', '.join(values)}.")

    def _literal(self, unit: Unit) -> Iterator[Advice]:
        """Yield the literals that differ in language, datatype, case or a few letters."""
        subject, path, value = _parts(unit)
        if not _LITERAL.match(value):
            return
        found = _in_graph(unit, f"{subject} {path} ?kg_o .")
        tests: list[tuple[Kind, str]] = [
            ("datatype", f"STR(?kg_o) = STR({value})"),
            ("case", f"LCASE(STR(?kg_o)) = LCASE(STR({value}))"),
            ("value", f"STRLEN(STR(?kg_o)) > 3 && STRSTARTS(STR({value}), STR(?kg_o))"),
            ("value", f"STRLEN(STR({value})) > 3 && STRSTARTS(STR(?kg_o), STR({value}))"),
        ]
        for kind, test in tests:
            rows = self._rows("?kg_o", f"{found} FILTER({test})", _EXAMPLES)
            for row in rows:
                differs: Kind = "language" if kind == "datatype" and "xml:lang" in row["kg_o"] else kind
                yield self._literal_advice(differs, self._written(row, "kg_o"))
            if rows:
                return
        yield from self._alike(found, value)

    def _alike(self, found: str, value: str) -> Iterator[Advice]:
        """Yield the literal that is written almost like one: a slip leaves its first or its second half."""
        half = len(_text(value)) // 2
        there, here = "LCASE(STR(?kg_o))", f"LCASE(STR({value}))"
        test = (
            f"isLiteral(?kg_o) && ABS(STRLEN({there}) - STRLEN({here})) < 4 && "
            f"(STRSTARTS({there}, SUBSTR({here}, 1, {half})) || STRENDS({there}, SUBSTR({here}, {half + 1})))"
        )
        rows = self._rows("?kg_o", f"{found} FILTER({test})", _COMPARED)
        texts = {row["kg_o"]["value"][:_LONGEST].casefold(): row for row in rows}
        wanted = _text(value)[:_LONGEST].casefold()
        for near in get_close_matches(wanted, texts, 1, _ALIKE):
            yield self._literal_advice("value", self._written(texts[near], "kg_o"))

    def _literal_advice(self, kind: Kind, written: str) -> Advice:
        return Advice(kind=kind, message=f"There is {written}.", instead=written)

    def _class(self, unit: Unit) -> Iterator[Advice]:
        """Yield the classes of what is asked for as a class but is an instance."""
        subject, path, value = _parts(unit)
        if path != "a" or _is_open(value):
            return
        rows = self._rows("?kg_c", f"{value} a ?kg_c", _SEVERAL)
        classes = [row["kg_c"]["value"] for row in rows if row["kg_c"]["type"] == "uri"]
        if classes and not any(iri.startswith((OWL, RDFS)) for iri in classes):
            best = min(classes, key=lambda iri: (not iri.startswith(BASE), iri))
            written = write(best, self._prefixes)
            message = f"{value} is no class, but an instance of {written}."
            yield Advice(kind="class", message=message, instead=f"{subject} a {written} .")

    def _instance(self, unit: Unit) -> Iterator[Advice]:
        """Yield patterns over the instances of what is a class."""
        subject, path, value = _parts(unit)
        for term, pattern in (
            (subject, f"?instance {path} {value} ."),
            (value, f"{subject} {path} ?instance ."),
        ):
            if path != "a" and not _is_open(term) and not _LITERAL.match(term):
                instead = f"?instance a {term} . {pattern}"
                if self._has(_in_graph(unit, instead)):
                    yield Advice(
                        kind="class", message=f"{term} is a class; ask for its instances.", instead=instead
                    )

    def _direction(self, unit: Unit) -> Iterator[Advice]:
        turned = _turned(unit)
        if turned and self._has(_in_graph(unit, turned)):
            yield Advice(kind="direction", message="The other way round it has solutions.", instead=turned)

    def _graph(self, unit: Unit) -> Iterator[Advice]:
        pattern = f"{' '.join(_parts(unit))} ."
        if unit.graph and self._has(pattern):
            yield Advice(kind="graph", message="The default graph has it.", instead=pattern)
        rows = self._rows("?kg_g", f"GRAPH ?kg_g {{ {pattern} }}", _LISTED)
        graphs = [write(row["kg_g"]["value"], self._prefixes) for row in rows]
        if graphs:
            message = f"It is in the named graph{'s' * (len(graphs) > 1)} {', '.join(graphs)}."
            yield Advice(kind="graph", message=message, instead=f"GRAPH {graphs[0]} {{ {pattern} }}")

    def _property(self, unit: Unit) -> Iterator[Advice]:
        """Yield the properties that do connect what the pattern names."""
        subject, path, value = _parts(unit)
        if _is_open(path) or (_is_open(subject) and _is_open(value)):
            return
        rows = self._rows("?kg_p", _in_graph(unit, f"{subject} ?kg_p {value} ."), _COMPARED)
        iris = sorted(row["kg_p"]["value"] for row in rows if row["kg_p"]["value"] != RDF_TYPE.value)
        found = [write(iri, self._prefixes) for iri in iris]
        if found:
            best = get_close_matches(path, found, _LISTED, _ALIKE) or found[:_LISTED]
            message = f"Other properties fit here: {', '.join(best)}."
            yield Advice(kind="property", message=message, instead=f"{subject} {best[0]} {value} .")

    def _has(self, *texts: str) -> bool:
        return self._asker.has_solutions(self._shape, "\n".join(texts)) is True

    def _rows(self, select: str, group: str, limit: int) -> list[Row]:
        return self._asker.rows(self._shape, select, group, limit)

    def _written(self, row: Row, name: str) -> str:
        """Return a term of an answer as a query would write it."""
        term = row[name]
        if term["type"] == "uri":
            return write(term["value"], self._prefixes)
        if term["type"] == "bnode":
            return "a blank node"
        escaped = (
            term["value"].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        )
        datatype = term.get("datatype", f"{XSD}string")
        if "xml:lang" in term:
            return f'"{escaped}"@{term["xml:lang"]}'
        return f'"{escaped}"' + ("" if datatype == f"{XSD}string" else f"^^{write(datatype, self._prefixes)}")


def _parts(unit: Unit) -> tuple[str, str, str]:
    """Return subject, path and object of a unit; a unit that has none has no advice."""
    return unit.triple or ("?kg_s", "?kg_p", "?kg_o")


def _turned(unit: Unit) -> str | None:
    """Return a pattern with its ends changed over; ``None`` where that makes no pattern or the same one."""
    if unit.triple is None:
        return None
    subject, path, value = unit.triple
    if (
        path == "a"
        or _LITERAL.match(value)
        or _LITERAL.match(subject)
        or (_is_open(subject) and _is_open(value) and _is_open(path))
    ):
        return None
    return f"{value} {path} {subject} ."


def _text(literal: str) -> str:
    """Return what stands between the quotes of a literal; a number or a boolean as it is."""
    quote = literal[0]
    return literal.rpartition(quote)[0].strip(quote) if quote in "\"'" else literal


def _in_graph(unit: Unit, pattern: str) -> str:
    return f"GRAPH {unit.graph} {{ {pattern} }}" if unit.graph else pattern


def _is_open(term: str) -> bool:
    """Return whether a term stands for anything: a variable or a blank node."""
    return term[:1] in ("?", "$", "[") or term.startswith("_:")
