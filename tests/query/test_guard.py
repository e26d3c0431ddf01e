"""The check before the engine."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import (
    FederationRefusedError,
    KgError,
    PayloadTooLargeError,
    QueryRefusedError,
    QuerySyntaxError,
)
from kg.query.guard import check, is_plain
from kg.settings import Settings

SETTINGS = Settings(query_bytes=2_000, nesting=10)
BODY = "<http://127.0.0.1/x> { ?s ?p ?o }"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {BODY} }}",
        f"SELECT * {{ service SILENT{BODY} }}",
        f"SELECT * {{ SERVICESILENT{BODY} }}",
        f"SELECT * {{ ?a ?b 1SERVICE {BODY} }}",
        f"SELECT * {{ ?a ?b 1.SERVICE {BODY} }}",
        f'SELECT * {{ ?a ?b "x"SERVICE {BODY} }}',
        f"SELECT * {{ ?a ?b trueSERVICE{BODY} }}",
        f"SELECT * {{ ?a ?b ?c.SERVICE {BODY} }}",
        f"SELECT * {{ # c\r SERVICE {BODY} }}",
        f"SELECT * {{ VALUES ?a {{1}} FILTER(?a<?c)SERVICE{BODY} }}",
        f"SELECT * {{ # it's\n SERVICE {BODY} }}",
        f'SELECT * {{ ?a ?b """ " """ . SERVICE {BODY} . ?q ?w """ """ }}',
        "PREFIX x: <http://127.0.0.1/> SELECT * { SERVICEx:x { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1/> SELECT * { ?a ?b trueSERVICEx:x { ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?c)SERVICE#>\n ?x { ?s ?p ?o } }",
        f'SELECT * {{ FILTER(?a<?c#>"""\n ) SERVICE {BODY} #""" \n }}',
        f'PREFIX ex: <http://e/> SELECT * {{ FILTER(?a<ex:c#>"""\n) SERVICE {BODY} #""" \n }}',
    ],
)
def test_a_call_to_another_endpoint_is_refused(query: str) -> None:
    with pytest.raises((FederationRefusedError, QueryRefusedError, QuerySyntaxError)):
        check(query, SETTINGS)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { BIND("SERVICE <http://e/x> { ?s ?p ?o }" AS ?x) }',
        "SELECT * { # SERVICE <http://e/x> {}\n BIND(1 AS ?x) }",
        "SELECT * { OPTIONAL { <http://e/SERVICE> ?p ?o } }",
        "SELECT * { BIND(1 AS ?SERVICE) }",
        "PREFIX service: <http://e/> SELECT * { OPTIONAL { service:x ?p ?o } }",
        "PREFIX service: <http://e/> SELECT * { GRAPH service:x { ?s ?p ?o } }",
        "PREFIX service: <http://e/> SELECT * FROM service:x { ?s ?p ?o }",
        "PREFIX service: <http://e/> DESCRIBE service:x { ?s ?p ?o }",
        "PREFIX e: <http://e/> SELECT * { OPTIONAL { e:service ?p ?o } }",
        "SELECT * { VALUES (?a ?b) { (1 <http://e/o'b(c)>) (2 <urn:x#y>) } }",
        "SELECT * { ?a ?b ?c FILTER(?a<?b&&(?c>?d)) FILTER(?c<<http://e/x>) }",
        'PREFIX e: <http://e/> SELECT * { e:a\\(b ?p "(" , \'{\' , """[""" }',
        "PREFIX drop: <http://e/> SELECT (COUNT(*) AS ?add) { ?s drop:with ?load }",
        "ASK {} # {",
        "",
        "nonsense",
    ],
)
def test_what_only_looks_like_it_passes(query: str) -> None:
    check(query, SETTINGS)


@pytest.mark.parametrize(
    "query",
    [
        "{" * 11 + "}" * 11,
        "(" * 11 + ")" * 11,
        "[" * 11 + "]" * 11,
        "SELECT * {" + "({[" * 4,
        "!" * 11,
        "- " * 11,
        "^" * 11,
    ],
)
def test_deep_nesting_is_refused(query: str) -> None:
    with pytest.raises(QueryRefusedError, match="more than 10 levels"):
        check(query, SETTINGS)


