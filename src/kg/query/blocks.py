"""An endpoint's table as a block of SPARQL that has its rows as solutions.

A table without blank nodes is a VALUES block. One with blank nodes cannot be: SPARQL has no way to write the
same blank node in two rows. There each is written as an IRI that nobody else knows, and turned into a blank
node by a function that only this query has, before anything else sees it: it is joined, compared and returned
as any blank node is. Those of two answers are never the same
(https://www.w3.org/TR/sparql11-federated-query/#defn_service).
"""

from __future__ import annotations

import secrets
from typing import Final

import pyoxigraph as ox

from kg.errors import FederationFailedError
from kg.query.remote import Table, Term

_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


class Blocks:
    """Writes the tables of one query.

    Attributes:
        function: The function that makes blank nodes; empty if there are none. See
            :attr:`kg.engine.port.Query.blank`.
    """

    def __init__(self) -> None:
        """Begin without blank nodes."""
        self._word = secrets.token_hex(16)
        self._nodes = 0
        self.function = ""

    def write(self, table: Table, names: frozenset[str], *, travels: bool) -> str:
        """Return a table as a block; of its variables, those in ``names``.

        Args:
            table: What an endpoint answered.
            names: The variables that its clause has.
            travels: Whether the block is sent on to another endpoint, which does not know the function.

        Raises:
            FederationFailedError: It has triples as terms; or blank nodes, and travels.
        """
        kept = [at for at, name in enumerate(table.variables) if name in names]
        names_kept = [f"?{table.variables[at]}" for at in kept]
        columns = [[row[at] for row in table.rows] for at in kept]
        kinds = {type(term) for column in columns for term in column}
        if ox.Triple in kinds:
            raise FederationFailedError(
                "Its answer has a triple as a term, which SPARQL 1.1 has not.",
                hint="Ask for the subject, the predicate and the object of it.",
            )
        if ox.BlankNode not in kinds:
            return _values(names_kept, self._rows(table, kept))
        if travels:
            raise FederationFailedError(
                "Its answer has a blank node, which has no meaning for the endpoint that it is sent on to.",
                hint="Put the inner SERVICE beside the outer one, or ask for what identifies the node.",
            )
        self.function = f"urn:uuid:{self._word}"
        marked = [f"?{self._word}c{number}" for number in range(len(kept))]
        made = " ".join(
            f"BIND(<{self.function}>({mark}) AS {name})"
            for mark, name in zip(marked, names_kept, strict=True)
        )
        block = _values(marked, self._rows(table, kept))
        return f" {{ SELECT {' '.join(names_kept)} {{ {block} {made} }} }} "

    def _rows(self, table: Table, kept: list[int]) -> list[str]:
        nodes: dict[ox.BlankNode, str] = {}
        rows = [" ".join(self._written(row[at], nodes) for at in kept) for row in table.rows]
        self._nodes += len(nodes)
        return rows

    def _written(self, term: Term | None, nodes: dict[ox.BlankNode, str]) -> str:
        if isinstance(term, ox.BlankNode):
            return nodes.setdefault(term, f"<urn:uuid:{self._word}#{self._nodes + len(nodes)}>")
        if isinstance(term, ox.NamedNode):
            return f"<{term.value}>"
        if not isinstance(term, ox.Literal):
            return "UNDEF"
        quoted = f'"{term.value.translate(_ESCAPES)}"'
        return f"{quoted}@{term.language}" if term.language else f"{quoted}^^<{term.datatype.value}>"


def _values(names: list[str], rows: list[str]) -> str:
    return f" VALUES({' '.join(names)}){{{' '.join(f'({row})' for row in rows)}}} "
