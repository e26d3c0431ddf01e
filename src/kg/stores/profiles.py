"""Products by their endpoints and their ways: where a store takes queries, updates and graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A product.

    Attributes:
        name: What the setting ``KG_STORE`` calls it.
        title: Its name for people.
        query, update, graphs: What its three endpoints add to its address: of queries, of updates, and of
            the Graph Store Protocol; ``None`` for one that it has no rule for.
        header, value: A header that tells it, and what its value begins with.
        deadline: The parameter by which a query says how long it may take, and how many of its units are a
            second; ``None`` if it knows none.
        is_transactional: Whether an update takes effect whole or not at all.
        bulk: What is added to the address of a graph to load into it without a transaction.
        part: How many triples to remove at once from a graph that nobody reads, where a transaction is held
            in memory; 0 for all of them.
    """

    name: str
    title: str
    query: str = ""
    update: str | None = None
    graphs: str | None = None
    header: str = ""
    value: str = ""
    deadline: tuple[str, int] | None = None
    is_transactional: bool = True
    bulk: str = ""
    part: int = 0


OXIGRAPH: Final = Profile(
    name="oxigraph",
    title="Oxigraph",
    query="/query",
    update="/update",
    graphs="/store",
    header="Server",
    value="Oxigraph/",
    bulk="&no_transaction",
    part=50_000,
)
FUSEKI: Final = Profile(
    name="fuseki",
    title="Apache Jena Fuseki",
    query="/query",
    update="/update",
    graphs="/data",
    header="Fuseki-Request-Id",
    deadline=("timeout", 1),
)
VIRTUOSO: Final = Profile(
    name="virtuoso",
    title="OpenLink Virtuoso",
    query="/sparql",
    update="/sparql-auth",
    graphs="/sparql-graph-crud-auth",
    header="Server",
    value="Virtuoso/",
    deadline=("timeout", 1000),
    is_transactional=False,
)
RDF4J: Final = Profile(
    name="rdf4j", title="RDF4J or GraphDB", update="/statements", graphs="/rdf-graphs/service"
)
PLAIN: Final = Profile(name="sparql", title="SPARQL 1.1 store")

PROFILES: Final = (OXIGRAPH, FUSEKI, VIRTUOSO, RDF4J, PLAIN)
