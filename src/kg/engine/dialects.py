"""How a product answers: as the W3C says, or in ways of its own.

Fuseki 5.2 answers a CONSTRUCT with triples that are none too: a literal for a subject.

What is mended for Virtuoso was found in 7.2.5, and is tested against it:

- its tables in JSON take five times as long as in XML, and have booleans as 1 and 0;
- an ASK is answered with a table;
- what it writes for a blank node is no label;
- a CONSTRUCT is cut at the store's limit of rows without a word, where a SELECT says so;
- a DESCRIBE has what points to the resource besides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Final, Protocol, cast

import pyoxigraph as ox

from kg.engine.answers import Result
from kg.engine.bodies import Body, Mend
from kg.engine.constructs import Construct, Term, described, resources
from kg.errors import StoreFailedError

JSON: Final = "application/sparql-results+json"
XML: Final = "application/sparql-results+xml"
TRIPLES: Final = "application/n-triples"
_DESCRIBED_AT_ONCE: Final = 200
_MENDS: Final[tuple[Mend, ...]] = (
    (re.compile(rb"<bnode>nodeID://"), lambda _: b"<bnode>"),
    # White space at an end of a literal, written so that the parser keeps it
    (re.compile(rb"(<literal[^>]*>)([ \t\r\n])"), lambda m: b"%s&#%d;" % (m[1], ord(m[2]))),
    (re.compile(rb"([ \t\r\n])</literal>"), lambda m: b"&#%d;</literal>" % ord(m[1])),
)


class Ask(Protocol):
    """Sends a query within a dataset."""

    def __call__(self, text: str, accept: str, mends: tuple[Mend, ...] = ()) -> Body:
        """Return the answer in the media type ``accept``."""
        ...


class Dialect(Protocol):
    """Turns a query of a form (``SELECT``, ``ASK``, ``CONSTRUCT``, ``DESCRIBE``) into what it comes to."""

    def __call__(self, ask: Ask, text: str, form: str) -> Iterator[Result]:
        """Yield it once; the end says whether it was whole."""
        ...


def standard(ask: Ask, text: str, form: str) -> Iterator[Result]:
    """Answer as SPARQL 1.1 says."""
    is_table = form in ("SELECT", "ASK")
    body = ask(text, JSON if is_table else TRIPLES)
    yield _table(body, JSON, ox.QueryResultsFormat.JSON) if is_table else _graph(body)
    body.finish()


def fuseki(ask: Ask, text: str, form: str) -> Iterator[Result]:
    """Answer a CONSTRUCT without the triples that are none."""
    if form != "CONSTRUCT":
        yield from standard(ask, text, form)
        return
    construct = Construct.of(text)
    body = ask(construct.select, JSON)
    yield construct.triples(_rows(_table(body, JSON, ox.QueryResultsFormat.JSON)))
    body.finish()


def virtuoso(ask: Ask, text: str, form: str) -> Iterator[Result]:
    """Answer in spite of Virtuoso's ways."""
    if form == "DESCRIBE":
        yield from _describe(ask, text)
        return
    construct = Construct.of(text) if form == "CONSTRUCT" else None
    body = ask(construct.select if construct else text, XML, _MENDS)
    found = _table(body, XML, ox.QueryResultsFormat.XML)
    if construct:
        yield construct.triples(_rows(found))
    else:
        yield _verdict(found) if form == "ASK" else found
    body.finish()


def _verdict(found: ox.QuerySolutions | ox.QueryBoolean) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return the boolean that a table with one cell means."""
    values = [term.value for row in _rows(found) for term in row.values() if isinstance(term, ox.Literal)]
    content = json.dumps({"head": {}, "boolean": values == ["1"]}).encode()
    return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)


def _describe(ask: Ask, text: str) -> Iterator[Result]:
    """Ask for the resources first: a table that was cut says so."""
    select, iris = resources(text)
    if select:
        body = ask(select, XML, _MENDS)
        rows = _rows(_table(body, XML, ox.QueryResultsFormat.XML))
        iris += [term.value for row in rows for term in row.values() if isinstance(term, ox.NamedNode)]
        body.finish()
    wanted = list(dict.fromkeys(iris))
    triples: dict[ox.Triple, None] = {}
    for start in range(0, len(wanted), _DESCRIBED_AT_ONCE):
        body = ask(described(wanted[start : start + _DESCRIBED_AT_ONCE]), TRIPLES)
        triples |= dict.fromkeys(_graph(body))
        body.finish()
    yield triples


def _table(body: Body, kind: str, fmt: ox.QueryResultsFormat) -> ox.QuerySolutions | ox.QueryBoolean:
    _check(body, kind)
    return ox.parse_query_results(cast("IO[bytes]", body), format=fmt)


def _rows(found: ox.QuerySolutions | ox.QueryBoolean) -> Iterator[dict[str, Term]]:
    if isinstance(found, ox.QueryBoolean):
        raise StoreFailedError("The store sent a boolean instead of a table.")
    names = [variable.value for variable in found.variables]
    return ({n: t for n, t in zip(names, row, strict=True) if t is not None} for row in found)


def _graph(body: Body) -> Iterator[ox.Triple]:
    _check(body, TRIPLES)
    return (quad.triple for quad in ox.parse(cast("IO[bytes]", body), format=ox.RdfFormat.N_TRIPLES))


def _check(body: Body, kind: str) -> None:
    if body.kind != kind:
        raise StoreFailedError(f"The store answers with {body.kind or 'something'}, not with {kind}.")


DIALECTS: Final[dict[str, Dialect]] = {"fuseki": fuseki, "virtuoso": virtuoso}
"""Those that are not the standard one, by the name of their profile."""
