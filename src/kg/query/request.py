"""Read a query operation of the SPARQL 1.1 Protocol out of a request.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import math
import re
from binascii import a2b_qp
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.engine.port import Dataset
from kg.errors import BadRequestError, UnsupportedMediaTypeError

QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"
FORM_TYPE: Final = "application/x-www-form-urlencoded"

_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_UPDATES: Final = ("update", "using-graph-uri", "using-named-graph-uri")
_UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_ONLY: Final = b"query="
_WHOLE: Final = Dataset()

Parameters = list[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class Request:
    """An HTTP request, as far as the protocol looks at it.

    Attributes:
        query_string: What follows the question mark, undecoded.
        content_type: The header of a POST; ``None`` where there is none.
        body: The body of a POST; ``None`` for a GET.
    """

    query_string: bytes = b""
    content_type: str | None = None
    body: bytes | None = None


@dataclass(slots=True, kw_only=True)
class Operation:
    """A query operation.

    Attributes:
        query: The query text.
        dataset: What ``default-graph-uri`` and ``named-graph-uri`` name.
        seconds: What ``timeout`` asks for; ``None`` without it.
        format: What ``format`` asks for; ``None`` without it.
        frame: The name of a frame for a graph; ``None`` without it.
        download: The file name that ``download`` asks for, which may be empty; ``None`` without it.
        release: The name of a release that the request is for; ``None`` without it.
        explain: What is to be explained of the answer: ``empty``; ``None`` for the answer itself.
    """

    query: str
    dataset: Dataset
    seconds: float | None
    format: str | None
    frame: str | None = None
    download: str | None = None
    release: str | None = None
    explain: str | None = None


def parse(request: Request) -> Operation | None:
    """Return the query operation of a request; ``None`` for a GET that has none.

    Raises:
        BadRequestError: The request is malformed, ambiguous, or an update.
        UnsupportedMediaTypeError: The body is of no type that carries a query.
    """
    if request.body is None and request.query_string.startswith(_ONLY) and b"&" not in request.query_string:
        return _plain(_decode(request.query_string[len(_ONLY) :], "the address"))  # as most are
    in_url = parameters(request.query_string, "the address")
    if request.body is None:
        if any(name == "query" for name, _ in in_url):
            return _operation(in_url)
        _check_empty(in_url)
        return None
    return _operation(_with_body(in_url, request.content_type, request.body))


def single(given: Parameters, name: str) -> str | None:
    """Return the only value of a parameter; ``None`` where it is missing.

    Raises:
        BadRequestError: It is given more than once.
    """
    values = [value for key, value in given if key == name]
    if len(values) > 1:
        raise BadRequestError(
            f"The parameter {name} is given {len(values)} times.",
            hint="Give it once: in the address or in the body.",
        )
    return values[0] if values else None


def parameters(encoded: bytes, where: str) -> Parameters:
    """Return the parameters of a query string or of a form, decoded strictly.

    Raises:
        BadRequestError: A percent sign without two hexadecimal digits, or bytes that are no UTF-8.
    """
    pairs = (part.partition(b"=") for part in encoded.split(b"&") if part)
    return [(_decode(name, where), _decode(value, where)) for name, _, value in pairs]


def _decode(encoded: bytes, where: str) -> str:
    if b"%" not in encoded:
        return _text(encoded.replace(b"+", b" "), where)
    if _BROKEN.search(encoded):
        raise BadRequestError(
            f"A percent sign in {where} is not followed by two hexadecimal digits.",
            hint="Write a literal percent sign as %25.",
        )
    # quoted-printable text is the same with another sign, and its reader is the quickest there is
    quoted = encoded.replace(b"=", b"=3D").replace(b"%", b"=").replace(b"+", b" ")
    return _text(a2b_qp(quoted), where)


def _text(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequestError(
            f"Byte {error.start + 1} of a value in {where} is no UTF-8.", hint="Encode the request as UTF-8."
        ) from error


def _with_body(in_url: Parameters, content_type: str | None, body: bytes) -> Parameters:
    media_type, charset = _media_type(content_type)
    if media_type == UPDATE_TYPE:
        raise _no_update()
    if media_type not in (QUERY_TYPE, FORM_TYPE):
        raise UnsupportedMediaTypeError(
            f"A body of type {media_type} is no query."
            if media_type
            else "The request does not say what its body is.",
            hint=f"Send the query as {QUERY_TYPE}, or as the field query of a form ({FORM_TYPE}).",
        )
    if charset not in _UTF_8:
        raise UnsupportedMediaTypeError(f"The charset {charset} is not read.", hint="Send UTF-8.")
    if media_type == QUERY_TYPE:
        return [*in_url, ("query", _text(body, "the body"))]
    in_body = parameters(body, "the body")
    for name in sorted({key for key, _ in in_url} & {key for key, _ in in_body}):
        raise BadRequestError(
            f"The parameter {name} is in the address and in the body.", hint="Give it in one place."
        )
    return [*in_url, *in_body]


def _media_type(header: str | None) -> tuple[str, str]:
    """Return a media type and its charset, both in lower case."""
    media_type, *rest = (header or "").lower().split(";")
    charsets = [
        value.strip().strip("\"'")
        for name, _, value in (part.partition("=") for part in rest)
        if name.strip() == "charset"
    ]
    return media_type.strip(), charsets[0] if charsets else "utf-8"


def _operation(given: Parameters) -> Operation:
    if [name for name, _ in given] == ["query"]:
        return _plain(given[0][1])
    _refuse_updates(given)
    query = single(given, "query")
    if query is None:
        raise BadRequestError("The request has no query.", hint="Give it as the parameter query.")
    dataset = Dataset(
        default_graphs=_iris(given, "default-graph-uri"), named_graphs=_iris(given, "named-graph-uri")
    )
    return Operation(
        query=query,
        dataset=dataset,
        seconds=_seconds(given),
        format=single(given, "format"),
        frame=single(given, "frame"),
        download=single(given, "download"),
        release=single(given, "release"),
        explain=_explain(given),
    )


def _plain(query: str) -> Operation:
    return Operation(query=query, dataset=_WHOLE, seconds=None, format=None)


def _explain(given: Parameters) -> str | None:
    value = single(given, "explain")
    if value not in (None, "empty"):
        raise BadRequestError(
            f"explain is {value!r}.", hint="Write explain=empty to learn why an answer is empty."
        )
    return value


def _check_empty(given: Parameters) -> None:
    _refuse_updates(given)
    if any(name in ("default-graph-uri", "named-graph-uri") for name, _ in given):
        raise BadRequestError("A dataset is named, but there is no query.", hint="Give the parameter query.")


def _refuse_updates(given: Parameters) -> None:
    if any(name in _UPDATES for name, _ in given):
        raise _no_update()


def _no_update() -> BadRequestError:
    return BadRequestError(
        "This endpoint answers queries and takes no updates.",
        hint="What it serves changes only by building a new release from the sources.",
    )


def _iris(given: Parameters, name: str) -> tuple[str, ...]:
    values: Sequence[str] = sorted({value for key, value in given if key == name})
    for value in values:
        try:
            NamedNode(value)
        except ValueError as error:
            raise BadRequestError(
                f"{name} is {value!r}, which is no absolute IRI.", hint=f"{error}."
            ) from error
    return tuple(values)


def _seconds(given: Parameters) -> float | None:
    value = single(given, "timeout")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise BadRequestError(f"timeout is {value!r}.", hint="Give a number of seconds above zero.")
    return seconds
