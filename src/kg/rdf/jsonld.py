"""JSON-LD 1.1: triples compacted with the published context, by PyLD.

Nothing is fetched: the context is passed in, and a loader that refuses everything stands in for the network.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.rdf import vocab

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def compact(quads: Iterable[ox.Quad] | Iterable[ox.Triple], context: Mapping[str, Any]) -> bytes:
    """Return quads as one JSON-LD document, compacted with ``context``.

    Only the entries of the context that the document uses are embedded, so it can be read without a network.

    Args:
        quads: Triples, or quads in any graphs.
        context: What stands under ``@context`` in the published context.

    Returns:
        UTF-8 JSON, keys sorted as PyLD orders them, indented by two spaces.
    """
    from pyld import jsonld  # noqa: PLC0415  # half of the start-up time, and most answers are not JSON-LD

    expanded = json.loads(ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]")
    _name_types(expanded)
    document = jsonld.compact(expanded, dict(context), {"documentLoader": _refuse, "graph": True})
    document["@context"] = _used(context, document.get("@graph", []))
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _name_types(nodes: list[dict[str, Any]]) -> None:
    """Turn ``rdf:type``, which the engine writes as any property, into ``@type``, in place."""
    for node in nodes:
        types = node.pop(vocab.RDF_TYPE.value, None)
        if types:
            node["@type"] = [value["@id"] for value in types]
        _name_types(node.get("@graph", []))


def _refuse(url: str, _options: object = None) -> dict[str, Any]:
    raise ValueError(f"JSON-LD contexts are never fetched; {url} was asked for")


def _used(context: Mapping[str, Any], document: object) -> dict[str, Any]:
    words = set(_words(document))
    kept = {term for term in context if term in words or term.startswith("@")}
    definitions = [context[term] for term in kept]
    prefixes = {word.partition(":")[0] for word in (*words, *_words(definitions))}
    return {term: definition for term, definition in context.items() if term in kept | prefixes}


def _words(value: object) -> Iterable[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield value
