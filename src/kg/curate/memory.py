"""What the last check found, kept beside the releases so that the next one has less to do."""

from __future__ import annotations

import fcntl
import shutil
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox

from kg.curate import archive
from kg.curate import footprint as footprints
from kg.curate.checks import Answer
from kg.curate.findings import Finding
from kg.curate.reading import SourceFile
from kg.rdf.dictionary import Dictionary, Term
from kg.shacl.validation import Result

if TYPE_CHECKING:
    from pathlib import Path

    from kg.curate.footprint import Footprint
    from kg.entail.revision import Relations
    from kg.layout import Project
    from kg.rdf.dictionary import Pairs

Results: TypeAlias = Sequence[Sequence[Result]]
"""The results of each shape that has targets, in the order of the program."""

_STATE: Final = "state"
_STORE: Final = "store"
_LOCK: Final = ".lock"
_PAIRS: Final = ("shapes", "facts", "entailed", "whole", "closure")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that a check knows.

    Attributes:
        frame: Digest of the program and of every source but the data.
        dictionary: The numbers of terms.
        files: What was read, and what the release's description states, by name.
        shapes: The shapes graph.
        facts: The triples that are asserted.
        entailed: The triples that follow.
        whole: Both.
        closure: What the reasoner knows; ``None`` where it must begin anew.
        unused: Subject, construct and meaning of each axiom that no rule uses.
        stated, materialised: The results of validating ``facts``, and ``whole``.
        answers: By the path of the query.
        footprints: What each query reads, likewise.
        findings: All of them, in order.
    """

    frame: str
    dictionary: Dictionary
    files: Mapping[str, SourceFile]
    shapes: Pairs
    facts: Pairs
    entailed: Pairs
    whole: Pairs
    closure: Relations | None
    unused: tuple[tuple[str, str, str], ...]
    stated: Results
    materialised: Results
    answers: Mapping[str, Answer]
    footprints: Mapping[str, Footprint]
    findings: tuple[Finding, ...]


class Memory:
    """The folder of a project in which checks remember."""

    def __init__(self, project: Project) -> None:
        """Nothing is read or written yet."""
        self._root = project.root
        self._folder = project.cache
        self.store = project.cache / _STORE

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Say whether nobody else uses the folder, and keep others away meanwhile."""
        try:
            self._folder.mkdir(exist_ok=True)
            lock = (self._folder / _LOCK).open("w")
        except OSError:
            yield False
            return
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True

    def forget(self) -> None:
        """Make what is remembered void; the store may then be changed."""
        (self._folder / _STATE).unlink(missing_ok=True)

    def cleared(self) -> Path:
        """Forget everything, and return the folder of the store, which is gone."""
        self.forget()
        shutil.rmtree(self.store, ignore_errors=True)
        return self.store

    def save(self, state: State) -> None:
        """Remember; what cannot be written is not remembered."""
        said, arrays = _encoded(state)
        try:
            archive.write(self._folder / _STATE, said, arrays)
        except OSError:
            self.forget()

    def load(self, frame: str) -> State | None:
        """Return what is remembered; ``None`` where it is nothing, damaged, or of another frame."""
        found = archive.read(self._folder / _STATE)
        return None if found is None or found[0]["frame"] != frame else _decoded(self._root, *found)


def _encoded(state: State) -> tuple[dict[str, Any], dict[str, array[int]]]:
    rows, names, files = array("I"), array("I"), []
    for file in state.files.values():
        rows.extend(file.rows)
        names.extend(file.names)
        found = [asdict(finding) for finding in file.findings]
        files.append([file.name, file.digest, len(file.rows), len(file.names), found])
    said = {
        "frame": state.frame,
        "terms": [encode(term) for term in state.dictionary.terms],
        "files": files,
        "unused": state.unused,
        "stated": [[_result(result) for result in results] for results in state.stated],
        "materialised": [[_result(result) for result in results] for results in state.materialised],
        "answers": {path: _answer(answer) for path, answer in state.answers.items()},
        "footprints": {path: asdict(footprint) for path, footprint in state.footprints.items()},
        "findings": [asdict(finding) for finding in state.findings],
        "revisable": state.closure is not None,
    }
    arrays = {"rows": rows, "names": names}
    for name in _PAIRS:
        pairs = getattr(state, name) or {}
        arrays[f"{name} keys"] = array("q", [number for key in pairs for number in (key, len(pairs[key]))])
        arrays[name] = array("Q")
        for packed in pairs.values():
            arrays[name].extend(packed)
    return said, arrays


