"""Where an answer comes from, for formats that say so in the file itself."""

from __future__ import annotations

from typing import NamedTuple


class Origin(NamedTuple):
    """What was asked.

    Attributes:
        title: Its name for people: the title of a release, or names of files.
        endpoint: The URL that answered; ``None`` on the command line.
        release: The IRI of the release; ``None`` for files.
        issued: The release's date (``YYYY-MM-DD``).
        licence: The IRI of the release's licence.
    """

    title: str = ""
    endpoint: str | None = None
    release: str | None = None
    issued: str | None = None
    licence: str | None = None
