"""What an edit of data files changes: quads that came and went."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.curate import sources
from kg.curate.reading import SourceFile, read
from kg.curate.stored import APART
from kg.rdf import vocab
from kg.rdf.dataset import NO_GRAPH
from kg.rdf.dictionary import holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.curate.memory import State
    from kg.layout import Project
    from kg.rdf.dataset import Numbers

Triple = tuple[int, int, int]

VOCABULARY: Final = (vocab.RDF, vocab.RDFS, vocab.OWL)
_FOLDERS: Final = ("data/", "ontology/", "shapes/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What changed since a state.

    Attributes:
        state: What was known.
        files: Every file as it is now, data first, then the ontology, then the shapes.
        gone, new: Quads that no file states any more, and quads that none did.
        beside: The quads that stay, of the subjects of those.
    """

    state: State
    files: tuple[SourceFile, ...]
    gone: frozenset[Numbers]
    new: frozenset[Numbers]
    beside: frozenset[Numbers]

    def gone_triples(self) -> set[Triple]:
        """Return the triples that are asserted no longer."""
        return {quad[:3] for quad in self.gone} - {quad[:3] for quad in (*self.beside, *self.new)}

    def new_triples(self) -> set[Triple]:
        """Return the triples that are asserted now and were not."""
        return {quad[:3] for quad in self.new if not holds(self.state.facts, quad[:3])}

    def reaches_axioms(self) -> bool:
        """Say whether a triple changed that rules may read as an axiom."""
        terms = self.state.dictionary.terms
        for _, predicate, obj, _ in (*self.gone, *self.new):
            named = terms[obj if terms[predicate] == vocab.RDF_TYPE else predicate]
            if named.value.startswith(VOCABULARY):
                return True
        return False


def since(project: Project, state: State) -> Edit | None:
    """Return what changed; ``None`` where a file cannot be read, or more than plain data changed."""
    old = {name: file for name, file in state.files.items() if name.startswith(_FOLDERS[0])}
    now: dict[str, SourceFile] = {}
    for path in sources.files(project.data):
        name = path.relative_to(project.root).as_posix()
        known = old.get(name)
        if path.suffix != ".trig":
            continue
        if known and sha256(path.read_bytes()).hexdigest() == known.digest:
            now[name] = known
            continue
        found = read(path, name, None, state.dictionary)
        if not isinstance(found, SourceFile):
            return None
        now[name] = found
    others = {name: file for name, file in state.files.items() if name not in old}
    kept = [file for name, file in now.items() if old.get(name) is file]
    before = _quads(file for name, file in old.items() if now.get(name) is not file)
    after = _quads(file for name, file in now.items() if old.get(name) is not file)
    beside = _about({quad[0] for quad in before ^ after}, [*kept, *others.values()])
    edit = Edit(
        state=state,
        files=(*now.values(), *_of(_FOLDERS[1], others), *_of(_FOLDERS[2], others)),
        gone=frozenset(before - after - beside),
        new=frozenset(after - before - beside),
        beside=frozenset(beside | (before & after)),
    )
    return edit if _is_plain(edit) else None


def _of(folder: str, files: dict[str, SourceFile]) -> Iterator[SourceFile]:
    return (file for name, file in files.items() if name.startswith(folder))


def _quads(files: Iterable[SourceFile]) -> set[Numbers]:
    return {quad for file in files for quad in file.numbers()}


def _about(subjects: set[int], files: Iterable[SourceFile]) -> set[Numbers]:
    """Return the quads of some subjects."""
    found: set[Numbers] = set()
    for file in files:
        if not subjects.isdisjoint(file.rows[::4]):
            found.update(quad for quad in file.numbers() if quad[0] in subjects)
    return found


def _is_plain(edit: Edit) -> bool:
    """Say whether no blank node and no graph that is set apart is in it."""
    dictionary = edit.state.dictionary
    apart = {dictionary.find(name) for name in APART}
    for quad in (*edit.gone, *edit.new):
        terms = (dictionary.terms[number] for number in quad if number != NO_GRAPH)
        if quad[3] in apart or any(isinstance(term, ox.BlankNode) for term in terms):
            return False
    return True