def _decoded(root: Path, said: dict[str, Any], arrays: dict[str, array[int]]) -> State:
    dictionary = Dictionary()
    dictionary.terms = [decode(text) for text in said["terms"]]
    dictionary.numbers = {term: number for number, term in enumerate(dictionary.terms)}
    files, row, name_at = {}, 0, 0
    for name, digest, rows, names, found in said["files"]:
        files[name] = SourceFile(
            name=name,
            path=root / name,
            digest=digest,
            dictionary=dictionary,
            rows=arrays["rows"][row : row + rows],
            names=arrays["names"][name_at : name_at + names],
            findings=tuple(Finding(**finding) for finding in found),
        )
        row, name_at = row + rows, name_at + names
    pairs = {name: _pairs(arrays[f"{name} keys"], arrays[name]) for name in _PAIRS}
    return State(
        frame=said["frame"],
        dictionary=dictionary,
        files=files,
        shapes=pairs["shapes"],
        facts=pairs["facts"],
        entailed=pairs["entailed"],
        whole=pairs["whole"],
        closure=pairs["closure"] if said["revisable"] else None,
        unused=tuple(tuple(axiom) for axiom in said["unused"]),
        stated=_results(said["stated"]),
        materialised=_results(said["materialised"]),
        answers={path: _read_answer(answer) for path, answer in said["answers"].items()},
        footprints={path: footprints.read(footprint) for path, footprint in said["footprints"].items()},
        findings=tuple(Finding(**finding) for finding in said["findings"]),
    )


def _pairs(keys: array[int], packed: array[int]) -> dict[int, array[int]]:
    found, place = {}, 0
    for key, length in zip(keys[::2], keys[1::2], strict=True):
        found[key] = packed[place : place + length]
        place += length
    return found


def encode(term: Term | ox.Triple) -> str:
    """Return a term as a text that :func:`decode` reads: its kind, then its parts."""
    if isinstance(term, ox.NamedNode):
        return f"I{term.value}"
    if isinstance(term, ox.BlankNode):
        return f"B{term.value}"
    if isinstance(term, ox.Triple):
        raise TypeError(f"{term} is a triple")
    if term.language:
        return f"L{term.language}\0{term.value}"
    return f"D{term.datatype.value}\0{term.value}"


def decode(text: str) -> Term:
    """Return the term of a text."""
    kind, rest = text[0], text[1:]
    if kind == "I":
        return ox.NamedNode(rest)
    if kind == "B":
        return ox.BlankNode(rest)
    sort, _, value = rest.partition("\0")
    return ox.Literal(value, language=sort) if kind == "L" else ox.Literal(value, datatype=ox.NamedNode(sort))


def _optional(term: Term | ox.Triple | None) -> str | None:
    return None if term is None else encode(term)


def _known(text: str | None) -> Term | None:
    return None if text is None else decode(text)


def _result(result: Result) -> list[Any]:
    return [
        encode(result.focus),
        _optional(result.path),
        _optional(result.value),
        encode(result.shape),
        encode(result.component),
        encode(result.severity),
        [encode(message) for message in result.messages],
        _optional(result.constraint),
    ]


def _results(said: Iterable[Iterable[list[Any]]]) -> Results:
    return [[_read_result(*result) for result in results] for results in said]


def _read_result(*parts: Any) -> Result:  # noqa: ANN401  # as JSON has them
    focus, path, value, shape, component, severity, messages, constraint = parts
    return Result(
        focus=decode(focus),
        path=_known(path),  # type: ignore[arg-type]  # it was encoded from one
        value=_known(value),
        shape=decode(shape),  # type: ignore[arg-type]
        component=decode(component),  # type: ignore[arg-type]
        severity=decode(severity),  # type: ignore[arg-type]
        messages=tuple(decode(message) for message in messages),  # type: ignore[misc]
        constraint=_known(constraint),
    )


def _answer(answer: Answer) -> list[Any]:
    rows = [{name: _optional(term) for name, term in row.items()} for row in answer.rows]
    return [[asdict(finding) for finding in answer.findings], rows]


def _read_answer(said: list[Any]) -> Answer:
    findings, rows = said
    return Answer(
        findings=tuple(Finding(**finding) for finding in findings),
        rows=tuple({name: _known(text) for name, text in row.items()} for row in rows),
    )
