"""Six threads search while another commits and rebuilds: no error, and never half of one state, half of another."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from network.search.engine import Clause, Request
from network.search.whoosh_engine import WhooshEngine
from tests.search.writer_process import DOCUMENTS, documents

ROUNDS = 40
QUERIES = (
    Request(frozenset({"public"}), limit=DOCUMENTS),
    Request(frozenset({"public"}), (Clause(("floods",)),), limit=DOCUMENTS),
    Request(frozenset({"public"}), (Clause(("fl",), prefix=True),), limit=DOCUMENTS),
)


@pytest.fixture
def impatient() -> Iterator[None]:
    """Threads change places all the time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def test_searching_while_writing(tmp_path: Path, impatient: None) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(documents(0), 0)
    failures: list[object] = []
    searches: list[int] = []
    done = threading.Event()

    def read(query: Request) -> None:
        last = 0
        try:
            while not done.is_set():
                found = engine.search(query)
                ((city, count),) = found.facets["city"].items()
                number = int(city.removeprefix("round-"))
                if not (count == found.total == len(found.hits) == DOCUMENTS and number >= last):
                    failures.append(found)
                last = number
                searches.append(number)
        except Exception as error:  # noqa: BLE001 - a thread's error must reach the test
            failures.append(error)

    readers = [threading.Thread(target=read, args=(QUERIES[k % 3],)) for k in range(6)]
    for reader in readers:
        reader.start()
    for number in range(1, ROUNDS):
        if number % 3:
            engine.apply(documents(number), [], number)
        else:
            engine.rebuild(documents(number), number)
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(set(searches)) > ROUNDS / 4


def test_two_threads_write(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, lock_seconds=30)
    engine.rebuild([], 0)

    def write(first: int) -> None:
        for number in range(first, first + 10):
            engine.apply([documents(0)[number]], [], number)

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {ref.id for ref in engine.refs(frozenset({"public"}))} == set(range(20))
