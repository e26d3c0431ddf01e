"""Releases without curation: content that is written as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.layout import Project
from kg.rdf.table import Table
from kg.rdf.vocab import GRAPH
from kg.release import shelf, writer
from kg.release.manifest import Counts
from kg.release.reader import Release

_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")


def content(name: str) -> writer.Content:
    """What goes into a release that says one thing in two graphs."""
    triple = ox.Triple(ox.NamedNode("https://w3id.org/tipsom/id/x"), _LABEL, ox.Literal(name))
    graphs = [ox.NamedNode(f"{GRAPH}{graph}") for graph in ("one", "two")]
    return writer.Content(
        version="1.0.0",
        issued="2026-01-31",
        title="A test",
        description="For tests.",
        table=Table.of(
            [ox.Quad(triple.subject, triple.predicate, triple.object, graph) for graph in graphs], [triple]
        ),
        counts=Counts(
            stated=2, added=0, entailed=0, ontology=0, default=1, graphs={graph.value: 1 for graph in graphs}
        ),
        questions=0,
        context={"skos": "http://www.w3.org/2004/02/skos/core#"},
        reports={"report.json": b"[]\n"},
        revision=None,
        tools={},
    )


@pytest.fixture
def made() -> Callable[[str], writer.Content]:
    """Makes content that says one thing."""
    return content


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without sources and without a release."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "release.toml").touch()
    return Project(root)


@pytest.fixture
def published(project: Project) -> Callable[[str], Release]:
    """Publishes a release that says one thing."""

    def publish(name: str) -> Release:
        with shelf.locked(project):
            return writer.write(project, content(name), inputs=name)

    return publish
