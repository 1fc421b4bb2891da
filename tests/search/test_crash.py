"""kill -9 at any moment leaves the old or the new state, and nothing to clean up."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from network.search.engine import Request, Unavailable
from network.search.whoosh_engine import WhooshEngine
from tests.search.writer_process import DOCUMENTS, documents

ROOT = Path(__file__).parents[2]
KILLS = 25
PUBLIC = frozenset({"public"})


class Writers:
    """Starts and kills writing processes."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, task: str, folder: Path) -> None:
        self._send(f"{task} {folder}\n")

    def _send(self, text: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline().strip()
        assert line, "the writers are gone"
        return line

    def kill(self) -> int:
        """Returns the last round it said it had committed, 0 if none."""
        self._send("kill\n")
        last = 0
        while (line := self.line()) != "ended":
            last = int(line)
        return last


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.search.writer_process"]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Writers(process)
        assert process.stdin
        process.stdin.close()


@pytest.mark.parametrize("task", ["apply", "rebuild"])
def test_killed_at_any_moment(writers: Writers, tmp_path: Path, task: str) -> None:
    rng = random.Random(task)
    engine = WhooshEngine(tmp_path)
    engine.rebuild(documents(0), 0)
    for _ in range(KILLS):
        before = engine.status().cursor
        writers.start(task, tmp_path)
        time.sleep(rng.random() * 0.12)
        said = max(writers.kill(), before)
        cursor = engine.status().cursor
        assert said <= cursor <= said + 1
        for witness in (engine, WhooshEngine(tmp_path)):
            found = witness.search(Request(PUBLIC))
            assert (found.total, found.facets["city"]) == (DOCUMENTS, {f"round-{cursor}": DOCUMENTS})
            assert witness.status().cursor == cursor
    engine.apply(documents(1000), [], 1000)
    assert engine.search(Request(PUBLIC)).facets["city"] == {"round-1000": DOCUMENTS}
    engine.rebuild(documents(1001), 1001)
    assert engine.search(Request(PUBLIC)).facets["city"] == {"round-1001": DOCUMENTS}
    assert len(list(tmp_path.glob("v1-*"))) == 1


def test_the_lock_of_a_killed_writer_is_free(writers: Writers, tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, lock_seconds=0.2)
    engine.rebuild(documents(0), 0)
    writers.start("lock", tmp_path)
    assert writers.line() == "held"
    with pytest.raises(Unavailable):
        engine.apply(documents(1), [], 1)
    writers.kill()
    engine.apply(documents(1), [], 1)
    assert engine.status().cursor == 1


def test_readers_see_what_another_process_commits(writers: Writers, tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(documents(0), 0)
    writers.start("apply", tmp_path)
    for _ in range(5):
        number = int(writers.line())
        found = engine.search(Request(PUBLIC))
        (city,) = found.facets["city"]
        assert int(city.removeprefix("round-")) >= number
        assert found.total == DOCUMENTS
    writers.kill()
