"""What a store refuses is told with what to do about it, and never with a secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest
from tests.listening import listening, send

from kg.errors import StoreNotReadyError, UsageError
from kg.settings import Settings
from kg.stores.client import Client
from kg.stores.credentials import Credentials
from kg.stores.profiles import FUSEKI, OXIGRAPH, PLAIN, VIRTUOSO
from kg.stores.store import Address, Store, locate

ADA = {"user": "ada", "password": "hunter2"}
MUFASA = {"user": "Mufasa", "password": "Circle of Life"}
CHALLENGE = 'Digest realm="r", nonce="n", opaque="o", qop="auth,auth-int", algorithm="MD5"'


@dataclass(slots=True)
class Fake:
    """A server that answers every request alike, and asks for a name if it has a challenge."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    challenge: str = ""
    authorizations: list[str] = field(default_factory=list)

    def reply(self, handler: BaseHTTPRequestHandler, _: bytes) -> None:
        """Answer as told, and ask for a name first."""
        given = handler.headers.get("Authorization", "")
        self.authorizations.append(given)
        if self.challenge and not given:
            send(handler, self.body, 401, **self.headers, WWW_Authenticate=self.challenge)
        else:
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            send(handler, self.body, status, **self.headers)


@pytest.fixture
def fake() -> Iterator[Fake]:
    made = Fake()
    with listening(made.reply) as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made


def store(fake: Fake, *pauses: float, **given: str) -> Store:
    address = Address(profile=PLAIN, query=f"{fake.url}/q", update=f"{fake.url}/u", graphs=f"{fake.url}/g")
    return Store(address, Client(Credentials(**given), 5), pauses)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, b"parse error", "status 400, 'parse error'.*SPARQL 1.1 store"),
        (401, b"", "status 401.*KG_STORE_USER and KG_STORE_PASSWORD"),
        (403, b"", "status 403.*may not do this"),
        (404, b"", "status 404.*KG_STORE names the product"),
        (413, b"", "status 413.*KG_STORE_CHUNK to fewer triples"),
        (415, b"", "status 415.*Graph Store Protocol"),
        (500, b"boom\nboom", "status 500, 'boom boom'.*own log"),
        (500, b"write failed: No space left on device", "status 500.*disk is full"),
        (503, b"", "status 503.*not sent again"),
        (507, b"", "status 507.*disk is full"),
        (302, b"", "status 302"),
    ],
)
def test_a_refusal_says_what_to_do(fake: Fake, status: int, body: bytes, words: str) -> None:
    fake.statuses, fake.body = [status], body
    with pytest.raises(StoreNotReadyError, match=f"/g answers with {words}"):
        store(fake).put("urn:g", b"<urn:a> <urn:b> <urn:c> .")


def test_what_is_no_table_is_no_answer(fake: Fake) -> None:
    fake.body, fake.headers = b"<html>", {"Content-Type": "text/html"}
    with pytest.raises(StoreNotReadyError, match="answers a query with text/html that is no SPARQL result"):
        store(fake).count("urn:g")


def test_a_store_that_is_down_is_told() -> None:
    nobody = Address(profile=PLAIN, query="http://127.0.0.1:9/q", update="", graphs="")
    with pytest.raises(StoreNotReadyError, match=r"9/q does not answer: it refused the connection\. Is the"):
        Store(nobody, Client(Credentials(), 5), ()).count("urn:g")


def test_what_is_safe_is_tried_again_and_a_swap_is_not(fake: Fake) -> None:
    fake.statuses = [503, 503, 204]
    store(fake, 0.0, 0.0).add("urn:g", b"")
    assert len(fake.authorizations) == 3
    fake.statuses = [503, 204]
    with pytest.raises(StoreNotReadyError):
        store(fake, 0.0, 0.0).update("DROP ALL", may_repeat=False)


