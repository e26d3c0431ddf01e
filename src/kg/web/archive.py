"""Releases that are kept beside the current one: each is answered under a path of its own.

``/releases/{name}/…`` is the whole of what the server offers, over that release. It is opened when somebody
first asks for it. A link with ``release={name}`` says which release it was made on: where another is current,
a page says so and offers the kept one, and a program is sent there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from kg.errors import KgError, NotFoundError
from kg.layout import Project
from kg.query import negotiate
from kg.release import shelf
from kg.release.reader import Release, open_release
from kg.web.served import Served
from kg.web.sites import Site
from kg.web.urls import Urls

RELEASES: Final = "/releases/"
_MOST: Final = shelf.KEPT - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a page says of other releases.

    Attributes:
        named: The release that the address names, if it is another.
        kept: The address of the page on that release; empty if it is not kept.
        current: The address of the page on the current release; empty on that.
    """

    named: str
    kept: str
    current: str


Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Archive:
    """Opens what is kept, at most two releases at a time."""

    def __init__(self, project: Project, make: Callable[[Release], Site], seconds: float) -> None:
        """Make a site of each release of ``project``; requests may take ``seconds``."""
        self._project = project
        self._make = make
        self._seconds = seconds
        self._lock = threading.Lock()
        self._open: dict[str, Site] = {}

    def has(self, name: str) -> bool:
        """Return whether a release is kept."""
        return any(entry.name == name for entry in shelf.kept(self._project))

    def site(self, name: str) -> Site | None:
        """Return the site of a release; ``None`` if it is not kept or cannot be served."""
        with self._lock:
            if name not in self._open:
                if not self.has(name):
                    return None
                try:
                    self._open[name] = self._make(open_release(self._project.releases / name))
                except KgError:
                    return None
                if len(self._open) > _MOST:
                    self._retire(next(iter(self._open)))
            return self._open[name]

    def _retire(self, name: str) -> None:
        """Close a site when its requests have had their time."""
        timer = threading.Timer(self._seconds, self._open.pop(name).close)
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """Close what is open."""
        for site in self._open.values():
            site.close()


def beside(app: Wsgi, archive: Archive, root: str, current: str | None) -> Wsgi:
    """Return an application that leaves what is below the path of another kept release to that one's."""
    start = f"{root}{RELEASES}"

    def answer(environ: dict[str, Any], respond: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        name = path.removeprefix(start).partition("/")[0] if path.startswith(start) else ""
        site = archive.site(name) if name and name != current else None
        return (site.app if site else app)(environ, respond)

    return answer


def install(app: Flask, served: Served, urls: Urls, archive: Archive | None) -> None:
    """Send a program that names another release to it."""

    @app.before_request
    def _elsewhere() -> Response | None:
        named = other(served, request.args)
        is_page = request.args.get("format") == "html" or (
            "format" not in request.args and negotiate.prefers_html(request.headers.get("Accept"))
        )
        if not named or is_page or request.method not in ("GET", "HEAD"):
            return None
        if archive and archive.has(named):
            return redirect(address(urls, named, request.path, request.args.to_dict(flat=False)), 307)
        raise NotFoundError(
            f"Release {named} is not kept here.", hint="Leave out release= to ask the current one."
        )


def offer(served: Served, urls: Urls, archive: Archive | None) -> Offer:
    """Return what the page that is asked for says of other releases."""
    given, named = request.args.to_dict(flat=False), other(served, request.args)
    is_kept = bool(named and archive and archive.has(named))
    given_here = {name: values for name, values in given.items() if name != "release"}
    return Offer(
        named=named,
        kept=address(urls, named, request.path, given) if is_kept else "",
        current="" if urls.current is None else urls.elsewhere(urls.current, request.path, **given_here),
    )


def other(served: Served, given: Mapping[str, str]) -> str:
    """Return the release that an address names, if it is not the one that is served."""
    named = given.get("release", "")
    return named if served.name and named != served.name else ""


def address(urls: Urls, name: str, path: str, given: Mapping[str, list[str]]) -> str:
    """Return where a path of this server is on a kept release."""
    root = urls.root if urls.current is None else urls.current
    return urls.elsewhere(f"{root}{RELEASES}{quote(name)}", path, **given)
