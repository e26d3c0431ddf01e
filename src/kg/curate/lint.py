"""File rules: what a curator can see in a source file without reasoning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.curate.findings import Finding, has_errors
from kg.rdf import vocab
from kg.rdf.literals import canonical_form
from kg.rdf.prefixes import OWN, PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.curate.findings import Severity
    from kg.curate.reading import SourceFile
    from kg.curate.sources import Sources
    from kg.curate.turtle import Mention, Places
    from kg.rdf.dictionary import Term

_OWN: Final = (vocab.TERMS, f"{vocab.SHAPES_IRI}#", vocab.ID, vocab.GRAPH)
_NAMESPACES: Final = frozenset(OWN.values())
_IRI: Final = r"<[^<>\"{}|^`\\\s]*>"
_ASIDE: Final = re.compile(
    rf"""({_IRI})
    |\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
    |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""",
    re.VERBOSE | re.DOTALL,
)
_DECLARATION: Final = re.compile(rf"@?\bprefix\s+([\w.-]*):\s*<({_IRI[1:-1]})>", re.IGNORECASE)
_IRIS: Final = re.compile(_IRI)
_MOST_ADVISED: Final = 50
_MOST_NAMES: Final = 5_000
_SIGNS: Final = ("[", "(", "\\", "_:")
_EMPTY: Final = re.compile(r"\{\s*\}")
_BASE: Final = re.compile(r"\bbase\b")


def is_own(iri: str) -> bool:
    """Say whether an IRI should be described somewhere in the project."""
    return iri.startswith(_OWN) and iri not in _NAMESPACES


def is_simple(text: str, terms: Iterable[Term]) -> bool:
    """Say whether no rule can find anything in a file, without reading it token by token.

    It is asked of a file whose every statement lies in a graph. What could be a blank node, an escape or a
    base makes the answer no: the file is then read as a whole.

    Args:
        text: The file's text, which the engine accepts.
        terms: The terms of its quads.
    """
    if any(isinstance(term, ox.Literal) and not _is_canonical(term) for term in terms):
        return False
    bare = _ASIDE.sub(r"\1 ", text)
    declared = dict(_DECLARATION.findall(bare))
    if any(PREFIXES.get(prefix) != iri for prefix, iri in declared.items()):
        return False
    bare = _IRIS.sub(" ", _DECLARATION.sub(" ", bare))
    return not _is_special(bare) and all(_is_used(prefix, bare) for prefix in declared)


def _is_special(bare: str) -> bool:
    return bool(any(sign in bare for sign in _SIGNS) or _EMPTY.search(bare) or _BASE.search(bare.lower()))


def _is_used(prefix: str, bare: str) -> bool:
    return re.search(rf"(?<![\w.:%\\-]){re.escape(prefix)}:", bare) is not None


def _is_canonical(literal: ox.Literal) -> bool:
    return canonical_form(literal.value, literal.datatype.value) == literal.value


def of_file(name: str, places: Places, *, is_data: bool) -> Iterator[Finding]:
    """Yield what is wrong in a file by itself.

    Args:
        name: What findings call it.
        places: What stands where in it.
        is_data: Whether it must put everything into a graph, and nothing into a blank node.
    """
    yield from _prefixes(name, places)
    yield from _literals(name, places)
    if is_data:
        yield from _outside_graphs(name, places)
        yield from _blank_nodes(name, places)


def lint(sources: Sources) -> list[Finding]:
    """Return what the file rules find."""
    found = [finding for file in sources.files for finding in file.findings]
    if not has_errors(sources.findings):  # else what an unreadable file describes would be missing
        found += _unknown_names(sources)
    return found


def _error(file: str, code: str, place: Mention, message: str, *, subject: str = "") -> Finding:
    return Finding(
        code=code,
        severity="error",
        file=file,
        line=place.line,
        column=place.column,
        subject=subject,
        message=message,
    )


def _prefixes(file: str, places: Places) -> Iterator[Finding]:
    for declared in places.declarations:
        registered = PREFIXES.get(declared.prefix)
        if registered is None:
            message = (
                f"The prefix {declared.prefix}: is not in the registry. Use a registered one, or register it."
            )
        elif registered != declared.iri:
            message = f"The prefix {declared.prefix}: is <{registered}> in the registry. Write it so."
        elif declared.prefix not in places.used_prefixes:
            message = f"The prefix {declared.prefix}: is declared and not used. Remove the line."
        else:
            continue
        severity: Severity = "warning" if registered == declared.iri else "error"
        yield Finding(code="prefix", severity=severity, file=file, line=declared.line, message=message)


def _literals(file: str, places: Places) -> Iterator[Finding]:
    for literal in places.literals:
        canonical = canonical_form(literal.value, literal.datatype)
        if canonical is None:
            message = (
                f'"{literal.value}" is no {shorten(literal.datatype)}. Correct the value or its datatype.'
            )
        elif canonical != literal.value:
            message = f'"{literal.value}" is not canonical. Write "{canonical}": the store would change it.'
        else:
            continue
        yield _error(file, "literal", literal, message, subject=shorten(literal.datatype))


def _unknown_names(sources: Sources) -> Iterator[Finding]:
    known = described(sources.files)
    terms = sources.dictionary.terms
    unknown = [(file, set(file.names) - known) for file in sources.files]
    if not any(numbers for _, numbers in unknown):
        return
    iris = sorted(term.value for number in known if isinstance(term := terms[number], ox.NamedNode))
    asked = sorted({terms[number].value for _, numbers in unknown for number in numbers})
    advice = {iri: _nearest(iri, iris) for iri in asked[:_MOST_ADVISED]}
    for file, numbers in unknown:
        wanted = {terms[number].value for number in numbers}
        for mention in file.places.iris if wanted else ():
            if (iri := mention.value) in wanted:
                near = advice.get(iri)
                hint = f"Did you mean {shorten(near)}?" if near else "Describe it, or correct its spelling."
                message = f"{shorten(iri)} is used and nowhere described. {hint}"
                yield _error(file.name, "unknown-name", mention, message, subject=shorten(iri))


def described(files: Iterable[SourceFile]) -> set[int]:
    """Return the numbers of what the files describe: subjects, and graphs with something in them."""
    return set().union(*(part for file in files for part in (file.rows[::4], file.rows[3::4])))


def _nearest(iri: str, known: list[str]) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415  # only for a message

    namespace = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    names = [other for other in known if other.startswith(namespace)]
    near = get_close_matches(iri, names[:_MOST_NAMES], n=1, cutoff=0.6)
    near = near or get_close_matches(iri, known[:_MOST_NAMES], n=1, cutoff=0.9)
    return next(iter(near), None)


def _outside_graphs(file: str, places: Places) -> Iterator[Finding]:
    for statement in places.statements:
        if not statement.graph and statement.subject:
            yield Finding(
                code="graph",
                severity="error",
                file=file,
                line=statement.line,
                subject=shorten(statement.subject),
                message=f"{shorten(statement.predicate)} is stated in no graph, so it has no source. "
                "Put it into the block of its passage (psg:…) or of a described dataset (graph:…).",
            )


def _blank_nodes(file: str, places: Places) -> Iterator[Finding]:
    message = "A blank node cannot be cited or compared. Give it an IRI of its own."
    for blank in places.blanks:
        yield _error(file, "blank-node", blank, message)
