"""What a release says of itself: version stamps, VoID, DCAT, and the stored queries as RDF.

VoID: https://www.w3.org/TR/void/. DCAT 3: https://www.w3.org/TR/vocab-dcat-3/. Executable queries: SHACL-AF,
https://www.w3.org/TR/shacl-af/#SPARQLExecutable.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.rdf import vocab
from kg.rdf.formats import FORMATS
from kg.rdf.prefixes import FOREIGN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.catalog.stored import StoredQuery
    from kg.curate.sources import Descriptor

_EXECUTABLE: Final = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
}
_LINK_TARGET: Final = NamedNode(f"{FOREIGN['sssom']}object_id")

Object = NamedNode | Literal


def _text(value: str) -> Literal:
    return Literal(value, language="en")


def _date(value: str) -> Literal:
    return Literal(value, datatype=NamedNode(f"{vocab.XSD}date"))


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(f"{vocab.XSD}integer"))


def release_iri(descriptor: Descriptor) -> str:
    """Return the IRI of the release."""
    return f"{vocab.RELEASE}{descriptor.version}"


def stamp(descriptor: Descriptor) -> list[Quad]:
    """Return the ontology's version and dates, which no source file bears."""
    ontology = NamedNode(vocab.ONTOLOGY_IRI)
    said: dict[str, Object] = {
        f"{vocab.OWL}versionIRI": NamedNode(f"{vocab.ONTOLOGY_IRI}/{descriptor.version}"),
        f"{vocab.OWL}versionInfo": Literal(descriptor.version),
        f"{vocab.DCTERMS}created": _date(descriptor.created),
        f"{vocab.DCTERMS}issued": _date(descriptor.issued),
    }
    return [Quad(ontology, NamedNode(p), o, vocab.ONTOLOGY_GRAPH) for p, o in said.items()]


def queries(stored: Iterable[StoredQuery]) -> list[Quad]:
    """Return the stored queries as executable resources in the queries' graph."""
    found = []
    for query in stored:
        subject = NamedNode(f"{vocab.BASE}queries/{query.name}")
        kind, text = _EXECUTABLE.get(query.form, ("SPARQLExecutable", ""))
        said: list[tuple[str, Object]] = [
            (vocab.RDF_TYPE.value, NamedNode(vocab.SH + kind)),
            (vocab.DCTERMS + "title", _text(query.title)),
            (vocab.DCTERMS + "description", _text(query.description)),
            *((vocab.DCAT + "keyword", _text(tag)) for tag in query.tags),
            (vocab.SH + text if text else vocab.RDF + "value", Literal(query.text)),
        ]
        found += [Quad(subject, NamedNode(p), o, vocab.QUERIES_GRAPH) for p, o in said]
    return found


def release(descriptor: Descriptor, default: Iterable[Triple], graphs: Mapping[str, int]) -> list[Quad]:
    """Return the description of a release, in the release's graph.

    Args:
        descriptor: Its name and date.
        default: The triples of its default graph.
        graphs: The number of triples in each named graph.
    """
    triples = list(default)
    pairs = [
        *_dataset(descriptor, triples),
        *_distributions(descriptor),
        *_subsets(descriptor, graphs),
        *_partitions(descriptor, triples),
        *_linksets(descriptor, triples),
    ]
    return [Quad(s, NamedNode(p), o, vocab.RELEASE_GRAPH) for s, p, o in pairs]


Said = tuple[NamedNode, str, Object]


