"""Every error has a status, and nothing leaks."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from kg.errors import EngineBusyError, KgError
from kg.web import errors
from kg.web.urls import Urls


def leaves(kind: type[KgError]) -> list[type[KgError]]:
    below = kind.__subclasses__()
    return [leaf for sub in below for leaf in leaves(sub)] if below else [kind]


@pytest.mark.parametrize("leaf", leaves(KgError))
def test_every_error_has_a_status(leaf: type[KgError]) -> None:
    assert any(kind in errors.STATUS for kind in leaf.__mro__)
    assert 400 <= errors.status(leaf("x")) < 600


def test_what_nobody_foresaw_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    app = Flask("kg.web")
    app.jinja_env.globals["urls"] = Urls(origin="http://127.0.0.1")
    errors.install(app, Urls(origin="http://127.0.0.1"))

    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError("a secret")

    @app.get("/busy")
    def busy() -> str:
        raise EngineBusyError("All are busy.")

    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/broken")
    assert response.status_code == 500
    assert b"secret" not in response.data
    assert "a secret" in caplog.text
    assert app.test_client().get("/busy").headers["Retry-After"] == "1"
