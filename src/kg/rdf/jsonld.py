"""JSON-LD 1.1: triples compacted with the published context, by PyLD.

Nothing is fetched: the context is passed in, and a loader that refuses everything stands in for the network.
"""

from __future__ import annotations

import json
import shutil
from itertools import groupby
from json.encoder import encode_basestring
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import NotAcceptableError
from kg.rdf import vocab
from kg.rdf.compaction import Compaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyld.jsonld import JsonLdError


def compact(quads: Iterable[ox.Quad] | Iterable[ox.Triple], context: Mapping[str, Any]) -> bytes:
    """Return quads as one JSON-LD document, compacted with ``context``.

    Only the entries of the context that the document uses are embedded, so it can be read without a network.

    Args:
        quads: Triples, or quads in any graphs.
        context: What stands under ``@context`` in the published context.

    Returns:
        UTF-8 JSON, keys sorted as PyLD orders them, indented by two spaces.

    Raises:
        NotAcceptableError: An IRI begins like a prefix of the context, and so has no place in JSON-LD.
    """
    from pyld import jsonld  # noqa: PLC0415  # half of the start-up time, and most answers are not JSON-LD

    try:
        document = jsonld.compact(_expanded(quads), dict(context), {"documentLoader": _refuse, "graph": True})
    except jsonld.JsonLdError as error:
        raise _unsayable(error) from error
    return _document(document, context)


def write(path: Path, triples: Iterable[ox.Triple], context: Mapping[str, Any]) -> None:
    """Write what :func:`compact` returns for a graph, sorted by subject, with ``rdf:type`` first.

    A node is compacted by itself, so the document grows in the file and not in memory.
    """
    from pyld import jsonld  # noqa: PLC0415  # as above

    options = {"documentLoader": _refuse, "graph": True}
    compaction = Compaction(context, lambda nodes: jsonld.compact(nodes, dict(context), options))
    used: set[str] = set()
    body = path.with_name(f"{path.name}.body")
    with body.open("w", encoding="utf-8") as file:
        for number, (_, said) in enumerate(groupby(triples, key=attrgetter("subject"))):
            node = compaction.node(said)
            used.update(_words(node))
            file.write(f"{',' if number else ''}\n    {_indented(node, '    ')}")
    head = json.dumps(_kept(context, used), ensure_ascii=False, indent=2).replace("\n", "\n  ")
    with path.open("wb") as target, body.open("rb") as source:
        target.write(f'{{\n  "@context": {head},\n  "@graph": ['.encode())
        shutil.copyfileobj(source, target, 1 << 20)
        target.write(b"\n  ]\n}\n" if used else b"]\n}\n")
    body.unlink()


def _indented(value: Any, margin: str) -> str:  # noqa: ANN401  # what JSON can say
    """Return what :func:`json.dumps` does with an indent of two spaces, in a third of the time."""
    inner = f"{margin}  "
    between = f",\n{inner}"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict) and value:
        parts = [f"{encode_basestring(key)}: {_indented(part, inner)}" for key, part in value.items()]
        return f"{{\n{inner}{between.join(parts)}\n{margin}}}"
    if isinstance(value, list) and value:
        return f"[\n{inner}{between.join(_indented(part, inner) for part in value)}\n{margin}]"
    return json.dumps(value)


def frame(triples: Iterable[ox.Triple], context: Mapping[str, Any], shape: Mapping[str, Any]) -> bytes:
    """Return what a frame selects of triples, in its shape, compacted with ``context``.

    https://www.w3.org/TR/json-ld11-framing/

    Args:
        triples: A graph.
        context: What stands under ``@context`` in the published context; it takes the place of the frame's.
        shape: The frame; its ``@type`` is an IRI, and it follows links one step and no further. It is
            trusted: the cost of one that embeds without end is exponential.

    Returns:
        UTF-8 JSON, with ``@graph`` even around a single thing.

    Raises:
        NotAcceptableError: As for :func:`compact`.
    """
    from pyld import jsonld  # noqa: PLC0415  # as above

    options = {"documentLoader": _refuse, "omitGraph": False, "omitDefault": True}
    near = _expanded(_near(triples, shape["@type"]))
    try:
        document = jsonld.frame(near, {**shape, "@context": dict(context)}, options)
    except jsonld.JsonLdError as error:
        raise _unsayable(error) from error
    return _document(document, context)


def _near(triples: Iterable[ox.Triple], class_: str) -> list[ox.Triple]:
    """Return what is said of the things of a class, of what they point to, and of what points to them."""
    given = list(triples)
    kind = ox.NamedNode(class_)
    things = {t.subject for t in given if t.predicate == vocab.RDF_TYPE and t.object == kind}
    linked = {t.object for t in given if t.subject in things and t.predicate != vocab.RDF_TYPE}
    near = {t.subject for t in given if t.subject in things or t.object in things or t.subject in linked}
    return [t for t in given if t.subject in near]


def _expanded(quads: Iterable[ox.Quad] | Iterable[ox.Triple]) -> list[dict[str, Any]]:
    expanded: list[dict[str, Any]] = json.loads(ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]")
    _name_types(expanded)
    return expanded


def _unsayable(error: JsonLdError) -> NotAcceptableError:
    reason = error.__cause__ or error
    return NotAcceptableError(
        f"The answer cannot be written as JSON-LD: {reason.args[0]}",
        hint="Ask for another format, such as text/turtle. Is a prefix declared for each name?",
    )


def _document(document: dict[str, Any], context: Mapping[str, Any]) -> bytes:
    document["@context"] = _used(context, document.get("@graph", []))
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _name_types(nodes: list[dict[str, Any]]) -> None:
    """Turn ``rdf:type``, which the engine writes as any property, into ``@type``, in place.

    A literal stays a value of the property: ``@type`` has none (https://www.w3.org/TR/json-ld11/#typed-values).
    """
    for node in nodes:
        types = node.pop(vocab.RDF_TYPE.value, [])
        if named := [value["@id"] for value in types if "@id" in value]:
            node["@type"] = named
        if literals := [value for value in types if "@id" not in value]:
            node[vocab.RDF_TYPE.value] = literals
        _name_types(node.get("@graph", []))


def _refuse(url: str, _options: object = None) -> dict[str, Any]:
    raise ValueError(f"JSON-LD contexts are never fetched; {url} was asked for")


def _used(context: Mapping[str, Any], document: object) -> dict[str, Any]:
    return _kept(context, set(_words(document)))


def _kept(context: Mapping[str, Any], words: set[str]) -> dict[str, Any]:
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
