"""The tables of ``docs/reference.md``, from the code's own: ``python -m tests.reference`` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from kg.cli import _COMMANDS
from kg.cli.exits import exit_code
from kg.query.problems import kinds
from kg.rdf.formats import FORMATS
from kg.settings import Settings, variable
from kg.stores.profiles import PROFILES
from kg.web.errors import status

PLACE = Path(__file__).parent.parent / "docs" / "reference.md"

HEAD = """# Reference

Written by `make docs` from the code's own tables; a test compares.
"""


def text() -> str:
    """Return the whole page."""
    parts = {
        "Commands": table(("command", "what it does"), commands()),
        "Settings": "Each is a variable of the environment; some are options of a command too.\n\n"
        + table(("variable", "default", "what it is"), settings()),
        "Errors": "Over HTTP, `type` ends with the code, and its page teaches.\n\n"
        + table(("code", "what it says", "status", "exit code"), errors()),
        "Formats": table(("format", "name", "media type", "extension", "carries"), formats()),
        "Stores": table(("KG_STORE", "product", "queries", "updates", "graphs"), stores()),
    }
    return HEAD + "".join(f"\n## {title}\n\n{part}" for title, part in parts.items())


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def commands() -> Iterator[tuple[str, ...]]:
    """Yield the commands."""
    yield from ((f"`kg {name}`", words) for name, words in sorted(_COMMANDS.items()))


def settings() -> Iterator[tuple[str, ...]]:
    """Yield the settings, and what is read from the environment alone."""
    for setting in fields(Settings):
        default = f"`{setting.default}`" if setting.default != "" else ""
        yield f"`{variable(setting.name)}`", default, str(setting.metadata["help"])
    yield "`KG_STORE_USER`, `KG_STORE_PASSWORD`", "", "who asks a store; no option, so that no list shows it"
    yield "`KG_STORE_AUTHORIZATION`", "", "the header Authorization for a store, instead"


def errors() -> Iterator[tuple[str, ...]]:
    """Yield every kind of error."""
    for kind in sorted(kinds(), key=lambda kind: kind.code):
        error = kind("")
        yield f"`{kind.code}`", kind.title, str(int(status(error))), _exit(error)


def _exit(error: Exception) -> str:
    try:
        return str(exit_code(error))  # type: ignore[arg-type]  # every kind is one of ours
    except StopIteration:
        return ""


def formats() -> Iterator[tuple[str, ...]]:
    """Yield the formats."""
    for fmt in FORMATS:
        yield (
            fmt.label,
            f"`{fmt.name}`",
            f"`{fmt.media_type}`",
            f"`.{fmt.extension}`",
            ", ".join(sorted(fmt.kinds)),
        )


def stores() -> Iterator[tuple[str, ...]]:
    """Yield the products that have endpoints of their own, after the address that is given."""
    for profile in PROFILES:
        ends = (profile.query, profile.update, profile.graphs)
        yield f"`{profile.name}`", profile.title, *("" if end is None else f"`…{end}`" for end in ends)


if __name__ == "__main__":
    PLACE.write_text(text(), "utf-8")