@pytest.mark.parametrize(
    ("challenge", "begins"),
    [
        ('Basic realm="r"', "Basic YWRhOmh1bnRlcjI="),
        (CHALLENGE, 'Digest username="ada", realm="r", nonce="n"'),
    ],
)
def test_a_name_and_a_password_answer_a_challenge(fake: Fake, challenge: str, begins: str) -> None:
    fake.challenge = challenge
    asking = store(fake, **ADA)
    asking.put("urn:g", b"")
    asking.put("urn:h", b"")
    assert fake.authorizations[0] == ""
    assert [given.startswith(begins) for given in fake.authorizations[1:]] == [True, True]


def test_a_digest_is_that_of_the_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of https://www.rfc-editor.org/rfc/rfc7616#section-3.9.1 ."""
    monkeypatch.setattr("secrets.token_hex", lambda _: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
    challenge = (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    header = Credentials(**MUFASA).answer([challenge], "GET", "/dir/index.html")
    assert 'response="8ca523f5e9506fed4657c9700eebdbec"' in str(header)


def test_a_header_is_sent_as_it_is(fake: Fake) -> None:
    store(fake, authorization="Bearer t").put("urn:g", b"")
    assert fake.authorizations == ["Bearer t"]


@pytest.mark.parametrize("status", [401, 500])
def test_no_secret_is_in_an_error(fake: Fake, status: int) -> None:
    fake.statuses, fake.challenge = [status], 'Basic realm="r"'
    asking = store(fake, **ADA)
    with pytest.raises(StoreNotReadyError) as caught:
        asking.put("urn:g", b"")
    assert "hunter2" not in f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
    assert "hunter2" not in repr(Credentials(**ADA))


@pytest.mark.parametrize(
    "url", ["http://ada:hunter2@127.0.0.1/", "ftp://127.0.0.1/", "http://127.0.0.1/?a=hunter2", "hunter2"]
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        locate(url, Settings(), Client(Credentials(), 5))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "environ",
    [
        {"KG_STORE_USER": "a", "KG_STORE_AUTHORIZATION": "b"},
        {"KG_STORE_USER": "a:b"},
        {"KG_STORE_PASSWORD": "a\n"},
        {"KG_STORE_AUTHORIZATION": "Bearer x\r\nHost: y"},
    ],
)
def test_what_no_header_can_hold_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Credentials.from_environment(environ)


@pytest.mark.parametrize(
    ("headers", "path", "profile", "query", "graphs"),
    [
        ({"Server": "Oxigraph/0.5.13"}, "", OXIGRAPH, "/query", "/store"),
        ({"Server": "Oxigraph/0.5.13"}, "/query", OXIGRAPH, "/query", "/store"),
        ({"Fuseki-Request-Id": "1"}, "/ds", FUSEKI, "/ds/query", "/ds/data"),
        ({"Server": "Virtuoso/07.20.3229 (Linux)"}, "/", VIRTUOSO, "/sparql", "/sparql-graph-crud-auth"),
        ({"Server": "Virtuoso/07.20.3229"}, "/sparql", VIRTUOSO, "/sparql", "/sparql-graph-crud-auth"),
        ({"Server": "else"}, "/x/sparql", PLAIN, "/x/sparql", None),
    ],
)
def test_a_product_is_told_by_its_headers(  # noqa: PLR0913, PLR0917  # a table of cases
    fake: Fake, headers: dict[str, str], path: str, profile: object, query: str, graphs: str | None
) -> None:
    fake.headers, fake.statuses = {**headers}, [404]
    found = locate(fake.url + path, Settings(), Client(Credentials(), 5))
    assert (found.profile, found.query) == (profile, fake.url + query)
    assert found.graphs == ("" if graphs is None else fake.url + graphs)


def test_settings_name_a_product_and_its_endpoints() -> None:
    chosen = Settings().replace(store="rdf4j", store_update="http://127.0.0.1:1/u")
    found = locate("http://127.0.0.1:1/repositories/kg", chosen, Client(Credentials(), 5))
    assert found.query == "http://127.0.0.1:1/repositories/kg"
    assert found.update == "http://127.0.0.1:1/u"
    assert found.graphs == "http://127.0.0.1:1/repositories/kg/rdf-graphs/service"
    with pytest.raises(UsageError, match="KG_STORE_GRAPHS is no address"):
        Settings().replace(store_graphs="http://ada:hunter2@127.0.0.1/")
