"""A store that breaks off, cuts, lies or is late: an error each time, and never a part for the whole."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from tests.listening import listening

from kg.engine.answers import Evaluator, Limits
from kg.engine.nursery import Source
from kg.engine.port import Answer, Dataset, Query
from kg.engine.remote import RemoteStore
from kg.engine.workers import Pool
from kg.errors import (
    EngineBusyError,
    KgError,
    QueryRefusedError,
    QueryTimeoutError,
    ResultTooLargeError,
    StoreFailedError,
)
from kg.rdf.formats import by_name
from kg.release.manifest import Counts, Manifest
from kg.settings import Settings
from kg.stores.publication import DEFAULT, PLACE

JSON = "application/sparql-results+json"
ROW = '{"x":{"type":"literal","value":"a"}}'
TABLE = f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{ROW},{ROW}]}}}}'.encode()
SELECT = "SELECT ?x { ?s ?p ?x }"
GRAPH = "https://w3id.org/tipsom/graph/one"


def answer(body: bytes, *headers: str, status: str = "200 OK", kind: str = JSON, length: int = -1) -> bytes:
    size = len(body) if length < 0 else length
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {size}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def bare(head: str, body: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n{head}\r\n".encode() + body


@dataclass(slots=True)
class Fake:
    """A store that says what it is told to say.

    Attributes:
        raw: What it sends to a query, one after the other, the last one again and again; then it closes the
            connection.
        releases: The release and the run that it says it holds, likewise.
        asked: The fields of each query.
    """

    url: str = ""
    raw: list[bytes] = field(default_factory=lambda: [answer(TABLE)])
    releases: list[tuple[str, str]] = field(default_factory=list)
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def publication(self) -> bytes:
        """Return what it says of the release that it holds."""
        release, run = self.releases.pop(0) if len(self.releases) > 1 else self.releases[0]
        subject = {"type": "uri", "value": PLACE}
        rows = [
            {
                "subject": subject,
                "predicate": {"type": "uri", "value": f"http://purl.org/dc/terms/{name}"},
                "object": {"type": "literal", "value": value},
            }
            for name, value in (("hasVersion", release), ("identifier", run))
        ]
        head = {"vars": ["subject", "predicate", "object"]}
        return answer(json.dumps({"head": head, "results": {"bindings": rows}}).encode())

    def reply(self, handler: BaseHTTPRequestHandler, form: bytes) -> None:
        """Say of the release that it is held, or else what comes next; then close the connection."""
        fields = parse_qs(form.decode())
        if fields["default-graph-uri"] == [PLACE]:
            handler.wfile.write(self.publication())
            return
        self.asked.append(fields)
        handler.wfile.write(self.raw.pop(0) if len(self.raw) > 1 else self.raw[0])
        handler.close_connection = True


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    made = Manifest(
        format=2,
        version="1.0",
        issued="2026-01-31",
        title="A test",
        description="For tests.",
        content="0",
        revision=None,
        tools={},
        counts=Counts(stated=0, added=0, entailed=0, ontology=0, default=2, graphs={GRAPH: 2}),
        questions=0,
        files={},
    )
    (tmp_path / "manifest.json").write_text(made.to_json(), "utf-8")
    return made


@pytest.fixture
def fake(manifest: Manifest) -> Iterator[Fake]:
    made = Fake(releases=[(manifest.name, "1")])
    with listening(made.reply) as port:
        made.url = f"http://127.0.0.1:{port}/query"
        yield made


def given(fake: Fake, tmp_path: Path, profile: str = "oxigraph") -> dict[str, str]:
    path = str(tmp_path / "manifest.json")
    return {"profile": profile, "query": fake.url, "manifest": path, "seconds": "5"}


@pytest.fixture
def store(fake: Fake, tmp_path: Path) -> Iterator[Evaluator]:
    limits = Limits(size=10_000, rows=100, spool=10_000)
    gc.disable()  # what the parser holds must not be collected by a thread of the fake's
    yield Evaluator(RemoteStore(given(fake, tmp_path), 100), {}, limits)
    gc.collect()
    gc.enable()


def ask(store: Evaluator, text: str = SELECT, dataset: Dataset | None = None) -> Answer:
    json_, graph = by_name("json"), by_name("ntriples")
    query = Query(text=text, seconds=5, solutions=json_, graph=graph, dataset=dataset or Dataset())
    return store.answer(query)


def test_a_whole_answer_is_passed_on_and_its_dataset_was_named(store: Evaluator, fake: Fake) -> None:
    found = ask(store)
    assert (found.rows, json.loads(found.content)["head"]) == (2, {"vars": ["x"]})
    assert fake.asked == [{"query": [SELECT], "default-graph-uri": [DEFAULT], "named-graph-uri": [GRAPH]}]


def test_what_is_no_graph_of_the_release_is_out_of_reach(store: Evaluator, fake: Fake) -> None:
    ask(store, "SELECT ?x FROM <urn:other> FROM NAMED <P> { ?s ?p ?x }".replace("P", PLACE))
    assert fake.asked[0]["default-graph-uri"] == ["urn:x-kg:nowhere"]
    assert fake.asked[0]["named-graph-uri"] == ["urn:x-kg:nowhere"]
    assert "FROM" not in fake.asked[0]["query"][0]


CHUNKS = b"%x\r\n%s\r\n" % (len(TABLE), TABLE)


@pytest.mark.parametrize(
    ("raw", "error", "words"),
    [
        (answer(TABLE[:40], length=len(TABLE)), StoreFailedError, "the connection broke"),
        (answer(TABLE, length=len(TABLE) + 9), StoreFailedError, "the connection broke"),
        (bare("Transfer-Encoding: chunked\r\n", CHUNKS), StoreFailedError, "the connection broke"),
        (bare("", TABLE), StoreFailedError, "does not say where it ends"),
        (answer(TABLE[:-4]), StoreFailedError, "cannot be read"),
        (answer(TABLE[:-9] + b" error: out of time"), StoreFailedError, "cannot be read"),
        (answer(b"\xff" * 20), StoreFailedError, "cannot be read"),
        (answer(b"<html>", kind="text/html"), StoreFailedError, "answers with text/html"),
        (answer(TABLE, "Content-Encoding: gzip"), StoreFailedError, "compressed"),
        (answer(TABLE, "X-SPARQL-MaxRows: 2"), ResultTooLargeError, "more rows than the 2"),
        (answer(TABLE, "X-SQL-State: S1TAT"), QueryTimeoutError, "did not finish"),
        (b"", StoreFailedError, "the connection broke"),
        (answer(b"no", status="400 Bad Request"), StoreFailedError, "does not take this query: no"),
        (answer(b"no", status="401 Unauthorized"), StoreFailedError, "status 401"),
        (answer(b"/secret/path", status="500 Oops"), StoreFailedError, "status 500. Tell"),
        (answer(b"", "Retry-After: 7", status="503 Busy"), EngineBusyError, "too much to do"),
        (answer(b"", status="504 Late"), QueryTimeoutError, "too long"),
        (answer(b"", "Location: /x", status="302 Found"), StoreFailedError, "status 302"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(
    store: Evaluator, fake: Fake, raw: bytes, error: type[KgError], words: str
) -> None:
    fake.raw = [raw]
    with pytest.raises(error, match=words) as caught:
        ask(store)
    assert "127.0.0.1" not in str(caught.value)
    fake.raw = [answer(TABLE)]
    assert ask(store).rows == 2


@pytest.mark.parametrize("text", ["<http://e/a> <http://e/b> 1", "<http://e/a> <http://e/b> <http://e/c>"])
def test_a_graph_that_breaks_off_between_two_lines_is_an_error(
    store: Evaluator, fake: Fake, text: str
) -> None:
    body = b"<http://e/a> <http://e/b> <http://e/c> .\n"
    fake.raw = [answer(body, kind="application/n-triples", length=len(body) + len(text))]
    with pytest.raises(StoreFailedError, match="the connection broke"):
        ask(store, "CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_connection_that_was_closed_meanwhile_is_opened_again_once(store: Evaluator, fake: Fake) -> None:
    fake.raw = [b"", answer(TABLE)]
    assert ask(store).rows == 2
    assert len(fake.asked) == 2
    fake.raw = [b"", b"", answer(TABLE)]
    with pytest.raises(StoreFailedError):
        ask(store)
    assert len(fake.asked) == 4


def test_an_answer_during_which_another_release_came_is_an_error(
    store: Evaluator, fake: Fake, manifest: Manifest
) -> None:
    ours = (manifest.name, "1")
    fake.releases = [ours, ("2.0-abcdef", "2"), ours]
    with pytest.raises(EngineBusyError, match=r"holds 2\.0-abcdef instead of 1\.0-"):
        ask(store)
    assert ask(store).rows == 2


def test_an_answer_during_which_the_release_was_published_anew_is_an_error(
    store: Evaluator, fake: Fake, manifest: Manifest
) -> None:
    fake.releases = [(manifest.name, "1"), (manifest.name, "2")]
    with pytest.raises(EngineBusyError, match="published anew") as caught:
        ask(store)
    assert caught.value.retry == 2
    assert ask(store).rows == 2


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://e/> {} }", "SELECT * { 1SERVICE <http://e/> {} }"]
)
def test_a_call_to_another_endpoint_is_not_sent_on(store: Evaluator, fake: Fake, text: str) -> None:
    with pytest.raises(QueryRefusedError):
        ask(store, text)
    assert fake.asked == []


def test_a_fuller_graph_than_may_be_merged_is_refused(store: Evaluator, fake: Fake) -> None:
    store._source._rows = 1  # type: ignore[attr-defined]  # noqa: SLF001
    with pytest.raises(ResultTooLargeError, match="at most 1 are merged"):
        ask(store, SELECT, Dataset(default_graphs=(GRAPH, GRAPH)))
    assert fake.asked == []


def test_a_pool_asks_the_store_and_ends_what_is_late(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_STORE_AUTHORIZATION", "Bearer x")
    source = Source(store=tmp_path, remote=given(fake, tmp_path, "virtuoso") | {"profile": "oxigraph"})
    pool = Pool(source, Settings(workers=1))
    try:
        query = Query(text=SELECT, seconds=5, solutions=by_name("csv"))
        assert pool.answer(query).content == b"x\r\na\r\na\r\n"
        assert pool.state().kind == "store"
        assert "network" not in pool.state().confined
        fake.raw = [answer(TABLE[:20], "Retry-After: 7", status="503 Busy")]
        with pytest.raises(EngineBusyError) as caught:
            pool.answer(query)
        assert caught.value.retry == 7
    finally:
        pool.close()
