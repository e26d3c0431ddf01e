"""What the pages of one application share: a way to ask, and what is read once."""

from __future__ import annotations

from functools import cached_property, partial

from kg.engine.port import Engine
from kg.explore import catalogue, form, participation, schema
from kg.explore.asking import Asker
from kg.explore.languages import Language
from kg.explore.names import Names


class Explorer:
    """Asks one served dataset; what a release never changes is read at first use and kept."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        """Ask ``engine``; each query may take ``seconds``."""
        self.asker = Asker(engine, seconds)
        self._individuals: dict[tuple[str, str], tuple[form.Choice, ...]] = {}

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

    def names(self, language: Language) -> Names:
        """Return what looks names up for a reader of a language."""
        return Names(self.asker, language)

    def individuals(self, language: Language) -> form.Individuals:
        """Return what knows the individuals of classes, for a reader of a language."""
        return partial(self._of_class, language)

    def _of_class(self, language: Language, of: str) -> tuple[form.Choice, ...]:
        key = (language.tag, of)
        if key not in self._individuals:
            self._individuals[key] = form.individuals(self.asker, self.names(language), of)
        return self._individuals[key]
