"""The ordered stages of a build, and nothing else."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.curate import checks, describe, inputs, lint, places, reason, sources, validate
from kg.curate.findings import Finding, as_json, has_errors, in_order
from kg.curate.tables import files
from kg.rdf import vocab
from kg.rdf.formats import TURTLE
from kg.rdf.serial import serialise
from kg.rdf.store import ReadStore
from kg.release import writer
from kg.release.context import context
from kg.release.manifest import Counts

if TYPE_CHECKING:
    from kg.curate.reason import Reasoner
    from kg.curate.sources import Sources
    from kg.layout import Project
    from kg.release.reader import Release

Stage = Callable[[str], AbstractContextManager[None]]
"""Told the name of each stage; the stage runs inside."""

_APART: Final = (vocab.SHAPES_GRAPH, vocab.QUERIES_GRAPH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What curation knows about the sources when it has looked.

    Attributes:
        sources: What was read.
        asserted: Every asserted quad, blank nodes labelled canonically.
        entailed: What follows.
        findings: All of them, in order.
        report: The SHACL report of the materialised data.
    """

    sources: Sources
    asserted: tuple[ox.Quad, ...]
    entailed: tuple[ox.Triple, ...]
    findings: tuple[Finding, ...]
    report: tuple[ox.Triple, ...]

    @property
    def ok(self) -> bool:
        """Whether a release may be made of it."""
        return not has_errors(self.findings)


def _silent(_stage: str) -> AbstractContextManager[None]:
    return nullcontext()


def check(project: Project, stage: Stage = _silent, *, reasoner: Reasoner = "table") -> Checked:
    """Run every stage but the bake.

    Args:
        project: Where the sources are.
        stage: Told the name of each stage.
        reasoner: What entails: our table of rules, or owlrl.

    Raises:
        BuildError: A stage could not look; what it finds is in the result.
    """
    with stage("read"):
        loaded = sources.load(project)
        asserted = writer.canonical(loaded.quads() + describe.stamp(loaded.descriptor))
    with stage("lint"):
        findings = [*loaded.findings, *lint.lint(loaded), *files.check(project)]
        index = places.Index(loaded.data + loaded.ontology + loaded.shapes)
    if has_errors(loaded.findings):
        return Checked(
            sources=loaded, asserted=(), entailed=(), findings=tuple(in_order(findings)), report=()
        )
    shapes = [quad.triple for quad in asserted if quad.graph_name == vocab.SHAPES_GRAPH]
    facts = _merged(asserted)
    with stage("reason"):
        closure = reason.reason(facts, index, reasoner)
        findings += closure.findings
    with stage("validate"):
        stated = validate.validate(facts, shapes)
        materialised = validate.validate([*facts, *closure.entailed], shapes)
        new = set(materialised.results) - set(stated.results)
        findings += validate.findings(stated.results, index)
        findings += validate.findings(new, index, note=" (This shows only after reasoning.)")
    with stage("check"):
        store = ReadStore.of([*_dataset(asserted, closure.entailed)])
        findings += checks.check(project, loaded, store, index)
    return Checked(
        sources=loaded,
        asserted=tuple(asserted),
        entailed=closure.entailed,
        findings=tuple(in_order(findings)),
        report=materialised.report,
    )


def _merged(quads: list[ox.Quad]) -> list[ox.Triple]:
    """Return the triples of all graphs but those of shapes and queries, each once."""
    return list(dict.fromkeys(quad.triple for quad in quads if quad.graph_name not in _APART))


def _dataset(asserted: list[ox.Quad], entailed: tuple[ox.Triple, ...]) -> list[ox.Quad]:
    """Return the named graphs with the entailed one, and the default graph that is their union."""
    named = [*asserted, *(_in(vocab.ENTAILED_GRAPH, triple) for triple in entailed)]
    return [*named, *(_in(ox.DefaultGraph(), triple) for triple in _merged(named))]


def _in(graph: ox.NamedNode | ox.DefaultGraph, triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def bake(project: Project, checked: Checked, stage: Stage = _silent, *, again: bool = False) -> Release:
    """Make a release of what was checked and publish it; the caller holds the lock.

    Args:
        project: Where it goes.
        checked: Sources without an error among their findings.
        stage: Told the name of each stage.
        again: Publish it even if it was rolled back.
    """
    loaded, descriptor = checked.sources, checked.sources.descriptor
    with stage("describe"):
        entailed = [_in(vocab.ENTAILED_GRAPH, triple) for triple in checked.entailed]
        stored = describe.queries([*loaded.competency, *loaded.checks, *loaded.examples])
        named = [*checked.asserted, *entailed, *stored]
        default = _merged(named)
        sizes = Counter(quad.graph_name.value for quad in named if isinstance(quad.graph_name, ox.NamedNode))
        described = describe.release(descriptor, default, sizes)
        named += described
    with stage("bake"):
        ontology = [quad.triple for quad in checked.asserted if quad.graph_name == vocab.ONTOLOGY_GRAPH]
        content = writer.Content(
            version=descriptor.version,
            issued=descriptor.issued,
            title=descriptor.title,
            description=descriptor.description,
            named=tuple(sorted(set(named), key=str)),
            default=tuple(default),
            counts=_counts({**sizes, vocab.RELEASE_GRAPH.value: len(set(described))}, len(default)),
            questions=len(loaded.competency),
            context=context(ontology),
            reports={
                "report.ttl": _report(checked.report),
                "report.json": as_json(checked.findings).encode(),
            },
            revision=loaded.revision,
            tools=inputs.tools() | {"python": platform.python_version()},
        )
        return writer.write(project, content, inputs=inputs.digest(project), again=again)


def _report(triples: Iterable[ox.Triple]) -> bytes:
    quads = writer.canonical([_in(ox.DefaultGraph(), triple) for triple in triples])
    return serialise([quad.triple for quad in quads], TURTLE, {})


def _counts(sizes: dict[str, int], default: int) -> Counts:
    ontology, entailed = (sizes.get(graph.value, 0) for graph in (vocab.ONTOLOGY_GRAPH, vocab.ENTAILED_GRAPH))
    stated = sum(size for graph, size in sizes.items() if graph.startswith(vocab.PASSAGE_GRAPH))
    own = {vocab.RELEASE_GRAPH.value, *(graph.value for graph in _APART)}
    rest = sum(size for graph, size in sizes.items() if graph not in own)
    return Counts(
        stated=stated,
        added=rest - stated - ontology - entailed,
        entailed=entailed,
        ontology=ontology,
        default=default,
        graphs=dict(sorted(sizes.items())),
    )
