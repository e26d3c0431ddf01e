"""What a release is made of, and which release was made of it."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import kg
from kg.curate.sources import files
from kg.release import shelf

if TYPE_CHECKING:
    from kg.layout import Project

_TOOLS: Final = ("owlrl", "pyld", "pyoxigraph", "pyshacl", "rdflib", "tipsom-kg")


def tools() -> dict[str, str]:
    """Return the version of each library that a release depends on."""
    return {name: version(name) for name in _TOOLS}


def digest(project: Project) -> str:
    """Return the SHA-256 over all that a release is made from: sources, code, and the tools' versions."""
    total = hashlib.sha256(json.dumps(tools(), sort_keys=True).encode())
    code = Path(kg.__file__).parent
    for root, path in [*_sources(project), *((code, path) for path in sorted(code.rglob("*.py")))]:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()


def frame(project: Project) -> str:
    """Return the SHA-256 over all that a check depends on, but the content of the data files."""
    total = hashlib.sha256(json.dumps(tools(), sort_keys=True).encode())
    code, data = Path(kg.__file__).parent, set(files(project.data))
    sources = [(root, path) for root, path in _sources(project) if path not in data]
    for root, path in [*sources, *((code, path) for path in sorted(code.rglob("*.py")))]:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    for path in sorted(path for path in data if path.suffix != ".trig"):
        total.update(f"{path.relative_to(project.root).as_posix()}\n".encode())
    return total.hexdigest()


def _sources(project: Project) -> list[tuple[Path, Path]]:
    folders = (project.ontology, project.shapes, project.data, project.queries)
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [(project.root, path) for path in [project.descriptor, *paths]]


def made_of(project: Project, inputs: str) -> shelf.Entry | None:
    """Return the release that was made of ``inputs``, if it is current or was rolled back."""
    served = shelf.current(project)
    made = [entry for entry in shelf.kept(project) if entry.inputs == inputs]
    return next((entry for entry in made if entry.name == served or entry.withdrawn), None)
