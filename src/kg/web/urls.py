"""Every URL of the server, built in one place."""

from __future__ import annotations

from dataclasses import dataclass, fields
from urllib.parse import quote, urlencode

from kg.engine.port import Dataset
from kg.rdf.vocab import BASE

PATHS = ("id/", "graph/", "queries/", "release/", "problems/", "ontology", "shapes", "context.jsonld")


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """URLs; paths, except where a document that travels needs an absolute one.

    Attributes:
        origin: Scheme, host and port that clients reach the server by.
        root: The path that everything is served under; empty for the host's own.
        lang: The language that the reader asked for by address; links within the host keep it.
        current: The path that the current release is under; ``None`` where this is the current one.
    """

    origin: str
    root: str = ""
    lang: str = ""
    current: str | None = None

    home: str = "/"
    sparql: str = "/sparql"
    graphs: str = "/graph"
    data: str = "/data"
    frames: str = "/frames"
    explanation: str = "/explain"
    search: str = "/search"
    ontology: str = "/ontology"
    shapes: str = "/shapes"
    queries: str = "/queries"
    quality: str = "/quality"
    participation: str = "/participation"
    style: str = "/static/style.css"

    @classmethod
    def under(cls, origin: str, root: str, current: str | None = None) -> Urls:
        """Return URLs below a path of a host that serves other things too, the current release too."""
        paths = {f.name: f"{root}{f.default}" for f in fields(cls) if str(f.default).startswith("/")}
        return cls(origin=origin, root=root, current=current, **paths)

    @property
    def endpoint(self) -> str:
        """The absolute URL of the SPARQL endpoint."""
        return f"{self.origin}{self.sparql}"

    def static(self, name: str) -> str:
        """Return where a script or a style is."""
        return f"{self.root}/static/{quote(name)}"

    def at(self, path: str, **parameters: object) -> str:
        """Return a path with parameters, in the reader's language; empty ones are left out.

        The path is one of this server, with or without its root.
        """
        path = path if path.startswith(f"{self.root}/") else f"{self.root}{path}"
        given = {name: value for name, value in parameters.items() if value not in (None, "", (), [])}
        if self.lang:
            given.setdefault("lang", self.lang)
        return f"{path}?{urlencode(given, doseq=True)}" if given else path

    def elsewhere(self, root: str, path: str, **parameters: object) -> str:
        """Return a path of this server, as it is under another root."""
        return Urls(origin=self.origin, root=root).at(f"{root}{path.removeprefix(self.root)}", **parameters)

    def file(self, name: str) -> str:
        """Return where a dump is downloaded."""
        return f"{self.data}/{quote(name)}"

    def frame(self, name: str) -> str:
        """Return the absolute URL of a JSON-LD frame."""
        return f"{self.origin}{self.frames}/{quote(name)}"

    def problem(self, code: str) -> str:
        """Return the page that explains an error."""
        return f"{self.root}/problems/{quote(code)}"

    def query(self, text: str, fmt: str, dataset: Dataset) -> str:
        """Return the address of a query's answer in a format."""
        parameters = {"query": text, **_graphs(dataset), "format": fmt}
        return f"{self.sparql}?{urlencode(parameters, doseq=True)}"

    def empty(self, text: str, dataset: Dataset | None = None) -> str:
        """Return where it is explained why a query has no solutions."""
        graphs = _graphs(dataset) if dataset else {}
        return self.at(self.sparql, query=text, **graphs, explain="empty")

    def explain(self, subject: str, predicate: str, object: str, fmt: str = "") -> str:  # noqa: A002  # its name
        """Return the address of an explanation, in a format if one is named."""
        return self.at(self.explanation, subject=subject, predicate=predicate, object=object, format=fmt)

    def ask(self, text: str) -> str:
        """Return where a query stands ready to be asked."""
        return self.at(self.sparql, query=text)

    def question(self, name: str, **parameters: object) -> str:
        """Return where a stored query is, with values for its parameters."""
        return self.at(f"{self.queries}/{quote(name)}", **parameters)

    def page(self, iri: str) -> str | None:
        """Return where an IRI can be looked at, on this host if it is ours; ``None`` if nowhere."""
        if iri.startswith(BASE) and iri.removeprefix(BASE).startswith(PATHS):
            document, hash_sign, fragment = iri.removeprefix(BASE).partition("#")
            return f"{self.at(f'{self.root}/{quote(document)}')}{hash_sign}{quote(fragment)}"
        return iri if iri.startswith(("http://", "https://")) else None

    def iri(self, path: str) -> str:
        """Return the IRI that a path of this server stands for."""
        return BASE + path.removeprefix(self.root).lstrip("/")


def _graphs(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return the parameters of the protocol that name a dataset."""
    return {"default-graph-uri": dataset.default_graphs, "named-graph-uri": dataset.named_graphs}
