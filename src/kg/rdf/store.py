"""A read-only RDF store with typed answers: the one place where the engine's errors become ours.

SPARQL 1.1 Query Language: https://www.w3.org/TR/sparql11-query/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import EngineFailedError, QuerySyntaxError, UsageError
from kg.rdf.prefixes import PREFIXES, shorten

if TYPE_CHECKING:
    from pathlib import Path

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Node = ox.NamedNode | ox.BlankNode

_POSITION: Final = re.compile(r"error at (\d+):(\d+): ")
_SENTENCE: Final = re.compile(r"The \w[\w ]*\w{3}")  # the engine says why where the grammar alone does not
_PREFIXED: Final = re.compile(r"(?<![\w:<])([A-Za-z][\w-]*):[A-Za-z0-9_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Solutions:
    """The answer to a SELECT.

    Attributes:
        variables: Their names, in the query's order, without the question mark.
        rows: One tuple for each solution, in the order of ``variables``; ``None`` where unbound.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __iter__(self) -> Iterator[dict[str, Term | None]]:
        """Yield each solution as a mapping from variable to term."""
        return (dict(zip(self.variables, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        """Return the number of solutions."""
        return len(self.rows)

    def values(self) -> list[tuple[str | None, ...]]:
        """Return the rows as plain text: IRIs shortened by the registry, literals by their lexical form."""
        return [tuple(plain(term) for term in row) for row in self.rows]


def plain(term: Term | None) -> str | None:
    """Return a term as a reader writes it in a table: prefixed name, lexical form, or ``None``."""
    if term is None or isinstance(term, ox.Literal):
        return term.value if term else None
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


@contextmanager
def engine_errors(query: str) -> Iterator[None]:
    """Translate what the engine raises on ``query``.

    Raises:
        QuerySyntaxError: The text is no SPARQL 1.1 query; line and column are set where known.
        EngineFailedError: The engine could not read its store or evaluate the query.
    """
    try:
        yield
    except SyntaxError as error:
        raise _syntax_error(query, str(error)) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise EngineFailedError(f"The engine could not evaluate the query: {error}.") from error


def _syntax_error(query: str, text: str) -> QuerySyntaxError:
    match = _POSITION.match(text)
    if not match:
        return QuerySyntaxError(f"The query is not valid SPARQL: {text}.")
    line, column = int(match[1]), int(match[2])
    hint = _unknown_prefix(query) if "Prefix not found" in text else "Look just before this place."
    found = _SENTENCE.search(text)
    reason = f": {found[0].lower()}" if found else ""
    message = f"The query is not valid SPARQL at line {line}, column {column}{reason}."
    return QuerySyntaxError(message, hint=hint, line=line, column=column)


def _unknown_prefix(query: str) -> str:
    declared = {name.lower() for name in re.findall(r"(?i)prefix\s+([\w-]*)\s*:", query)}
    missing = [name for name in _PREFIXED.findall(query) if name.lower() not in declared]
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in dict.fromkeys(missing) if name in PREFIXES]
    if lines:
        return f"Declare the prefix: {' '.join(lines)}"
    return "A prefix is used that no PREFIX line declares."


class ReadStore:
    """Queries over a store that nobody writes to."""

    def __init__(self, store: ox.Store) -> None:
        """Wrap an engine store."""
        self._store = store

    @classmethod
    def open(cls, path: Path) -> ReadStore:
        """Open a database folder read-only.

        Raises:
            EngineFailedError: The folder is no database of this engine.
        """
        try:
            return cls(ox.Store.read_only(str(path)))
        except OSError as error:
            raise EngineFailedError(f"{path} cannot be opened as a database: {error}.") from error

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> ReadStore:
        """Return an in-memory store with these quads."""
        store = ox.Store()
        store.bulk_extend(quads)
        return cls(store)

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._store)

    def quads(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        obj: Term | None = None,
        graph: Node | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match; ``None`` matches anything."""
        return self._store.quads_for_pattern(subject, predicate, obj, graph)

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(node.value for node in self._store.named_graphs() if isinstance(node, ox.NamedNode))

    def query(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Evaluate any query; the answer is the engine's, still lazy.

        Args:
            query: SPARQL 1.1.
            bindings: Terms for variables of the query; they are bound, never pasted. The engine asks that a
                SELECT projects them (SEP-0007).
            default_graphs: IRIs that make up the default graph; the store's own default graph if not given.
            named_graphs: IRIs that ``GRAPH`` may reach; all if not given.
            prefixes: Prefixes that the query may use without declaring them.

        Raises:
            QuerySyntaxError: ``query`` is no SPARQL 1.1.
            EngineFailedError: The engine broke.
        """
        with engine_errors(query):
            return self._store.query(
                query,
                prefixes=dict(prefixes or {}),
                substitutions={ox.Variable(name): term for name, term in (bindings or {}).items()} or None,
                default_graph=None
                if default_graphs is None
                else [ox.NamedNode(iri) for iri in default_graphs],
                named_graphs=None if named_graphs is None else [ox.NamedNode(iri) for iri in named_graphs],
            )

    def select(self, query: str, **bindings: Term) -> Solutions:
        """Return the solutions of a SELECT; keyword arguments bind variables.

        Raises:
            UsageError: The query is no SELECT.
            QuerySyntaxError, EngineFailedError: As for :meth:`query`.
        """
        answer = self.query(query, bindings=bindings)
        if not isinstance(answer, ox.QuerySolutions):
            raise UsageError("select() takes a SELECT query.", hint="Use ask(), construct() or describe().")
        with engine_errors(query):
            rows = tuple(tuple(solution) for solution in answer)
        return Solutions(variables=tuple(variable.value for variable in answer.variables), rows=rows)

    def ask(self, query: str, **bindings: Term) -> bool:
        """Return the answer of an ASK; errors as for :meth:`select`."""
        answer = self.query(query, bindings=bindings)
        if not isinstance(answer, ox.QueryBoolean):
            raise UsageError("ask() takes an ASK query.", hint="Use select(), construct() or describe().")
        return bool(answer)

    def construct(self, query: str, **bindings: Term) -> list[ox.Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE; errors as for :meth:`select`."""
        answer = self.query(query, bindings=bindings)
        if not isinstance(answer, ox.QueryTriples):
            raise UsageError(
                "construct() takes a CONSTRUCT or DESCRIBE query.", hint="Use select() or ask()."
            )
        with engine_errors(query):
            return list(answer)

    def describe(self, iri: str) -> list[ox.Triple]:
        """Return the concise bounded description of ``iri`` in the default graph.

        All triples with ``iri`` as subject, and, from blank nodes met as objects, theirs
        (https://www.w3.org/submissions/CBD/).
        """
        found: dict[ox.Triple, None] = {}
        waiting: list[Node] = [ox.NamedNode(iri)]
        seen: set[Node] = set(waiting)
        while waiting:
            for quad in self.quads(waiting.pop(), graph=ox.DefaultGraph()):
                found[quad.triple] = None
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    waiting.append(quad.object)
        return list(found)
