"""``/queries``: the stored queries by topic, and each as a form, with its answer or its description.

``/queries/{name}?format=csv&state=ita`` gives a program the answer, with values for the parameters; the
formats that the query does not answer in describe it instead, as those of any other IRI.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request

from kg.catalog.stored import StoredQuery
from kg.engine.port import Engine, Query
from kg.errors import NotFoundError, QueryError
from kg.explore.form import Form, fill
from kg.query import negotiate, texts
from kg.query.download import slug
from kg.rdf.formats import TURTLE, Format, offered_for
from kg.settings import Settings
from kg.web import errors, headers, language
from kg.web.empty import Empty
from kg.web.explorer import Explorer
from kg.web.origins import origin
from kg.web.results import Result, result
from kg.web.served import Served
from kg.web.sparql import answered
from kg.web.urls import Urls

_OURS: Final = frozenset({"lang", "format", "download", "release"})
_JSON: Final = offered_for("solutions")[0]
_TABLES: Final = frozenset({"SELECT", "ASK"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page of a stored query.

    Attributes:
        form: The query with what was given for its parameters.
        result: Its answer; ``None`` if it was not asked or went wrong.
        problem: What went wrong; ``None`` if nothing did.
        formats: The formats of the answer, with the address of each.
        stem: The name of a file with the answer, without its extension.
        permalink: The address of this page on this release.
    """

    form: Form
    result: Result | None
    problem: QueryError | None
    formats: tuple[tuple[Format, str], ...]
    stem: str
    permalink: str


def blueprint(
    engine: Engine, explorer: Explorer, served: Served, settings: Settings, urls: Urls
) -> Blueprint:
    """Return the routes; only a release has stored queries."""
    routes = Blueprint("questions", __name__)
    if served.release is None:
        return routes
    asker = _Asker(engine, explorer, served, settings, urls)

    @routes.get(urls.queries)
    def listing() -> Response:
        topics = explorer.catalogue.questions()
        return headers.page(served, render_template("queries.html", topics=topics))

    @routes.get(f"{urls.queries}/<name>")
    def question(name: str) -> Response:
        query = explorer.catalogue.get(name)
        if query is None:
            raise NotFoundError(f"There is no stored query {name}.", hint=f"{urls.queries} lists them.")
        answers, describes = _offered(query), offered_for("graph")
        choice = negotiate.require(
            request.headers.get("Accept"),
            (*describes, negotiate.HTML, *answers),
            request.args.get("format"),
        )
        if choice.format is negotiate.HTML:
            return asker.page(query)
        return asker.answer(query, choice) if choice.format in answers else asker.description(query, choice)

    return routes


def _offered(query: StoredQuery) -> tuple[Format, ...]:
    return offered_for("solutions" if query.form in _TABLES else "graph")


def _given() -> dict[str, str]:
    """Return what was given; of a box that is ticked the last, since an empty one sends its own value."""
    return {name: values[-1] for name, values in request.args.lists() if name not in _OURS}


class _Asker:
    """Asks stored queries, for people and for programs."""

    def __init__(
        self, engine: Engine, explorer: Explorer, served: Served, settings: Settings, urls: Urls
    ) -> None:
        self._engine = engine
        self._explorer = explorer
        self._served = served
        self._seconds = settings.timeout
        self._urls = urls
        self._empty = Empty(engine, served, settings)

    def page(self, query: StoredQuery) -> Response:
        """Return the page; its status says whether the values are right and the query could be answered."""
        form, found, problem = self._form(query), None, None
        if form.is_right:
            try:
                answer = self._engine.answer(self._query(form, _JSON, TURTLE))
                found = result(answer, language.kept(self._urls), self._explorer.names(language.chosen()))
            except QueryError as error:
                problem = error
        page = Page(
            form=form,
            result=found,
            problem=problem,
            formats=tuple((fmt, self._address(form, format=fmt.name)) for fmt in _offered(query)),
            stem=self._stem(form),
            permalink=self._address(form, release=self._served.name),
        )
        response = headers.page(self._served, render_template("question.html", page=page))
        if not form.is_right:
            response.status_code = 400
        elif problem:
            errors.marked(response, problem)
        return response

    def answer(self, query: StoredQuery, choice: negotiate.Choice) -> Response:
        """Return the answer.

        Raises:
            BadRequestError: A value is wrong, or a name is not known.
            QueryError: One of its subclasses, by what went wrong.
        """
        form = self._form(query)
        form.require()
        response = answered(self._engine.answer(self._query(form, choice.format)), choice)
        self._empty.hint(response, form.text)
        if (name := request.args.get("download")) is not None:
            headers.saved(response, name or self._stem(form), choice.format)
        headers.in_language(response)  # a name may be given in the reader's language
        return headers.negotiated(response, headers.tag(self._served, "question", form.text, choice))

    def description(self, query: StoredQuery, choice: negotiate.Choice) -> Response:
        """Return what the release says of the query."""
        iris = {"resource": self._urls.iri(request.path)}
        asked = Query(
            text=texts.read("describe-named"), seconds=self._seconds, graph=choice.format, iris=iris
        )
        response = answered(self._engine.answer(asked), choice)
        return headers.negotiated(response, headers.tag(self._served, "described", query.name, choice))

    def _form(self, query: StoredQuery) -> Form:
        return fill(query, _given(), self._explorer.individuals(language.chosen()))

    def _query(self, form: Form, *formats: Format) -> Query:
        """Return the query, to be answered in one of some formats, by what it asks for."""
        return Query(
            text=form.text,
            seconds=self._seconds,
            solutions=next((fmt for fmt in formats if "solutions" in fmt.kinds), None),
            graph=next((fmt for fmt in formats if "graph" in fmt.kinds), None),
            base=self._urls.endpoint,
            origin=origin(self._served, self._urls),
        )

    def _address(self, form: Form, **more: object) -> str:
        return language.kept(self._urls).question(form.query.name, **form.parameters, **more)

    def _stem(self, form: Form) -> str:
        """Return the name of a file with the answer."""
        parts = (form.query.name, *map(slug, form.parameters.values()), self._served.name)
        return "-".join(filter(None, parts))
