"""Errors of HTTP and SPARQL Protocol requests."""

from __future__ import annotations

from kg.errors.root import KgError


class RequestError(KgError):
    """An HTTP or SPARQL Protocol request is wrong."""

    code = "request"
    title = "Wrong request"


class BadRequestError(RequestError):
    """The request is malformed."""

    code = "bad-request"
    title = "Bad request"


class NotFoundError(RequestError):
    """Nothing is known under this address."""

    code = "not-found"
    title = "Not found"


class MethodNotAllowedError(RequestError):
    """The method does not apply to this address."""

    code = "method-not-allowed"
    title = "Method not allowed"


class NotAcceptableError(RequestError):
    """No format on offer is acceptable to the client."""

    code = "not-acceptable"
    title = "Not acceptable"


class PayloadTooLargeError(RequestError):
    """The request body is past its limit."""

    code = "payload-too-large"
    title = "Request too large"


class UriTooLongError(RequestError):
    """The request address is past its limit."""

    code = "uri-too-long"
    title = "Address too long"


class RequestTimeoutError(RequestError):
    """The request did not come to its end in time."""

    code = "request-timeout"
    title = "Request timed out"


class HeadTooLargeError(RequestError):
    """The head of the request is past its limit."""

    code = "head-too-large"
    title = "Head too large"


class UnsupportedMediaTypeError(RequestError):
    """The body's media type is not one that the endpoint reads."""

    code = "unsupported-media-type"
    title = "Unsupported media type"