def _dataset(descriptor: Descriptor, triples: list[Triple]) -> Iterator[Said]:
    subject = NamedNode(release_iri(descriptor))
    yield subject, vocab.RDF_TYPE.value, NamedNode(f"{vocab.DCAT}Dataset")
    yield subject, vocab.RDF_TYPE.value, NamedNode(f"{vocab.VOID}Dataset")
    yield subject, f"{vocab.DCTERMS}title", _text(descriptor.title)
    yield subject, f"{vocab.DCTERMS}description", _text(descriptor.description)
    yield subject, f"{vocab.DCTERMS}publisher", NamedNode(descriptor.publisher)
    yield subject, f"{vocab.DCTERMS}license", NamedNode(descriptor.licence)
    yield subject, f"{vocab.DCTERMS}issued", _date(descriptor.issued)
    yield subject, f"{vocab.DCAT}version", Literal(descriptor.version)
    yield subject, f"{vocab.VOID}uriSpace", Literal(vocab.ID)
    yield subject, f"{vocab.VOID}triples", _number(len(triples))
    yield subject, f"{vocab.VOID}distinctSubjects", _number(len({t.subject for t in triples}))
    yield subject, f"{vocab.VOID}distinctObjects", _number(len({t.object for t in triples}))
    yield subject, f"{vocab.VOID}properties", _number(len({t.predicate for t in triples}))
    for namespace in sorted({_namespace(t.predicate.value) for t in triples}):
        yield subject, f"{vocab.VOID}vocabulary", NamedNode(namespace)


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _distributions(descriptor: Descriptor) -> Iterator[Said]:
    dataset = release_iri(descriptor)
    for fmt in FORMATS:
        if fmt.rdf is None or fmt.name == "nquads":
            continue
        subject = NamedNode(f"{dataset}/tipsom.{fmt.extension}")
        yield NamedNode(dataset), f"{vocab.DCAT}distribution", subject
        yield subject, vocab.RDF_TYPE.value, NamedNode(f"{vocab.DCAT}Distribution")
        yield subject, f"{vocab.DCTERMS}title", _text(fmt.label)
        media_type = f"https://www.iana.org/assignments/media-types/{fmt.media_type}"
        yield subject, f"{vocab.DCAT}mediaType", NamedNode(media_type)
        yield subject, f"{vocab.DCTERMS}license", NamedNode(descriptor.licence)


def _subsets(descriptor: Descriptor, graphs: Mapping[str, int]) -> Iterator[Said]:
    for graph, count in sorted(graphs.items()):
        subject = NamedNode(graph)
        yield NamedNode(release_iri(descriptor)), f"{vocab.VOID}subset", subject
        yield subject, vocab.RDF_TYPE.value, NamedNode(f"{vocab.VOID}Dataset")
        yield subject, f"{vocab.VOID}triples", _number(count)


def _partitions(descriptor: Descriptor, triples: list[Triple]) -> Iterator[Said]:
    dataset = release_iri(descriptor)
    classes = Counter(t.object for t in triples if t.predicate == vocab.RDF_TYPE and _ours(t.object))
    properties = Counter(t.predicate for t in triples if _ours(t.predicate))
    for kind, key, count, sizes in (
        ("classPartition", "class", "entities", classes),
        ("propertyPartition", "property", "triples", properties),
    ):
        for term, size in sorted(sizes.items(), key=lambda item: str(item[0])):
            if isinstance(term, NamedNode):
                subject = NamedNode(f"{dataset}/{key}/{term.value.removeprefix(vocab.TERMS)}")
                yield NamedNode(dataset), f"{vocab.VOID}{kind}", subject
                yield subject, f"{vocab.VOID}{key}", term
                yield subject, f"{vocab.VOID}{count}", _number(size)


def _ours(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(vocab.TERMS)


def _linksets(descriptor: Descriptor, triples: list[Triple]) -> Iterator[Said]:
    dataset = NamedNode(release_iri(descriptor))
    targets = {t.object for t in triples if t.predicate == _LINK_TARGET}
    links: dict[tuple[str, NamedNode], int] = defaultdict(int)
    for triple in triples:
        prefix = _vocabulary(triple.object) if triple.object in targets and _is_link(triple) else ""
        if prefix:
            links[prefix, triple.predicate] += 1
    for (prefix, predicate), count in sorted(links.items(), key=str):
        local = predicate.value.rpartition("#")[2].rpartition("/")[2]
        subject = NamedNode(f"{dataset.value}/linkset/{prefix}-{local}")
        yield dataset, f"{vocab.VOID}subset", subject
        yield subject, vocab.RDF_TYPE.value, NamedNode(f"{vocab.VOID}Linkset")
        yield subject, f"{vocab.VOID}subjectsTarget", dataset
        yield subject, f"{vocab.VOID}objectsTarget", NamedNode(FOREIGN[prefix])
        yield subject, f"{vocab.VOID}linkPredicate", predicate
        yield subject, f"{vocab.VOID}triples", _number(count)


def _is_link(triple: Triple) -> bool:
    kinds = (vocab.SKOS, vocab.OWL, vocab.RDFS)
    ours = isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(vocab.ID)
    return ours and triple.predicate.value.startswith(kinds)


def _vocabulary(target: object) -> str:
    """Return the registered prefix of the vocabulary that holds ``target``."""
    iri = target.value if isinstance(target, NamedNode) else ""
    return next((prefix for prefix, namespace in FOREIGN.items() if iri.startswith(namespace)), "")