def test_nesting_up_to_the_limit_passes() -> None:
    check("{" * 10 + "}" * 10 + "(" * 10 + ")" * 10 + "!" * 10, SETTINGS)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * {\n ( ", 2, 2),
        ("SELECT * { ( }", 1, 12),
        ("ASK {} }", 1, 8),
        ("SELECT * { ?s ?p 'x }", 1, 18),
        ('SELECT * { ?s ?p "\0" }', 1, 19),
        ("DROP ALL", 1, 1),
        ("PREFIX e: <http://e/>\nINSERT DATA { e:a e:b e:c }", 2, 1),
    ],
)
def test_what_no_parser_need_see_is_a_syntax_error_at_its_place(query: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        check(query, SETTINGS)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_length_is_counted_in_bytes() -> None:
    check("é" * 1_000, SETTINGS)
    with pytest.raises(PayloadTooLargeError, match="2,002 bytes"):
        check("é" * 1_001, SETTINGS)


OBJECTS: tuple[ox.Literal | ox.NamedNode, ...] = (
    ox.Literal(1),
    ox.Literal("x"),
    ox.Literal(""),
    *map(ox.NamedNode, ("http://127.0.0.1:9/", "urn:c")),
)
PIECES = st.sampled_from(
    [
        *("SELECT * ", "{", "}", "(", ")", " ", "\n", "?a", "<", ">", "<?b>", "<ex:b#>", "<urn:c>", "#"),
        *('"', "'", '"""', "'''", "SERVICE", "service ", "SILENT ", "<http://127.0.0.1:9/>", "x:y", "x:"),
        *(".", ";", "1", "true", "\\", "FILTER(", "=", "&&", "BIND(", " AS ?z)", "VALUES ?v {", "OPTIONAL {"),
        *("@en", "^^", "_:b", "[", "]", "a ", "-", "EXISTS{"),
    ]
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(PIECES, max_size=14).map("".join),
    st.sampled_from(["", "{ ?s ?p ?o }", "<http://127.0.0.1:9/> {}"]),
)
def test_no_query_that_passes_calls_out(middle: str, tail: str) -> None:
    """The engine names the forbidden port when it is asked to call it: it stands in for a listener."""
    query = f"PREFIX x: <http://127.0.0.1:9/> SELECT * {{ ?q ?w {middle} {tail} }}"
    try:
        check(query, SETTINGS)
    except KgError:
        return
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/p"), term) for term in OBJECTS)
    try:
        list(store.query(query))  # type: ignore[arg-type]  # a SELECT, whatever is in it
    except SyntaxError:
        return
    except OSError as error:
        pytest.fail(f"called out: {query!r}: {error}")


PLAIN_PIECES = st.sampled_from(
    [
        *(
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            " ",
            "\n",
            ".",
            ";",
            ",",
            "/",
            "^",
            "!",
            "-",
            "?a",
            "<http://e/p>",
            "a ",
        ),
        *(
            "ex:p ",
            "_:b ",
            "1 ",
            "true ",
            "OPTIONAL {",
            "UNION {",
            "FILTER EXISTS {",
            "{ SELECT * {",
            "#",
            '"x"',
        ),
        *("SERVICE", "serv\u0131ce", "\u017fervice", "\\u0053", "VALUES ?a {", "BIND(1 AS ?x)", "INSERT {"),
    ]
)


@settings(deadline=None, max_examples=1_000)
@given(st.lists(PLAIN_PIECES, max_size=25).map("".join))
def test_a_query_is_plain_only_if_nothing_but_its_syntax_can_be_wrong(middle: str) -> None:
    few = SETTINGS.replace(nesting=5, patterns=5)
    query = f"PREFIX ex: <http://e/> SELECT * {{ {middle} }}"
    if not is_plain(query, few):
        return
    try:
        check(query, few)
    except QuerySyntaxError:
        return
    except QueryRefusedError:  # no query at all may be counted wrong
        with pytest.raises(SyntaxError):
            ox.Store().query(query)


def test_most_small_queries_are_plain() -> None:
    assert is_plain("PREFIX ex: <http://e/> SELECT ?o { ex:s ex:p ?o ; ex:q [ ex:r ?x ] } LIMIT 1", SETTINGS)
    assert not is_plain("SELECT * { [" + "[" * 9, SETTINGS)
    assert not is_plain("ASK { } #" + "x" * 1_000, SETTINGS)
