"""HTTP: the SPARQL endpoint, every IRI of the graph, the dumps; the only floor that knows Flask."""
