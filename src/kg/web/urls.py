"""Every URL of the server, built in one place."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from kg.engine.port import Dataset
from kg.rdf.vocab import BASE

PATHS = ("id/", "graph/", "queries/", "release/", "ontology", "shapes", "context.jsonld")


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """URLs; paths, except where a document that travels needs an absolute one.

    Attributes:
        origin: Scheme, host and port that clients reach the server by.
    """

    origin: str

    home: str = "/"
    sparql: str = "/sparql"
    data: str = "/data"
    explanation: str = "/explain"
    search: str = "/search"
    style: str = "/static/style.css"

    @property
    def endpoint(self) -> str:
        """The absolute URL of the SPARQL endpoint."""
        return f"{self.origin}{self.sparql}"

    @staticmethod
    def static(name: str) -> str:
        """Return where a script or a style is."""
        return f"/static/{quote(name)}"

    def file(self, name: str) -> str:
        """Return where a dump is downloaded."""
        return f"{self.data}/{quote(name)}"

    def problem(self, code: str) -> str:
        """Return the page that explains an error."""
        return f"/problems/{quote(code)}"

    def query(self, text: str, fmt: str, dataset: Dataset) -> str:
        """Return the address of a query's answer in a format."""
        parameters = {
            "query": text,
            "default-graph-uri": dataset.default_graphs,
            "named-graph-uri": dataset.named_graphs,
            "format": fmt,
        }
        return f"{self.sparql}?{urlencode(parameters, doseq=True)}"

    def explain(self, subject: str, predicate: str, object: str, fmt: str) -> str:  # noqa: A002  # its name
        """Return the address of an explanation in a format."""
        parts = {"subject": subject, "predicate": predicate, "object": object, "format": fmt}
        return f"{self.explanation}?{urlencode(parts)}"

    def page(self, iri: str) -> str | None:
        """Return where an IRI can be looked at, on this host if it is ours; ``None`` if nowhere."""
        if iri.startswith(BASE) and iri.removeprefix(BASE).startswith(PATHS):
            document, hash_sign, fragment = iri.removeprefix(BASE).partition("#")
            return f"/{quote(document)}{hash_sign}{quote(fragment)}"
        return iri if iri.startswith(("http://", "https://")) else None

    @staticmethod
    def iri(path: str) -> str:
        """Return the IRI that a path of this server stands for."""
        return BASE + path.lstrip("/")
