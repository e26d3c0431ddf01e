"""Names of files that clients save answers under.

https://www.rfc-editor.org/rfc/rfc6266
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import quote

_TITLE: Final = re.compile(r"(?m)\A\s*#\+?\s*title:\s*(.+?)\s*$")
_UNSAFE: Final = re.compile(r'[<>:"/\\|?*%;=,\s-]+')
_WORDS: Final = re.compile(r"\W+")
_UNNAMED: Final = "answer"
_LONGEST: Final = 80
_RESERVED: Final = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_ATTRIBUTE_CHARACTERS: Final = "!#$&+^`|"  # of RFC 8187, beyond those that are never quoted


def disposition(stem: str, extension: str) -> str:
    """Return the value of ``Content-Disposition`` for a file that is to be saved.

    Args:
        stem: A name in any letters, without its extension; it may come from a stranger.
        extension: Without the dot.
    """
    name = _safe(stem.removesuffix(f".{extension}")) or _UNNAMED
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    simple = _safe(letters) or _UNNAMED  # again: a wide quotation mark has become a plain one
    header = f'attachment; filename="{simple}.{extension}"'
    if simple == name:
        return header
    return f"{header}; filename*=UTF-8''{quote(f'{name}.{extension}', safe=_ATTRIBUTE_CHARACTERS)}"


def stem(query: str, release: str | None) -> str:
    """Return the name of a query's answer: its title, or a hash of its text, and the release."""
    titled = _TITLE.search(query)
    name = slug(titled[1]) if titled else ""
    return "-".join(
        filter(None, (name or f"query-{hashlib.sha256(query.encode()).hexdigest()[:8]}", release))
    )


def slug(text: str) -> str:
    """Return text as one word, for a part of a file name."""
    return _WORDS.sub("-", text.casefold()).strip("-")[:_LONGEST].rstrip("-")


def _safe(name: str) -> str:
    """Return a name that no file system and no header takes for anything else."""
    printable = "".join(
        " " if unicodedata.category(letter)[0] in "CZ" else letter
        for letter in unicodedata.normalize("NFC", name)
    )
    safe = _UNSAFE.sub("-", printable)[:_LONGEST].strip("-. '")
    return f"_{safe}" if _RESERVED.fullmatch(safe) else safe
