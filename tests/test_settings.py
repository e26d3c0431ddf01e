"""Settings from the environment and from options."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.settings import Settings, variable


def test_a_variable_sets_its_field_in_its_type() -> None:
    settings = Settings.from_environment(
        {"KG_PORT": "9000", "KG_TIMEOUT": "2.5", "KG_HOST": "::1", "OTHER": "x"}
    )
    assert (settings.port, settings.timeout, settings.host) == (9000, 2.5, "::1")
    assert settings.workers == Settings().workers


def test_an_option_wins_and_none_leaves_the_field() -> None:
    settings = Settings(port=1).replace(port=2, host=None)
    assert (settings.port, settings.host) == (2, "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "http"),
        ("port", "70000"),
        ("port", "-1"),
        ("timeout", "0"),
        ("timeout", "nan"),
        ("timeout", "inf"),
        ("queue_seconds", "nan"),
        ("queue_length", "-1"),
        ("client_queries", "0"),
        ("log_queries", "maybe"),
        ("workers", "1.5"),
        ("federation", "ftp://e/"),
        ("federation", "http://e:99999/"),
        ("federation", "http://u@e/"),
        ("federation", "http://e/#f"),
    ],
)
def test_a_wrong_value_is_told_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings.from_environment({variable(name): value})
    assert value in caught.value.message
    assert caught.value.hint


def test_what_a_value_has_to_be_is_said() -> None:
    for name, value, kind in (
        ("workers", "two", "a whole number."),
        ("timeout", "ten", "a number."),
        ("timeout", "0", "a number above zero."),
        ("queue_length", "-1", "a whole number, zero or above."),
        ("log_queries", "maybe", "yes or no."),
    ):
        with pytest.raises(UsageError, match=f"KG_{name.upper()} is {value}; it has to be {kind}"):
            Settings.from_environment({variable(name): value})
