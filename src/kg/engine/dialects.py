"""How a product answers: as the W3C says, or as Virtuoso does.

What is mended for Virtuoso was found in 7.2.5, and is tested against it: an ASK is answered with a table;
booleans are 1 and 0; labels of blank nodes are none; a CONSTRUCT is cut at the limit of rows without a word,
where a SELECT says so; a DESCRIBE has what points to the resource besides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Final, Protocol, cast

import pyoxigraph as ox

from kg.engine.answers import Result
from kg.engine.bodies import Body, Mend
from kg.engine.constructs import Construct, described, resources
from kg.errors import StoreFailedError

SOLUTIONS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_DESCRIBED_AT_ONCE: Final = 200
_MENDS: Final[tuple[Mend, ...]] = (
    (
        re.compile(rb'"datatype": "http://www\.w3\.org/2001/XMLSchema#boolean", "value": "([01])"'),
        lambda m: (
            b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "%s"'
            % (b"true" if m[1] == b"1" else b"false")
        ),
    ),
    (re.compile(rb'"type": "bnode", "value": "nodeID://'), lambda _: b'"type": "bnode", "value": "'),
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
    body = ask(text, SOLUTIONS if form in ("SELECT", "ASK") else TRIPLES)
    yield _table(body) if form in ("SELECT", "ASK") else _graph(body)
    body.finish()


def virtuoso(ask: Ask, text: str, form: str) -> Iterator[Result]:
    """Answer in spite of Virtuoso's ways."""
    if form == "ASK":
        found = json.loads(ask(text, SOLUTIONS).read())["results"]["bindings"]
        verdict = bool(found) and next(iter(found[0].values()))["value"] == "1"
        content = json.dumps({"head": {}, "boolean": verdict}).encode()
        yield ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    elif form == "SELECT":
        body = ask(text, SOLUTIONS, _MENDS)
        yield _table(body)
        body.finish()
    elif form == "CONSTRUCT":
        construct = Construct.of(text)
        body = ask(construct.select, SOLUTIONS, _MENDS)
        yield construct.triples(_rows(body))
        body.finish()
    else:
        yield from _describe(ask, text)


def _describe(ask: Ask, text: str) -> Iterator[Result]:
    """Ask for the resources first: a table that was cut says so."""
    select, iris = resources(text)
    if select:
        body = ask(select, SOLUTIONS, _MENDS)
        iris += [t.value for row in _rows(body) for t in row.values() if isinstance(t, ox.NamedNode)]
        body.finish()
    wanted = list(dict.fromkeys(iris))

    def triples() -> Iterator[ox.Triple]:
        for start in range(0, len(wanted), _DESCRIBED_AT_ONCE):
            body = ask(described(wanted[start : start + _DESCRIBED_AT_ONCE]), TRIPLES)
            yield from _graph(body)
            body.finish()

    yield dict.fromkeys(triples())


def _table(body: Body) -> ox.QuerySolutions | ox.QueryBoolean:
    _check(body, SOLUTIONS, "application/json")
    return ox.parse_query_results(cast("IO[bytes]", body), format=ox.QueryResultsFormat.JSON)


def _rows(body: Body) -> Iterator[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]:
    found = _table(body)
    if isinstance(found, ox.QueryBoolean):
        raise StoreFailedError("The store sent a boolean instead of a table.")
    names = [variable.value for variable in found.variables]
    return ({n: t for n, t in zip(names, row, strict=True) if t is not None} for row in found)


def _graph(body: Body) -> Iterator[ox.Triple]:
    _check(body, TRIPLES, "text/plain")
    return (quad.triple for quad in ox.parse(cast("IO[bytes]", body), format=ox.RdfFormat.N_TRIPLES))


def _check(body: Body, *kinds: str) -> None:
    if body.kind not in kinds:
        raise StoreFailedError(f"The store answers with {body.kind or 'something'}, not with {kinds[0]}.")


DIALECTS: Final[dict[str, Dialect]] = {"virtuoso": virtuoso}
"""Those that are not the standard one, by the name of their profile."""
