"""A SPARQL 1.1 store: its three endpoints, and what it is asked when a release is published.

https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from kg.errors import StoreNotReadyError, UsageError
from kg.rdf.store import Solutions
from kg.settings import Settings, is_store
from kg.stores.client import Client, NoAnswerError, StatusError
from kg.stores.profiles import OXIGRAPH, PLAIN, PROFILES, Profile

FORM: Final = "application/x-www-form-urlencoded"
SOLUTIONS: Final = "application/sparql-results+json"
_MOST: Final = 16_000_000
_PASSING: Final = (429, 502, 503, 504)
_LONGEST_PAUSE: Final = 30.0
_FULL: Final = re.compile("(?i)no space|disk (?:is )?full|quota")
_HINTS: Final = {
    400: "It does not take what this program says; is it a SPARQL 1.1 store, and KG_STORE its product?",
    401: "Set KG_STORE_USER and KG_STORE_PASSWORD, or KG_STORE_AUTHORIZATION, in the environment.",
    403: "Whoever KG_STORE_USER names may not do this there; the store's own settings say who may.",
    404: "Is the address right? KG_STORE names the product; KG_STORE_QUERY and so on name each endpoint.",
    405: "Is the store read-only, or is this another endpoint? See KG_STORE_UPDATE and KG_STORE_GRAPHS.",
    413: "Send less at once: set KG_STORE_CHUNK to fewer triples.",
    415: "It reads no Turtle here; is it the endpoint of the Graph Store Protocol?",
    429: "It has too much to do. Try again later: what was sent is not sent again.",
    503: "It has too much to do. Try again later: what was sent is not sent again.",
    507: "Its disk is full. Make room there and try again: what was sent is not sent again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a store is.

    Attributes:
        profile: Its product.
        query, update, graphs: Its endpoints; an empty one is not known.
    """

    profile: Profile
    query: str
    update: str
    graphs: str


def locate(url: str, settings: Settings, client: Client) -> Address:
    """Return the endpoints of the store at an address, as the settings and the store itself say.

    Raises:
        UsageError: It is no address, or bears a password.
        StoreNotReadyError: Nothing answers there.
    """
    checked(url)
    profile = _named(settings.store) or _found(url, client)
    base = url.rstrip("/").removesuffix(profile.query)
    return Address(
        profile=profile,
        query=settings.store_query or base + profile.query,
        update=settings.store_update or ("" if profile.update is None else base + profile.update),
        graphs=settings.store_graphs or ("" if profile.graphs is None else base + profile.graphs),
    )


def checked(url: str) -> str:
    """Return the address of a store.

    Raises:
        UsageError: It is none, or bears a password; the message does not repeat it.
    """
    if not is_store(url):
        raise UsageError(
            "This is no address of a store.",
            hint="Give it like http://127.0.0.1:7878, http or https, without a name, a password or a query.",
        )
    return url


def _named(name: str) -> Profile | None:
    return next((profile for profile in PROFILES if profile.name == name), None)


def _found(url: str, client: Client) -> Profile:
    """Return the product that answers, told by its headers; the rule-less one if none is told."""
    probe = f"{url.rstrip('/')}{OXIGRAPH.query}?{urlencode({'query': 'ASK {}'})}"
    try:
        response = client.request("GET", probe)
        headers = response.headers
        response.close()
    except StatusError as error:
        headers = error.headers
    except NoAnswerError as error:
        raise _silent(url, error) from error
    known = (p for p in PROFILES if p.header and headers.get(p.header, "").startswith(p.value))
    return next((p for p in known if p.header in headers), PLAIN)


