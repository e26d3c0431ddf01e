"""The SPARQL 1.1 Protocol: what is a query operation, and what is not."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engine.port import Dataset
from kg.errors import BadRequestError, RequestError, UnsupportedMediaTypeError
from kg.query.request import FORM_TYPE, QUERY_TYPE, UPDATE_TYPE, Operation, Request, parse


def get(query_string: bytes) -> Operation | None:
    return parse(Request(query_string=query_string))


def post(body: bytes, content_type: str | None = FORM_TYPE, query_string: bytes = b"") -> Operation | None:
    return parse(Request(query_string=query_string, content_type=content_type, body=body))


def operation(query: str, **values: object) -> Operation:
    rest: dict[str, object] = {"dataset": Dataset(), "seconds": None, "format": None, **values}
    return Operation(query=query, **rest)  # type: ignore[arg-type]  # a test's own shorthand


def test_a_get_carries_its_query_in_the_address() -> None:
    assert get(b"query=SELECT+%28%22%C3%A9%2B%22+AS+?x%29+{}") == operation('SELECT ("é+" AS ?x) {}')


def test_a_get_without_a_query_has_no_operation() -> None:
    assert get(b"") is None
    assert get(b"format=turtle") is None


def test_an_empty_query_is_a_query() -> None:
    assert get(b"query=") == operation("")


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", ';charset="UTF-8"'])
def test_a_form_and_a_direct_post_carry_the_same(charset: str) -> None:
    assert post(b"query=ASK%20%7B%7D", FORM_TYPE + charset) == operation("ASK {}")
    assert post(b"ASK {}", QUERY_TYPE + charset) == operation("ASK {}")


def test_a_dataset_is_named_in_the_address_or_in_the_form() -> None:
    parameters = (
        b"default-graph-uri=http://e/b&default-graph-uri=http://e/a&named-graph-uri=http%3A%2F%2Fe%2Fc"
    )
    dataset = Dataset(default_graphs=("http://e/a", "http://e/b"), named_graphs=("http://e/c",))
    assert get(b"query=ASK{}&" + parameters) == operation("ASK{}", dataset=dataset)
    assert post(b"ASK{}", QUERY_TYPE, parameters) == operation("ASK{}", dataset=dataset)
    assert post(b"query=ASK{}&" + parameters) == operation("ASK{}", dataset=dataset)


def test_timeout_and_format_are_read() -> None:
    assert get(b"query=ASK{}&timeout=2.5&format=csv") == operation("ASK{}", seconds=2.5, format="csv")


@pytest.mark.parametrize(
    "query_string",
    [
        b"query=ASK{}&query=ASK{}",
        b"query=%FF",
        b"query=%4",
        b"query=%zz",
        b"query=%",
        b"query=ASK{}&update=DROP+ALL",
        b"update=DROP+ALL",
        b"default-graph-uri=http://e/a",
        b"query=ASK{}&default-graph-uri=relative",
        b"query=ASK{}&default-graph-uri=",
        b"query=ASK{}&using-graph-uri=http://e/a",
        b"query=ASK{}&timeout=0",
        b"query=ASK{}&timeout=-1",
        b"query=ASK{}&timeout=nan",
        b"query=ASK{}&timeout=inf",
        b"query=ASK{}&timeout=soon",
        b"query=ASK{}&format=csv&format=json",
    ],
)
def test_a_malformed_get_is_a_bad_request(query_string: bytes) -> None:
    with pytest.raises(BadRequestError):
        get(query_string)


@pytest.mark.parametrize(
    ("body", "content_type", "query_string"),
    [
        (b"\xff\xfe", QUERY_TYPE, b""),
        (b"query=ASK{}", FORM_TYPE, b"query=ASK{}"),
        (b"ASK{}", QUERY_TYPE, b"query=ASK{}"),
        (b"query=ASK{}&format=csv", FORM_TYPE, b"format=csv"),
        (b"", FORM_TYPE, b""),
        (b"DROP ALL", UPDATE_TYPE, b""),
        (b"update=DROP+ALL", FORM_TYPE, b""),
    ],
)
def test_a_malformed_post_is_a_bad_request(body: bytes, content_type: str, query_string: bytes) -> None:
    with pytest.raises(BadRequestError):
        post(body, content_type, query_string)


@pytest.mark.parametrize(
    "content_type",
    [None, "", "application/json", "text/plain", "multipart/form-data", QUERY_TYPE + ";charset=utf-16"],
)
def test_a_body_of_another_type_is_unsupported(content_type: str | None) -> None:
    with pytest.raises(UnsupportedMediaTypeError):
        post(b"ASK {}", content_type)


@settings(deadline=None)
@given(
    st.binary(max_size=80),
    st.none() | st.binary(max_size=80),
    st.none() | st.sampled_from([FORM_TYPE, QUERY_TYPE, UPDATE_TYPE]) | st.text(max_size=20),
)
def test_any_request_is_an_operation_or_a_protocol_error(
    query_string: bytes, body: bytes | None, content_type: str | None
) -> None:
    with suppress(RequestError):
        parse(Request(query_string=query_string, content_type=content_type, body=body))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_every_text_survives_the_way(text: str) -> None:
    encoded = b"".join(b"%%%02X" % byte for byte in text.encode())
    assert (
        get(b"query=" + encoded)
        == get(b"query=" + quote_plus(text, safe="=\n\r\t").encode())
        == post(b"query=" + encoded)
        == post(text.encode(), QUERY_TYPE)
        == operation(text)
    )
