"""What each error means, shows an example of it, and cures it: the text of the pages that errors lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg import errors
from kg.errors import KgError


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a page says of an error.

    Attributes:
        cause: How it comes about.
        example: Something that brings it about, or what the answer says.
        cure: What to do.
    """

    cause: str
    example: str
    cure: str


LESSONS: Final[Mapping[type[KgError], Lesson]] = {
    KgError: Lesson(
        "The server failed on the request in a way that it does not know. The fault is not in the request.",
        "HTTP/1.1 500 Internal Server Error",
        "Try again. If it fails again, report it with the time and the address; the server's log says more.",
    ),
    errors.UsageError: Lesson(
        "A command or a setting is not what the program takes.",
        "KG_PORT=http kg serve",
        "Read what the message names, and see `kg --help`.",
    ),
    errors.ProjectNotFoundError: Lesson(
        "The command needs a project folder, and neither this folder nor one above it is one.",
        "cd /tmp && kg build",
        "Go into the project's folder first.",
    ),
    errors.ReleaseNotFoundError: Lesson(
        "Nothing was built yet, or no release has the version asked for.",
        "kg serve, before the first kg build",
        "Run `kg build`.",
    ),
    errors.ReleaseDamagedError: Lesson(
        "A file of the release is not the one that its manifest names by hash. Nothing of it is served.",
        "A file under releases/ was edited, or a disk lost a part of it.",
        "Build the release again, or go back to an earlier one.",
    ),
    errors.ReasoningLimitError: Lesson(
        "The reasoner met its bound of time or size.",
        "A property that is transitive over a very long chain.",
        "Give it a higher limit, or look for an axiom that entails more than was meant.",
    ),
    errors.DataSyntaxError: Lesson(
        "A data file does not follow the syntax that its extension names.",
        "A Turtle statement without the full stop at its end.",
        "Look at the line and column that the message names, or just before them.",
    ),
    errors.StoredQueryError: Lesson(
        "A query file has no readable header, or its expected rows cannot be read.",
        "A file under queries/ whose first line is no #+ line.",
        "Write the header as the other query files have it.",
    ),
    errors.BuildLockedError: Lesson(
        "Another build of the same project is running.",
        "Two terminals that run kg build at once.",
        "Wait until the other one is done.",
    ),
    errors.BadRequestError: Lesson(
        "The request does not follow the SPARQL 1.1 Protocol: a parameter is missing, given twice or in two "
        "places, its text is no UTF-8, or an update was sent.",
        "GET /sparql?query=ASK{}&query=ASK{}",
        "Give each parameter once, percent-encoded as UTF-8, and ask only: this endpoint takes no updates.",
    ),
    errors.NotFoundError: Lesson(
        "Nothing is known under this address.",
        "GET /id/programme/no-such-programme",
        "Check the spelling, with its case. The first page says what there is.",
    ),
    errors.MethodNotAllowedError: Lesson(
        "The address is known, but not for this method.",
        "DELETE /sparql",
        "Use one of the methods in the header Allow.",
    ),
    errors.NotAcceptableError: Lesson(
        "None of the formats that the client accepts is offered for this answer. A SELECT or an ASK is "
        "answered with a table, a CONSTRUCT or a DESCRIBE with a graph; each kind has its formats.",
        "GET /sparql?query=ASK{}&format=turtle",
        "Ask for a format that the message lists, by the header Accept or by the parameter format.",
    ),
    errors.PayloadTooLargeError: Lesson(
        "The request's body, or the query in it, is longer than what is read.",
        "POST /sparql, with a VALUES list of a megabyte",
        "Split the query, or its VALUES list.",
    ),
    errors.UriTooLongError: Lesson(
        "The address is longer than what is read.",
        "GET /sparql?query=… with a query of ten kilobytes",
        "Send the query by POST, with Content-Type: application/sparql-query.",
    ),
    errors.RequestTimeoutError: Lesson(
        "A part of the request came, and the rest did not come in time.",
        "POST /sparql with Content-Length: 100, and ten bytes",
        "Send the request without a pause, and as many bytes as Content-Length says.",
    ),
    errors.HeadTooLargeError: Lesson(
        "The head of the request, its address and headers, is longer than what is read.",
        "GET / with a cookie of a hundred kilobytes",
        "Send fewer and shorter headers.",
    ),
    errors.UnsupportedMediaTypeError: Lesson(
        "The body is of a type in which no query travels.",
        "POST /sparql with Content-Type: application/json",
        "Send application/sparql-query with the query as the body, or a form with the field query.",
    ),
    errors.QuerySyntaxError: Lesson(
        "The text is no SPARQL 1.1 query.",
        "SELECT * WHERE { ?s skos:prefLabel ?label }   with no line that declares skos:",
        "Look at the place that the answer quotes, or just before it. For a prefix or a keyword that does "
        "not exist, the answer names the nearest that does.",
    ),
    errors.QueryRefusedError: Lesson(
        "The query is refused before it is evaluated: it nests too deep, a group joins too many triple "
        "patterns to be planned in time, or a < in it can be read in two ways.",
        "SELECT * WHERE { ?a ?p1 ?b . ?b ?p2 ?c . … } with more than a hundred patterns",
        "Write it flatter, or split it. Parts that need not be joined at once go into sub-selects. "
        "Put a space after a < that compares.",
    ),
    errors.FederationRefusedError: Lesson(
        "The query calls another endpoint with SERVICE. This server calls nobody, or only the endpoints that "
        "its operator has listed, each by its exact IRI.",
        "SELECT * WHERE { SERVICE <https://query.wikidata.org/sparql> { ?s ?p ?o } }",
        "Ask the other endpoint yourself and bring its answer in with VALUES, or call one of those listed.",
    ),
    errors.FederationFailedError: Lesson(
        "An endpoint that the query calls with SERVICE did not answer, answered with an error, or sent more "
        "than may be read. The query has no answer then, for it would be incomplete.",
        "SERVICE <https://example.org/sparql> { … } while that server is down",
        "Try again later, ask it for less, or write SERVICE SILENT if an answer without it is of use.",
    ),
    errors.QueryTimeoutError: Lesson(
        "The query did not finish by its deadline and was ended. Nothing of its answer is sent.",
        "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f",
        "Join the patterns by a variable that they share, narrow them, drop ORDER BY or DISTINCT, add LIMIT.",
    ),
    errors.QueryMemoryError: Lesson(
        "The query needed more memory than a query may have, and was ended.",
        "SELECT DISTINCT * WHERE { ?a ?b ?c . ?d ?e ?f }",
        "Drop ORDER BY, DISTINCT or GROUP BY over many rows, narrow the pattern, or add LIMIT.",
    ),
    errors.ResultTooLargeError: Lesson(
        "The answer has more rows or bytes than may be sent. It is refused whole rather than cut.",
        "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }",
        "Add LIMIT, ask page by page with ORDER BY and OFFSET, or take a dump from /data.",
    ),
    errors.EngineFailedError: Lesson(
        "The engine broke on this query. Other queries are not affected.",
        "A query with thousands of operators in one expression.",
        "Write it in smaller or less nested parts, and report it.",
    ),
    errors.StoreFailedError: Lesson(
        "The queries are answered by a SPARQL store behind this endpoint, and it gave no whole answer: it is "
        "down, broke off, sent what cannot be read, or does not know a part of SPARQL that the query uses.",
        "A store that is stopped while its endpoint runs.",
        "Ask again in a moment. If the message quotes the store, write the query otherwise.",
    ),
    errors.StoreNotReadyError: Lesson(
        "A SPARQL store does not answer, refuses what it is asked, or does not hold the release it should.",
        "kg serve --engine with the address of a store that nothing was published to",
        "Start the store, give it the right name and password, or publish to it with `kg publish`.",
    ),
    errors.EngineBusyError: Lesson(
        "More queries came in than could be answered in time.",
        "HTTP/1.1 503 Service Unavailable, with Retry-After",
        "Try again after as many seconds as the header Retry-After says.",
    ),
    errors.TooManyQueriesError: Lesson(
        "One client may have so many queries in hand at once, and this one has as many already.",
        "A script that asks fifty long queries side by side.",
        "Ask fewer side by side, and wait as long as the header Retry-After says.",
    ),
    errors.QueryCancelledError: Lesson(
        "The client closed its connection, so the query was ended.",
        "A program that gives up after a second of its own.",
        "Wait for the answer, or set `timeout=` to the time that you will wait.",
    ),
    errors.ShapesError: Lesson(
        "A file of shapes is not well-formed SHACL.",
        'sh:minCount "one"',
        "Mend what the message names.",
    ),
    errors.ShapesNotCompiledError: Lesson(
        "A shape uses a part of SHACL that is not compiled into queries.",
        "A constraint written in JavaScript.",
        "Leave it to the other validator, which takes over by itself, or write the constraint in SPARQL.",
    ),
    errors.ReleaseNotWrittenError: Lesson(
        "The files of a new release could not be written. What was current still is.",
        "A disk without space.",
        "Make room, then build again.",
    ),
    errors.EndpointNotReadyError: Lesson(
        "An endpoint that was to be compared with its files does not answer.",
        "kg verify http://127.0.0.1:9/",
        "Start the server, or check the address.",
    ),
    errors.EnvironmentNotReadyError: Lesson(
        "The machine or the installation is not ready for what was asked.",
        "kg serve, while something else listens on the port",
        "Do what the message says.",
    ),
    errors.BuildError: Lesson(
        "A build could not be made.",
        "kg build, with a source file that cannot be read",
        "Do what the message says.",
    ),
    errors.RequestError: Lesson("The request is wrong.", "GET /sparql?query=%FF", "Do what the answer says."),
    errors.QueryError: Lesson("The query cannot be answered.", "SELECT", "Do what the answer says."),
}
"""The lesson of every class of error."""


def kinds(kind: type[KgError] = KgError) -> Iterator[type[KgError]]:
    """Yield a class of errors and all below it."""
    yield kind
    for narrower in kind.__subclasses__():
        yield from kinds(narrower)


def of_code(code: str) -> tuple[type[KgError], Lesson] | None:
    """Return the class of errors with a code, and its lesson; ``None`` where there is no such code."""
    return next(((kind, LESSONS[kind]) for kind in kinds() if kind.code == code), None)