class Store:
    """A store that a release is published to.

    Every method raises :class:`StoreNotReadyError` when the store does not answer or does not do it.
    """

    def __init__(self, address: Address, client: Client, pauses: Sequence[float] = (1.0, 2.0, 4.0)) -> None:
        """Speak to the endpoints of ``address``; after each pause, in seconds, try again what is safe."""
        self.address = address
        self._client = client
        self._pauses = pauses

    def select(self, query: str, graphs: Sequence[str] = ()) -> Solutions:
        """Return the solutions of a SELECT over the merge of some graphs."""
        fields = [("query", query), *(("default-graph-uri", graph) for graph in graphs)]
        with self._explained(self.address.query, "KG_STORE_QUERY"):
            response = self._request(
                "POST",
                self.address.query,
                {"Content-Type": FORM, "Accept": SOLUTIONS},
                urlencode(fields).encode(),
            )
            return _solutions(response, self.address.query)

    def count(self, graph: str) -> int:
        """Return how many triples a graph holds."""
        found = self.select("SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }", [graph])
        count = found.rows[0][0] if len(found) == 1 else None
        if not isinstance(count, ox.Literal) or not count.value.isdecimal():
            raise StoreNotReadyError(f"{self.address.query} does not count the triples of a graph.")
        return int(count.value)

    def update(self, text: str, *, may_repeat: bool = True) -> None:
        """Make a SPARQL update; one that ``may_repeat`` has the same effect twice as once."""
        with self._explained(self.address.update, "KG_STORE_UPDATE"):
            body = urlencode({"update": text}).encode()
            send = self._request if may_repeat else self._once
            send("POST", self.address.update, {"Content-Type": FORM}, body).close()

    def put(self, graph: str, triples: bytes) -> None:
        """Replace a graph with triples in N-Triples; where it fails, some of them may be there."""
        self._write("PUT", graph, triples)

    def add(self, graph: str, triples: bytes) -> None:
        """Add triples in N-Triples to a graph; where it fails, some of them may be there."""
        self._write("POST", graph, triples)

    def _write(self, method: str, graph: str, triples: bytes) -> None:
        with self._explained(self.address.graphs, "KG_STORE_GRAPHS"):
            url = f"{self.address.graphs}?graph={quote(graph, safe='')}{self.address.profile.bulk}"
            # N-Triples is Turtle, which every store reads. A graph is a set: to add a triple twice is safe
            self._request(method, url, {"Content-Type": "text/turtle"}, triples).close()

    def _request(self, method: str, url: str, headers: dict[str, str], body: bytes) -> BaseHTTPResponse:
        for pause in self._pauses:
            try:
                return self._once(method, url, headers, body)
            except NoAnswerError:
                time.sleep(pause)
            except StatusError as error:
                if error.status not in _PASSING:
                    raise
                time.sleep(min(error.retry or pause, _LONGEST_PAUSE))
        return self._once(method, url, headers, body)

    def _once(self, method: str, url: str, headers: dict[str, str], body: bytes) -> BaseHTTPResponse:
        return self._client.request(method, url, headers=headers, body=body)

    @contextmanager
    def _explained(self, url: str, variable: str) -> Iterator[None]:
        if not url:
            raise UsageError(
                f"Where a {self.address.profile.title} takes this is not known.", hint=f"Set {variable}."
            )
        try:
            yield
        except NoAnswerError as error:
            raise _silent(url, error) from error
        except StatusError as error:
            raise _refusal(url, error) from error


def _solutions(response: BaseHTTPResponse, url: str) -> Solutions:
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    try:
        content = response.read(_MOST)
        if len(content) == _MOST:
            raise StoreNotReadyError(f"{url} answers a query with {_MOST:,} bytes, or more.")
        found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QueryBoolean):
            raise ValueError("a boolean")  # noqa: TRY004, TRY301  # like any other body that is no table
        rows = tuple(tuple(row) for row in found)
    except (HTTPError, OSError) as error:
        raise NoAnswerError(error) from error
    except (SyntaxError, ValueError) as error:
        raise StoreNotReadyError(
            f"{url} answers a query with {kind or 'something'} that is no SPARQL result in JSON.",
            hint="Is it the endpoint of queries? Name the product with KG_STORE, or it with KG_STORE_QUERY.",
        ) from error
    finally:
        response.release_conn()
    return Solutions(variables=tuple(variable.value for variable in found.variables), rows=rows)


def _silent(url: str, error: NoAnswerError) -> StoreNotReadyError:
    return StoreNotReadyError(f"{url} does not answer: {error}.", hint="Is the store running there?")


def _refusal(url: str, error: StatusError) -> StoreNotReadyError:
    words = f", {error.words!r}" if error.words else ""
    is_full = _FULL.search(error.words)
    hint = _HINTS.get(507 if is_full else error.status, "The store's own log says more.")
    return StoreNotReadyError(f"{url} answers with status {error.status}{words}.", hint=hint)
