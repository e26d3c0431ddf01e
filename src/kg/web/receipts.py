"""Receipts of the calls that a request made to other endpoints: the header ``KG-Federation``.

It is a list of structured fields (https://www.rfc-editor.org/rfc/rfc9651): each endpoint, with when it was
asked, how long that took, and how many rows came or what failed.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, g

from kg.query.federate import Receipt


def made() -> list[Receipt]:
    """Return the receipts of the current request, to add to."""
    receipts: list[Receipt] = g.setdefault("receipts", [])
    return receipts


def install(routes: Blueprint) -> None:
    """Let every answer of these routes bear its receipts; one with receipts is not kept by anybody."""

    @routes.after_request
    def _add(response: Response) -> Response:
        if made():
            response.headers["KG-Federation"] = field(made())
            response.headers["Cache-Control"] = "no-store"
            response.headers.pop("ETag", None)
        return response


def field(receipts: Iterable[Receipt]) -> str:
    """Return the value of the header."""
    return ", ".join(map(_item, receipts))


def _item(receipt: Receipt) -> str:
    parts = [
        _quoted(receipt.endpoint),
        f"at=@{int(receipt.at.timestamp())}",
        f"seconds={receipt.seconds:.3f}",
    ]
    if receipt.rows is not None:
        parts.append(f"rows={receipt.rows}")
    if receipt.failed:
        parts.append(f"failed={_quoted(receipt.failed)}")
    return ";".join(parts)


def _quoted(text: str) -> str:
    """Return a string of printable ASCII in quotes; any other character is a question mark."""
    plain = "".join(character if " " <= character <= "~" else "?" for character in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
