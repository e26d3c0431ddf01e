"""SHACL on whole sets of nodes: shapes compiled to set operations and to queries on the engine.

SHACL Core and SHACL-SPARQL: https://www.w3.org/TR/shacl/

``graph`` reads a shapes graph, ``compiler`` makes it a program of ``Shape`` values, ``validation`` runs it
over ``facts``, ``report`` writes what was found. Each constraint looks at all its focus nodes at once. Terms
are kept as they were parsed, because the engine's store normalises lexical forms and drops derived integer
types; comparisons, patterns and SPARQL constraints are the engine's own.
"""
