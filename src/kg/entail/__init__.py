"""Reasoning: OWL 2 RL as one table of rules that materialises a closure and explains a triple.

``rules`` is the table, written in the notation of ``notation``. Forward: ``graph`` encodes triples as
numbers, ``clauses`` makes the rules ready for the axioms that exist, ``joins``, ``conclusions`` and
``matching`` run them over ``relations``, ``saturation`` does so until nothing is new, merging what is equal
(``equality``), and ``closure`` gives the result as triples; ``materialise`` is the way in. Backward:
``explain`` is the way in, ``backward`` reads the rules from their heads, and ``facts`` looks premises up.
``noise`` says what no reader asks for, ``profile`` which axioms no rule uses, ``datatypes`` what values
literals have.
"""
