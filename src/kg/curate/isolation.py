"""Run a function in a process of its own, bounded in time.

For libraries that set global switches or may not end. Two tasks may run side by side.
"""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from kg.errors import BuildError, ReasoningLimitError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

R = TypeVar("R")


class Task(Generic[R]):
    """A call that runs elsewhere; arguments and result are pickled."""

    def __init__(self, function: Callable[..., R], *arguments: object, seconds: float) -> None:
        """Start ``function(*arguments)``; it may take ``seconds``."""
        context = multiprocessing.get_context("spawn")
        self._name = function.__name__
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._answers, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(sender, function, arguments), daemon=True)
        self._process.start()
        sender.close()

    def result(self) -> R:
        """Wait for the result.

        Raises:
            ReasoningLimitError: The time is over; the process was ended.
            BuildError: The function raised, or its process died.
        """
        try:
            if not self._answers.poll(max(0.0, self._deadline - time.monotonic())):
                raise ReasoningLimitError(
                    f"{self._name} did not finish within {self._seconds:g} s and was ended.",
                    hint="Look for a property chain that refers to itself.",
                )
            failure, result = self._answers.recv()
        except EOFError as error:
            raise BuildError(
                f"The process of {self._name} died.", hint="It may have run out of memory."
            ) from error
        finally:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._answers.close()
        if failure:
            raise BuildError(f"{self._name} failed: {failure}")
        return result  # type: ignore[no-any-return]


def _run(sender: Connection, function: Callable[..., object], arguments: tuple[object, ...]) -> None:
    try:
        answer = ("", function(*arguments))
    except Exception as error:  # noqa: BLE001  # the boundary of a process: the parent raises it
        answer = (f"{type(error).__name__}: {error}", None)
    sender.send(answer)
