"""Doing things at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

Value = TypeVar("Value")


def together(app: Flask, works: Sequence[Callable[[], Value]]) -> list[Value | Exception]:
    """What each returns or raises when all begin at once, each with a database session of its own."""
    barrier = Barrier(len(works), timeout=30)

    def run(work: Callable[[], Value]) -> Value | Exception:
        with app.app_context():
            barrier.wait()
            try:
                return work()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
