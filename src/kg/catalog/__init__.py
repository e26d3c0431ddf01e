"""What a stored query is: a SPARQL file with a described header and, for a question, its expected rows."""
