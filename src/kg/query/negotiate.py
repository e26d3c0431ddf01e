"""Choose the format of an answer: ``?format=`` first, else ``Accept``.

Proactive negotiation as in RFC 9110, section 12.5.1 (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import NotAcceptableError
from kg.rdf.formats import Format

HTML: Final = Format(
    name="html",
    label="HTML",
    media_types=("text/html",),
    extension="html",
    kinds=frozenset(),
)

JSON: Final = Format(
    name="json", label="JSON", media_types=("application/json",), extension="json", kinds=frozenset()
)
TEXT: Final = Format(
    name="text", label="text", media_types=("text/plain",), extension="txt", kinds=frozenset()
)

_RANGE: Final = re.compile(r"\s*([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)\s*", re.ASCII)
_QUALITY: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A format, and the one of its media types that the client asked for."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The ``Content-Type`` header."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


@dataclass(frozen=True, slots=True, order=True)
class _Range:
    """A media range: how exact it is (0 ``*/*``, 1 ``type/*``, 2 exact), and how welcome."""

    exactness: int
    quality: float
    type: str
    subtype: str

    def matches(self, media_type: str) -> bool:
        kind, _, subtype = media_type.partition("/")
        return self.type in ("*", kind) and self.subtype in ("*", subtype)


def choose(accept: str | None, offered: Sequence[Format], asked: str | None = None) -> Choice | None:
    """Return the best of the offered formats; ``None`` if none is acceptable.

    Args:
        accept: The ``Accept`` header; everything is acceptable without it.
        offered: Formats in the server's order of preference; of those equally welcome, the first is chosen.
        asked: A name, extension or media type; overrides ``Accept``.
    """
    if asked is not None:
        return _named(asked.strip().lower(), offered)
    ranges = _ranges(accept) if accept is not None and accept.strip() else []
    if not ranges:
        return Choice(format=offered[0], media_type=offered[0].media_type) if offered else None
    candidates = [Choice(format=fmt, media_type=name) for fmt in offered for name in fmt.media_types]
    best = max(candidates, key=lambda candidate: _welcome(candidate, ranges), default=None)
    return best if best and _welcome(best, ranges)[0] else None


def require(accept: str | None, offered: Sequence[Format], asked: str | None = None) -> Choice:
    """Return the best of the offered formats, as :func:`choose` does.

    Raises:
        NotAcceptableError: None is acceptable.
    """
    choice = choose(accept, offered, asked)
    if choice is None:
        wanted = f"format={asked}" if asked is not None else f"Accept: {accept}"
        names = ", ".join(f"{fmt.media_type} (format={fmt.name})" for fmt in offered)
        raise NotAcceptableError(f"Nothing that is offered fits {wanted}.", hint=f"Offered are: {names}.")
    return choice


def prefers_html(accept: str | None) -> bool:
    """Return whether a client is a browser: it names HTML, and nothing that it wants more."""
    ranges = _ranges(accept or "")
    best = max((item.quality for item in ranges), default=0.0)
    return any(
        item.exactness == 2 and item.quality == best > 0 and f"{item.type}/{item.subtype}" in HTML.media_types  # noqa: PLR2004
        for item in ranges
    )


def _named(asked: str, offered: Sequence[Format]) -> Choice | None:
    for fmt in offered:
        if asked in (fmt.name, fmt.extension, *fmt.media_types):
            return Choice(format=fmt, media_type=asked if asked in fmt.media_types else fmt.media_type)
    for fmt in offered:  # json and xml name whatever is written in them
        if f"application/{asked}" in fmt.media_types:
            return Choice(format=fmt, media_type=fmt.media_type)
    return None


def _welcome(candidate: Choice, ranges: Sequence[_Range]) -> tuple[float, int, bool]:
    """Return the quality and exactness of the range that applies, and whether the name is the format's first.

    The most exact range that matches applies; of equal ones, the most welcome.
    """
    best = max((item for item in ranges if item.matches(candidate.media_type)), default=None)
    is_first = candidate.media_type == candidate.format.media_type
    return (best.quality, best.exactness, is_first) if best else (0.0, 0, False)


def _ranges(accept: str) -> list[_Range]:
    """Return the media ranges of a header; what is no media range is left out."""
    found = []
    for part in accept.lower().split(","):
        media_range, *parameters = part.split(";")
        match = _RANGE.fullmatch(media_range)
        if match and not (match[1] == "*" and match[2] != "*"):
            exactness = (match[1] != "*") + (match[2] != "*")
            found.append(_Range(exactness, _quality(parameters), match[1], match[2]))
    return found


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
    return 1.0
