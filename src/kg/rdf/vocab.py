"""The IRIs that the code names, as pyoxigraph nodes."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

BASE: Final = "https://w3id.org/tipsom/"
ONTOLOGY_IRI: Final = f"{BASE}ontology"
TERMS: Final = f"{ONTOLOGY_IRI}#"
SHAPES_IRI: Final = f"{BASE}shapes"
ID: Final = f"{BASE}id/"
GRAPH: Final = f"{BASE}graph/"
PASSAGE_GRAPH: Final = f"{GRAPH}brochure/"
RELEASE: Final = f"{BASE}release/"

ONTOLOGY_GRAPH: Final = NamedNode(f"{GRAPH}ontology")
SHAPES_GRAPH: Final = NamedNode(f"{GRAPH}shapes")
QUERIES_GRAPH: Final = NamedNode(f"{GRAPH}queries")
ENTAILED_GRAPH: Final = NamedNode(f"{GRAPH}entailed")
RELEASE_GRAPH: Final = NamedNode(f"{GRAPH}release")

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VOID: Final = "http://rdfs.org/ns/void#"
SH: Final = "http://www.w3.org/ns/shacl#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
PROV: Final = "http://www.w3.org/ns/prov#"
SCHEMA: Final = "https://schema.org/"

RDF_TYPE: Final = NamedNode(f"{RDF}type")
RDFS_SEE_ALSO: Final = NamedNode(f"{RDFS}seeAlso")
RDFS_LABEL: Final = NamedNode(f"{RDFS}label")
SKOS_PREF_LABEL: Final = NamedNode(f"{SKOS}prefLabel")
