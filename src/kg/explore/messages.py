"""Texts of the interface that stand outside the templates: English here, translated where they are shown."""

from __future__ import annotations


def msg(text: str) -> str:
    """Return a text as it is; the name marks it for the catalogues of translations."""
    return text
