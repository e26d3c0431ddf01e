"""JSON-LD compaction of one node at a time, as PyLD does it and a hundred times as fast.

PyLD is asked how a property's values of one kind come out (https://www.w3.org/TR/json-ld11-api/#compaction),
once for each property and kind; the answer is a pattern for all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox

from kg.rdf import vocab

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.rdf.dictionary import Term

Compact: TypeAlias = Callable[[list[dict[str, Any]]], dict[str, Any]]
"""Compacts an expanded document, as PyLD does."""

_SUBJECT: Final = "urn:kg:subject"
_OBJECT: Final = "urn:kg:object"
_TEXT: Final = "text"
_REMEMBERED: Final = 1 << 16
"""Names of nodes."""


class Compaction:
    """How nodes are compacted with one context."""

    def __init__(self, context: Mapping[str, Any], compact: Compact) -> None:
        """Learn from ``compact`` what a context does."""
        self._compact = compact
        self._prefixes = {iri: name for name, iri in context.items() if _is_prefix(iri)}
        probe = self._probe({"@type": [_OBJECT]})
        self._id, self._type = probe
        self._class = cache(self._learnt_class)
        self._pattern = cache(self._learnt_pattern)
        self._iri = lru_cache(_REMEMBERED)(self._shortened)

    def node(self, triples: Iterable[ox.Triple]) -> dict[str, Any]:
        """Return the node that is the subject of some triples, which are sorted."""
        node: dict[str, Any] = {}
        types: list[str] = []
        for triple in triples:
            value: Term = triple.object  # type: ignore[assignment]  # no triples about triples
            if not node:
                node[self._id] = self._iri(triple.subject)
            if triple.predicate == vocab.RDF_TYPE and not isinstance(value, ox.Literal):
                types.append(self._class(_reference(value)))
            else:
                if types:
                    node[self._type], types = types[0] if len(types) == 1 else types, []
                key, put = self._pattern(triple.predicate.value, _kind(value))
                put(node, key, value)
        if types:
            node[self._type] = types[0] if len(types) == 1 else types
        return node

    def _shortened(self, node: ox.NamedNode | ox.BlankNode) -> str:
        """Return a node as ``@id`` has it: by the prefix that makes the shortest name."""
        if isinstance(node, ox.BlankNode):
            return str(node)
        iri = node.value
        best, end = iri, max(iri.rfind("/"), iri.rfind("#")) + 1
        while end:
            prefix = self._prefixes.get(iri[:end])
            if prefix is not None and end < len(iri):
                name = f"{prefix}:{iri[end:]}"
                best = name if best is iri else min(best, name, key=lambda one: (len(one), one))
            end = max(iri.rfind("/", 0, end - 1), iri.rfind("#", 0, end - 1)) + 1
        return best

    def _probe(self, said: dict[str, Any]) -> dict[str, Any]:
        nodes = self._compact([{"@id": _SUBJECT, **said}])["@graph"]
        found: dict[str, Any] = nodes[0]
        return found

    def _learnt_class(self, iri: str) -> str:
        return str(self._probe({"@type": [iri]})[self._type])

    def _learnt_pattern(self, predicate: str, kind: str) -> tuple[str, Callable[[Any, str, Any], None]]:
        value = _probe_value(kind)
        found = self._probe({predicate: [value]})
        found.pop(self._id)
        [(key, pattern)] = found.items()
        language = value.get("@language", "@none")
        if isinstance(pattern, dict) and language in pattern:
            return key, _put_in_map(language)
        return key, _put(self._filler(pattern))

    def _filler(self, pattern: Any) -> Callable[[Term], Any]:  # noqa: ANN401  # what JSON can say
        if pattern == _TEXT:
            return lambda value: value.value
        if pattern == _OBJECT:
            return self._iri
        filled = {name: self._filler(part) for name, part in pattern.items() if part in (_TEXT, _OBJECT)}
        return lambda value: {
            name: filled[name](value) if name in filled else part for name, part in pattern.items()
        }


def _is_prefix(entry: object) -> bool:
    return isinstance(entry, str) and entry.endswith(("/", "#"))


def _reference(node: ox.NamedNode | ox.BlankNode) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _kind(value: Term) -> str:
    if not isinstance(value, ox.Literal):
        return "@id"
    return f"@{value.language}" if value.language else value.datatype.value


def _probe_value(kind: str) -> dict[str, str]:
    if kind == "@id":
        return {"@id": _OBJECT}
    if kind.startswith("@"):
        return {"@value": _TEXT, "@language": kind[1:]}
    return {"@value": _TEXT} if kind == f"{vocab.XSD}string" else {"@value": _TEXT, "@type": kind}


def _put(fill: Callable[[Term], Any]) -> Callable[[Any, str, Any], None]:
    def put(node: dict[str, Any], key: str, value: Term) -> None:
        _add(node, key, fill(value))

    return put


def _put_in_map(language: str) -> Callable[[Any, str, Any], None]:
    def put(node: dict[str, Any], key: str, value: Term) -> None:
        node.setdefault(key, {}).setdefault(language, []).append(value.value)

    return put


def _add(node: dict[str, Any], key: str, value: object) -> None:
    known = node.get(key)
    if known is None:
        node[key] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        node[key] = [known, value]
