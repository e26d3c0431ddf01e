"""What a release says of itself: version stamps, VoID, DCAT, and the stored queries as RDF.

VoID: https://www.w3.org/TR/void/. DCAT 3: https://www.w3.org/TR/vocab-dcat-3/. Executable queries: SHACL-AF,
https://www.w3.org/TR/shacl-af/#SPARQLExecutable.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.rdf import vocab
from kg.rdf.dictionary import MASK, SHIFT
from kg.rdf.formats import FORMATS
from kg.rdf.prefixes import FOREIGN
from kg.rdf.vocab import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kg.catalog.stored import StoredQuery
    from kg.curate.sources import Descriptor
    from kg.rdf.dictionary import Dictionary, Pairs, Term

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


def release(descriptor: Descriptor, default: Counted, graphs: Mapping[str, int]) -> list[Quad]:
    """Return the description of a release, in the release's graph.

    Args:
        descriptor: Its name and date.
        default: Its default graph.
        graphs: The number of triples in each named graph.
    """
    pairs = [
        *_dataset(descriptor, default),
        *_distributions(descriptor),
        *_subsets(descriptor, graphs),
        *_partitions(descriptor, default),
        *_linksets(descriptor, default),
    ]
    return [Quad(s, NamedNode(p), o, vocab.RELEASE_GRAPH) for s, p, o in pairs]


Said = tuple[NamedNode, str, Object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A graph by number, to be counted."""

    dictionary: Dictionary
    pairs: Pairs

    def properties(self) -> dict[NamedNode, int]:
        """Return the number of triples of each property."""
        terms = self.dictionary.terms
        found = {terms[number]: len(packed) for number, packed in self.pairs.items()}
        return {term: size for term, size in found.items() if isinstance(term, NamedNode)}

    def classes(self) -> Counter[Term]:
        """Return the number of members of each class."""
        terms = self.dictionary.terms
        return Counter(
            {terms[number]: size for number, size in Counter(map(_right, self.of(RDF_TYPE))).items()}
        )

    def of(self, *properties: NamedNode) -> Iterator[int]:
        """Yield the packed subjects and objects of some properties."""
        for term in properties:
            number = self.dictionary.find(term)
            yield from () if number is None else self.pairs.get(number, ())

    def distinct(self, side: Callable[[int], int]) -> int:
        """Return how many terms are subjects, or objects."""
        return len(set().union(*(set(map(side, packed)) for packed in self.pairs.values())))


def _left(pair: int) -> int:
    return pair >> SHIFT


def _right(pair: int) -> int:
    return pair & MASK


def _dataset(descriptor: Descriptor, graph: Counted) -> Iterator[Said]:
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
    yield subject, f"{vocab.VOID}triples", _number(sum(graph.properties().values()))
    yield subject, f"{vocab.VOID}distinctSubjects", _number(graph.distinct(_left))
    yield subject, f"{vocab.VOID}distinctObjects", _number(graph.distinct(_right))
    yield subject, f"{vocab.VOID}properties", _number(len(graph.pairs))
    for namespace in sorted({_namespace(term.value) for term in graph.properties()}):
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


def _partitions(descriptor: Descriptor, graph: Counted) -> Iterator[Said]:
    dataset = release_iri(descriptor)
    for kind, key, count, sizes in (
        ("classPartition", "class", "entities", graph.classes()),
        ("propertyPartition", "property", "triples", graph.properties()),
    ):
        for term, size in sorted(sizes.items(), key=lambda item: str(item[0])):
            if isinstance(term, NamedNode) and _ours(term):
                subject = NamedNode(f"{dataset}/{key}/{term.value.removeprefix(vocab.TERMS)}")
                yield NamedNode(dataset), f"{vocab.VOID}{kind}", subject
                yield subject, f"{vocab.VOID}{key}", term
                yield subject, f"{vocab.VOID}{count}", _number(size)


def _ours(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(vocab.TERMS)


def _linksets(descriptor: Descriptor, graph: Counted) -> Iterator[Said]:
    dataset = NamedNode(release_iri(descriptor))
    targets, terms = set(map(_right, graph.of(_LINK_TARGET))), graph.dictionary.terms
    links: dict[tuple[str, NamedNode], int] = defaultdict(int)
    for predicate in filter(_may_link, graph.properties()):
        for pair in graph.of(predicate):
            prefix = _vocabulary(terms[pair & MASK]) if pair & MASK in targets else ""
            if prefix and _is_own(terms[pair >> SHIFT]):
                links[prefix, predicate] += 1
    for (prefix, predicate), count in sorted(links.items(), key=str):
        local = predicate.value.rpartition("#")[2].rpartition("/")[2]
        subject = NamedNode(f"{dataset.value}/linkset/{prefix}-{local}")
        yield dataset, f"{vocab.VOID}subset", subject
        yield subject, vocab.RDF_TYPE.value, NamedNode(f"{vocab.VOID}Linkset")
        yield subject, f"{vocab.VOID}subjectsTarget", dataset
        yield subject, f"{vocab.VOID}objectsTarget", NamedNode(FOREIGN[prefix])
        yield subject, f"{vocab.VOID}linkPredicate", predicate
        yield subject, f"{vocab.VOID}triples", _number(count)


def _may_link(predicate: NamedNode) -> bool:
    return predicate.value.startswith((vocab.SKOS, vocab.OWL, vocab.RDFS))


def _is_own(subject: object) -> bool:
    return isinstance(subject, NamedNode) and subject.value.startswith(vocab.ID)


def _vocabulary(target: object) -> str:
    """Return the registered prefix of the vocabulary that holds ``target``."""
    iri = target.value if isinstance(target, NamedNode) else ""
    return next((prefix for prefix, namespace in FOREIGN.items() if iri.startswith(namespace)), "")
