"""The ordered stages of a build, and nothing else."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.curate import (
    checks,
    describe,
    inputs,
    lint,
    places,
    portions,
    reading,
    reason,
    sources,
    stored,
    validate,
)
from kg.curate.findings import Finding, as_json, has_errors, in_order
from kg.curate.memory import State
from kg.curate.tables import files
from kg.errors import ReleaseNotWrittenError
from kg.rdf import vocab
from kg.rdf.dataset import Dataset
from kg.rdf.dictionary import union
from kg.rdf.formats import TURTLE
from kg.rdf.serial import serialise
from kg.rdf.table import Table
from kg.release import context as contexts
from kg.release import writer
from kg.release.manifest import Counts
from kg.release.writer import Stage, silent
from kg.shacl.facts import Facts

if TYPE_CHECKING:
    from pathlib import Path

    from kg.curate.checks import Answer
    from kg.curate.footprint import Footprint
    from kg.curate.memory import Memory
    from kg.curate.reason import Reasoner
    from kg.curate.sources import Sources
    from kg.layout import Project
    from kg.rdf.dictionary import Pairs
    from kg.release.reader import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What curation knows about the sources when it has looked.

    Attributes:
        sources: What was read.
        dataset: The asserted quads, blank nodes labelled canonically.
        entailed: What follows, by number.
        findings: All of them, in order.
        report: The SHACL report of the materialised data.
        database: Where the dataset is kept, the default graph with it; ``None`` where it is not.
    """

    sources: Sources
    dataset: Dataset
    entailed: Pairs
    findings: tuple[Finding, ...]
    report: tuple[ox.Triple, ...]
    database: Path | None = None

    @property
    def ok(self) -> bool:
        """Whether a release may be made of it."""
        return not has_errors(self.findings)

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every triple that is asserted or follows."""
        dictionary = self.sources.dictionary
        return chain(dictionary.triples(self.dataset.merged()), dictionary.triples(self.entailed))


def check(
    project: Project, stage: Stage = silent, *, reasoner: Reasoner = "table", memory: Memory | None = None
) -> Checked:
    """Run every stage but the bake.

    Args:
        project: Where the sources are.
        stage: Told the name of each stage.
        reasoner: What entails: our table of rules, or owlrl.
        memory: What the last check found, and where to keep what this one finds.

    Raises:
        BuildError: A stage could not look; what it finds is in the result.
    """
    with stage("read"):
        frame = inputs.frame(project)
        known = memory.load(frame) if memory else None
        loaded = sources.load(project, known.files if known else None)
        dictionary = loaded.dictionary
        stamp = describe.stamp(loaded.descriptor)
        dataset = Dataset(dictionary, chain.from_iterable(file.numbers() for file in loaded.files))
        dataset.add(stamp)
    with stage("lint"):
        findings = [*loaded.findings, *lint.lint(loaded), *files.check(project)]
        index = places.Index(loaded.data + loaded.ontology + loaded.shapes)
    if has_errors(loaded.findings):
        found = tuple(in_order(findings))
        return Checked(sources=loaded, dataset=dataset, entailed={}, findings=found, report=())
    shapes = tuple(dictionary.triples(dataset.graph(vocab.SHAPES_GRAPH)))
    facts = dataset.merged(stored.APART)
    with stage("reason"):
        closure = reason.reason(dictionary, facts, index, reasoner)
        findings += closure.findings
    with stage("validate"):
        stated = validate.validate(Facts(dictionary, facts), shapes)
        whole = union(facts, closure.entailed)
        materialised = validate.validate(Facts(dictionary, whole), shapes)
        new = set(materialised.results) - set(stated.results)
        findings += validate.findings(stated.results, index)
        findings += validate.findings(new, index, note=" (This shows only after reasoning.)")
    is_kept = memory is not None and reasoner == "table" and not stated.note and not materialised.note
    with stage("check"):
        folder = memory.cleared() if memory and is_kept else None
        footprints = known.footprints if known else _footprints(project, loaded) if folder else {}
        quads = stored.Quads.of(dataset, closure.entailed, whole)
        answers = _answers(project, loaded, quads, folder, footprints)
        findings += checks.findings(project, loaded, answers, index)
    checked = Checked(
        sources=loaded,
        dataset=dataset,
        entailed=closure.entailed,
        findings=tuple(in_order(findings)),
        report=tuple(materialised.report()),
    )
    if memory and folder:
        with stage("remember"), suppress(ReleaseNotWrittenError):  # what cannot be written is not remembered
            if not folder.exists():
                stored.keep(quads, folder)
            memory.save(
                State(
                    frame=frame,
                    dictionary=dictionary,
                    files={file.name: file for file in (*loaded.files, reading.stated(stamp, dictionary))},
                    shapes=dataset.graph(vocab.SHAPES_GRAPH),
                    facts=facts,
                    entailed=closure.entailed,
                    whole=whole,
                    closure=closure.relations,
                    unused=closure.unused,
                    stated=stated.by_target,
                    materialised=materialised.by_target,
                    answers=answers,
                    footprints=footprints,
                    findings=checked.findings,
                )
            )
            return replace(checked, database=folder)
    return checked


def _answers(
    project: Project,
    loaded: Sources,
    quads: stored.Quads,
    folder: Path | None,
    footprints: Mapping[str, Footprint],
) -> dict[str, Answer]:
    texts = {checks.name_of(project, query): query.text for query in loaded.checks}
    known = {} if quads.fit_into_memory() else portions.answers(quads, texts, footprints)
    with stored.held(quads, folder) as store:  # in a frame of its own, so that it is closed when left
        return checks.answers(project, loaded, store, known)


def _footprints(project: Project, loaded: Sources) -> dict[str, Footprint]:
    from kg.curate import algebra  # noqa: PLC0415  # a check seldom needs rdflib

    asked = (*loaded.competency, *loaded.checks, *loaded.examples)
    return {checks.name_of(project, query): algebra.footprint_of(query) for query in asked}


def bake(project: Project, checked: Checked, stage: Stage = silent, *, again: bool = False) -> Release:
    """Make a release of what was checked and publish it; the caller holds the lock.

    Args:
        project: Where it goes.
        checked: Sources without an error among their findings.
        stage: Told the name of each stage.
        again: Publish it even if it was rolled back.
    """
    loaded, descriptor = checked.sources, checked.sources.descriptor
    dataset, dictionary = checked.dataset, loaded.dictionary
    with stage("describe"):
        dataset.put(dictionary.number(vocab.ENTAILED_GRAPH), checked.entailed)
        default = dataset.merged(stored.APART)
        dataset.add(describe.queries([*loaded.competency, *loaded.checks, *loaded.examples]))
        sizes = _sizes(dataset)
        counted = describe.Counted(dictionary=dictionary, pairs=default)
        dataset.add(describe.release(descriptor, counted, sizes))
        context = contexts.context(dictionary.triples(dataset.graph(vocab.ONTOLOGY_GRAPH)))
        table = Table(dictionary, dataset.named(), default)
    content = writer.Content(
        version=descriptor.version,
        issued=descriptor.issued,
        title=descriptor.title,
        description=descriptor.description,
        table=table,
        counts=_counts(_sizes(dataset), sum(map(len, default.values()))),
        questions=len(loaded.competency),
        context=context,
        reports={
            "report.ttl": _report(checked.report),
            "report.json": as_json(checked.findings).encode(),
        },
        revision=sources.revision(project),
        tools=inputs.tools() | {"python": platform.python_version()},
        database=checked.database,
    )
    return writer.write(project, content, inputs=inputs.digest(project), again=again, stage=stage)


def _sizes(dataset: Dataset) -> dict[str, int]:
    return {name.value: dataset.size(number) for number, name in dataset.names()}


def _report(triples: Iterable[ox.Triple]) -> bytes:
    quads = writer.canonical([ox.Quad(t.subject, t.predicate, t.object) for t in triples])
    return serialise([quad.triple for quad in quads], TURTLE, {})


def _counts(sizes: dict[str, int], default: int) -> Counts:
    ontology, entailed = (sizes.get(graph.value, 0) for graph in (vocab.ONTOLOGY_GRAPH, vocab.ENTAILED_GRAPH))
    stated = sum(size for graph, size in sizes.items() if graph.startswith(vocab.PASSAGE_GRAPH))
    own = {vocab.RELEASE_GRAPH.value, *(graph.value for graph in stored.APART)}
    rest = sum(size for graph, size in sizes.items() if graph not in own)
    return Counts(
        stated=stated,
        added=rest - stated - ontology - entailed,
        entailed=entailed,
        ontology=ontology,
        default=default,
        graphs=dict(sorted(sizes.items())),
    )
