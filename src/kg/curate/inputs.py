"""Whether the current release was made from the sources as they are."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import kg

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


def _sources(project: Project) -> list[tuple[Path, Path]]:
    folders = (project.ontology, project.shapes, project.data, project.queries)
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [(project.root, path) for path in [project.descriptor, *paths]]


def is_current(project: Project) -> bool:
    """Say whether the current release is whole and was made from the sources as they are."""
    try:
        record = json.loads(project.inputs.read_text("utf-8"))
        name = project.current.readlink().name
    except (OSError, ValueError):
        return False
    whole = (project.releases / name / "manifest.json").is_file()
    return whole and bool(record == {"release": name, "inputs": digest(project)})
