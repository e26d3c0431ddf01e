"""Texts of the interface that stand outside the templates: English here, translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def msg(text: str) -> str:
    """Return a text as it is; the name marks it for the catalogues of translations."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text of the interface with values in it.

    Attributes:
        text: The text, as the catalogues know it, with ``%(name)s`` in place of each value.
        values: The values.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return it in English."""
        return self.text % self.values
