"""A switch between two sites: no request is dropped, and no site closed while it answers."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest
from flask import Flask

from kg.engine.cache import Cached
from kg.engine.port import Answer, Query, State
from kg.errors import ReleaseDamagedError
from kg.settings import Settings
from kg.web.connection import Connection, House
from kg.web.direct import Direct
from kg.web.gateway import Gateway
from kg.web.monitor import Monitor
from kg.web.replies import Replies
from kg.web.served import Served
from kg.web.sites import Site, Sites
from kg.web.urls import Urls


class Idle:
    """An engine that only knows whether it was closed."""

    def __init__(self) -> None:
        """Begin open."""
        self.is_closed = False

    def answer(self, query: Query) -> Answer:
        """Answer nothing."""
        raise NotImplementedError(query)

    def state(self) -> State:
        """Return a state."""
        return State(kind="memory", workers=1)

    def close(self) -> None:
        """Take note."""
        self.is_closed = True


def site(path: Path) -> tuple[Site, Idle]:
    engine = Idle()
    served = Served(
        title="A test", name=None, identity="", store=path, context=None, default=0, graphs={}, release=None
    )
    direct = Direct(Cached(engine, 0), served, Settings(), Urls(origin="http://e"))
    return Site(Flask("test"), direct, served, engine, Replies(1_000)), engine


def test_a_client_learns_that_its_answer_will_not_come(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, _ = site(tmp_path)
    settings = Settings()

    async def ask() -> bytes:
        monitor = Monitor(settings)
        house = House(Gateway(Sites(first), settings, monitor).answer, monitor.refused_at_once, settings)
        server = await asyncio.get_running_loop().create_server(lambda: Connection(house), "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            writer.write(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(reader.read(), 5)
            writer.close()
        return monitor.text()

    assert b"kg_answers_broken_total 1.0" in asyncio.run(ask())
    assert "NotImplementedError" in caplog.text


def test_a_new_site_answers_at_once_and_the_old_one_closes_after_its_requests(tmp_path: Path) -> None:
    (first, engine), (second, _) = site(tmp_path), site(tmp_path)
    sites = Sites(first)
    with sites.using() as held:
        switching = threading.Thread(target=sites.switch, args=(lambda: second, 20))
        switching.start()
        while sites.current is not second:
            time.sleep(0.01)
        with sites.using() as fresh:
            assert (held, fresh) == (first, second)
        switching.join(0.2)
        assert (switching.is_alive(), engine.is_closed) == (True, False)
    switching.join(5)
    assert engine.is_closed


def test_a_request_does_not_hold_an_old_site_for_ever(tmp_path: Path) -> None:
    (first, engine), (second, _) = site(tmp_path), site(tmp_path)
    sites = Sites(first)
    with sites.using():
        sites.switch(lambda: second, 0.1)
        assert engine.is_closed


def test_a_site_that_cannot_be_made_changes_nothing_and_the_next_one_clears_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (first, engine), (second, other) = site(tmp_path), site(tmp_path)
    sites = Sites(first)

    def fail() -> Site:
        raise ReleaseDamagedError("A file differs.", hint="Build anew.")

    sites.switch(fail, 1)
    assert (sites.current, sites.refused, engine.is_closed) == (first, "A file differs. Build anew.", False)
    assert "the new release is not served: A file differs." in caplog.text
    sites.switch(lambda: second, 1)
    assert (sites.current, sites.refused, engine.is_closed) == (second, None, True)
    sites.close()
    assert other.is_closed
