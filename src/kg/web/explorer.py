"""What the pages of one application share: a way to ask, and what is read once."""

from __future__ import annotations

from functools import cache, cached_property, partial

from kg.engine.port import Engine
from kg.explore import catalogue, form, ontology, participation, quality, report, schema, shapes, terms
from kg.explore.asking import Asker
from kg.explore.names import Names
from kg.explore.verdicts import Verdicts
from kg.rdf.languages import Language
from kg.release.reader import Release


class Explorer:
    """Asks one served dataset; what a release never changes is read at first use and kept."""

    def __init__(self, engine: Engine, seconds: float, release: Release | None = None) -> None:
        """Ask ``engine``, over a release or over files; each query may take ``seconds``."""
        self.asker = Asker(engine, seconds)
        self._release = release
        self._individuals: dict[tuple[str, str], tuple[form.Choice, ...]] = {}
        self.ontology = cache(self._ontology)
        self.quality = cache(self._quality)
        self._choices = cache(self._of_class)

    @property
    def is_released(self) -> bool:
        """Whether it asks a release, rather than files."""
        return self._release is not None

    @cached_property
    def schema(self) -> schema.Schema:
        """The hierarchies of the ontology."""
        return schema.read(self.asker)

    @cached_property
    def catalogue(self) -> catalogue.Catalogue:
        """The stored queries."""
        return catalogue.read(self.asker)

    @cached_property
    def participation(self) -> participation.Participation:
        """Who takes part in which instrument."""
        return participation.read(self.asker)

    @cached_property
    def vocabulary(self) -> terms.Vocabulary:
        """What the ontology says of its terms."""
        return terms.read(self.asker)

    @cached_property
    def verdicts(self) -> Verdicts:
        """The shapes that the release was held to, and what was found."""
        found = report.read(self._release) if self._release else ()
        return Verdicts(shapes.read(self.asker), found)

    def _ontology(self, language: Language) -> ontology.Page:
        """Return the page of the ontology for a reader of a language."""
        return ontology.page(self.asker, self.vocabulary, language, self.verdicts.shapes)

    def _quality(self, language: Language) -> quality.Quality:
        """Return the page of what was checked for a reader of a language."""
        questions = self._release.manifest.questions if self._release else 0
        return quality.page(self.asker, self.names(language), self.catalogue, self.verdicts, questions)

    def names(self, language: Language) -> Names:
        """Return what looks names up for a reader of a language."""
        return Names(self.asker, language)

    def individuals(self, language: Language) -> form.Individuals:
        """Return what knows the individuals of classes, for a reader of a language."""
        return partial(self._choices, language)

    def _of_class(self, language: Language, of: str) -> tuple[form.Choice, ...]:
        return form.individuals(self.asker, self.names(language), of)
