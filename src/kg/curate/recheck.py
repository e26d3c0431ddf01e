"""A check after an edit: only what the edit can reach is looked at again, and the findings are the same."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.curate import answers, edit, inputs, lint, places, reason, sources, validate
from kg.curate.findings import Finding, in_order
from kg.curate.tables import files
from kg.entail.noise import is_noise
from kg.entail.revision import NotRevisableError, Revision
from kg.entail.rules import AS_WRITTEN
from kg.rdf import vocab
from kg.rdf.dictionary import MASK, SHIFT, edited, holds, pack, union, unpack
from kg.shacl.compiler import compiled
from kg.shacl.facts import Facts
from kg.shacl.reach import Change, EverythingError, reached
from kg.shacl.validation import Running

if TYPE_CHECKING:
    from kg.curate.edit import Edit, Triple
    from kg.curate.memory import Memory, Results, State
    from kg.entail.revision import Relations
    from kg.layout import Project
    from kg.rdf.dictionary import Pairs
    from kg.shacl.shapes import Program


def recheck(project: Project, memory: Memory) -> tuple[Finding, ...] | None:
    """Return what a whole check would find; ``None`` where only a whole check can tell.

    Args:
        project: The project.
        memory: What the last check found; it is brought up to date. Its lock is held.
    """
    state = memory.load(inputs.frame(project))
    change = None if state is None else edit.since(project, state)
    if state is None or change is None:
        return None
    if (
        all(state.files.get(file.name) is file for file in change.files)
        and len(change.files) == len(state.files) - 1
    ):
        return state.findings
    found = _Recheck(project, change).run(memory)
    if found is not None:
        memory.save(found)
    return None if found is None else found.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delta:
    """Triples that came and went."""

    gone: set[Triple]
    new: set[Triple]

    def by_predicate(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for subject, predicate, obj in self.gone | self.new:
            found.setdefault(predicate, set()).add(pack(subject, obj))
        return found


class _Recheck:
    def __init__(self, project: Project, change: Edit) -> None:
        self._project = project
        self._edit = change
        self._state = change.state
        self._dictionary = change.state.dictionary
        self._index = places.Index(change.files)
        self._found: list[Finding] = []

    def run(self, memory: Memory) -> State | None:
        """Return what is known now, or ``None``."""
        before = self._state
        stated = _Delta(gone=self._edit.gone_triples(), new=self._edit.new_triples())
        facts = edited(before.facts, stated.gone, stated.new)
        closure, entailed, followed = self._reason(facts, stated)
        whole = self._whole(facts, entailed, stated, followed)
        after = edited(before.whole, whole.gone, whole.new)
        program = compiled(self._dictionary.triples(before.shapes))
        results = self._validated(program, before.stated, stated, before.facts, facts)
        materialised = self._validated(program, before.materialised, whole, before.whole, after)
        now = replace(
            before,
            files={file.name: file for file in (*self._edit.files, before.files[""])},
            facts=facts,
            entailed=entailed,
            whole=after,
            closure=closure,
            stated=results,
            materialised=materialised,
        )
        asked = answers.renewed(self._project, memory, now, self._changes(followed, whole))
        if asked is None:
            return None
        return replace(now, answers=asked, findings=self._findings(now, asked))

    def _reason(self, facts: Pairs, stated: _Delta) -> tuple[Relations | None, Pairs, _Delta]:
        state = self._state
        if state.closure is not None and not self._edit.reaches_axioms():
            try:
                closure, followed = self._revised(state.closure, facts, stated)
            except NotRevisableError:
                pass
            else:
                self._found += reason.unused_axioms(state.unused, self._index)
                return closure, edited(state.entailed, followed.gone, followed.new), followed
        reasoned = reason.reason(self._dictionary, facts, self._index)
        self._found += reasoned.findings
        return reasoned.relations, reasoned.entailed, _difference(state.entailed, reasoned.entailed)

    def _revised(self, closure: Relations, facts: Pairs, stated: _Delta) -> tuple[Relations, _Delta]:
        revision = Revision(self._dictionary, self._axioms(facts), closure, AS_WRITTEN, reason.limits(facts))
        revision.change(stated.gone, stated.new, facts)
        rdf_type = self._dictionary.number(vocab.RDF_TYPE)
        candidates = stated.gone | stated.new
        for changed in (revision.added, revision.removed):
            for key, values in changed.items():
                candidates.update(_triple(key, value, rdf_type) for value in values)
        follows = {triple for triple in candidates if self._follows(revision, facts, triple, rdf_type)}
        known = {triple for triple in candidates if holds(self._state.entailed, triple)}
        now = {key: _values(closure.get(key), revision, key) for key in {*closure, *revision.added}}
        return now, _Delta(gone=known - follows, new=follows - known)

    def _follows(self, revision: Revision, facts: Pairs, triple: Triple, rdf_type: int) -> bool:
        subject, predicate, obj = triple
        key, value = (~obj, subject) if predicate == rdf_type else (predicate, pack(subject, obj))
        terms = self._dictionary.terms
        known = key in revision.relations and value in revision.relations[key].values
        return known and not holds(facts, triple) and not is_noise(*(terms[number] for number in triple))

    def _axioms(self, facts: Pairs) -> Pairs:
        """Return the triples that rules may read as axioms."""
        terms, rdf_type = self._dictionary.terms, self._dictionary.number(vocab.RDF_TYPE)
        own = {n for n in facts if n != rdf_type and terms[n].value.startswith(edit.VOCABULARY)}
        classes = {pair & MASK for pair in facts.get(rdf_type, ())}
        reserved = {number for number in classes if terms[number].value.startswith(edit.VOCABULARY)}
        typed = array("Q", (pair for pair in facts.get(rdf_type, ()) if pair & MASK in reserved))
        return {number: facts[number] for number in own} | {rdf_type: typed}

    def _whole(self, facts: Pairs, entailed: Pairs, stated: _Delta, followed: _Delta) -> _Delta:
        touched = stated.gone | stated.new | followed.gone | followed.new
        now = {triple for triple in touched if holds(facts, triple) or holds(entailed, triple)}
        then = {triple for triple in touched if holds(self._state.whole, triple)}
        return _Delta(gone=then - now, new=now - then)

    def _validated(
        self, program: Program, known: Results, delta: _Delta, before: Pairs, after: Pairs
    ) -> Results:
        if not delta.gone and not delta.new:
            return known
        facts = Facts(self._dictionary, after)
        change = Change(pairs=delta.by_predicate(), before=Facts(self._dictionary, before), after=facts)
        run, find = Running(facts, program), self._dictionary.find
        found = []
        for (shape, targets), results in zip(program.targets, known, strict=True):
            try:
                nodes = reached(shape, targets, change)
            except EverythingError:
                found.append(list(run.results(shape, dict.fromkeys(targets.focus(facts), 1))))
                continue
            if nodes:
                focus = targets.focus(facts) & nodes
                kept = [result for result in results if find(result.focus) not in nodes]
                results = [*kept, *run.results(shape, dict.fromkeys(focus, 1))]  # noqa: PLW2901
            found.append(list(results))
        return found

    def _changes(self, followed: _Delta, whole: _Delta) -> answers.Changes:
        entailed = self._dictionary.number(vocab.ENTAILED_GRAPH)
        named = (
            (self._edit.gone, self._edit.new),
            (_in(entailed, followed.gone), _in(entailed, followed.new)),
        )
        gone, new = (frozenset(quad for side in sides for quad in side) for sides in zip(*named, strict=True))
        return answers.Changes(
            gone=gone, new=new, beside=self._edit.beside, default_gone=whole.gone, default_new=whole.new
        )

    def _findings(self, now: State, asked: answers.Answers) -> tuple[Finding, ...]:
        loaded = sources.Sources(
            descriptor=sources.descriptor(self._project),
            dictionary=self._dictionary,
            ontology=(),
            shapes=(),
            data=self._edit.files,
            competency=(),
            checks=(),
            examples=(),
        )
        stated = {result for results in now.stated for result in results}
        new = {result for results in now.materialised for result in results} - stated
        return tuple(
            in_order(
                [
                    *lint.lint(loaded),
                    *files.check(self._project),
                    *self._found,
                    *validate.findings(stated, self._index),
                    *validate.findings(new, self._index, note=" (This shows only after reasoning.)"),
                    *answers.findings(self._project, asked, self._index),
                ]
            )
        )


def _in(graph: int, triples: Iterable[Triple]) -> Iterator[tuple[int, int, int, int]]:
    return ((*triple, graph) for triple in triples)


def _triple(key: int, value: int, rdf_type: int) -> Triple:
    if key < 0:
        return value, rdf_type, ~key
    return value >> SHIFT, key, value & MASK


def _values(known: array[int] | None, revision: Revision, key: int) -> array[int]:
    """Return the values of a relation as they are now."""
    gone, new = revision.removed.get(key, ()), revision.added.get(key, ())
    if known is not None and not gone and not new:
        return known
    packed = array("Q", known or ())
    for value in gone:
        del packed[bisect_left(packed, value)]
    for value in new:
        packed.insert(bisect_left(packed, value), value)
    return packed


def _difference(before: Pairs, after: Pairs) -> _Delta:
    gone: set[Triple] = set()
    new: set[Triple] = set()
    for predicate in union(before, after):
        one, other = before.get(predicate, array("Q")), after.get(predicate, array("Q"))
        if one != other:
            for found, pairs in ((gone, {*one} - {*other}), (new, {*other} - {*one})):
                found.update((s, predicate, o) for s, o in map(unpack, pairs))
    return _Delta(gone=gone, new=new)
