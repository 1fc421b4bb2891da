"""Damage, leftovers, locks: search is away for a while at worst, and a rebuild brings it back."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from network.catalogue import Document
from network.refs import Ref
from network.search.engine import Request, Status, Unavailable
from network.search.folder import IndexFolder
from network.search.whoosh_engine import WhooshEngine
from tests.search.some import document

PUBLIC = frozenset({"public"})
ALL = Request(PUBLIC)


def assert_away(engine: WhooshEngine) -> None:
    assert engine.status() == Status(False, 0, 0)
    for attempt in (
        lambda: engine.search(ALL),
        lambda: engine.refs(PUBLIC),
        lambda: engine.apply([document(9)], [], 9),
    ):
        with pytest.raises(Unavailable):
            attempt()


def test_no_index_yet(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "nothing")
    assert_away(engine)
    engine.rebuild([document(1)], 0)
    assert engine.search(ALL).total == 1


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwrite(path: Path) -> None:
    size = path.stat().st_size
    path.write_bytes(os.urandom(size or 20))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes() or b"\0")
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"" if path.stat().st_size else b"x")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves a broken file open.
@pytest.mark.parametrize("damage", [halve, overwrite, flip, empty, Path.unlink])
def test_any_damaged_file_is_noticed_and_healed(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "index"
    engine = WhooshEngine(whole)
    engine.rebuild([document(number, "Flood", city="surat") for number in range(5)], 0)
    engine.apply([document(7, "Flood")], [Ref("publication", 1)], 1)
    files = [path for path in whole.rglob("*") if path.is_file() and _is_read(path)]
    assert len(files) == 20
    for path in files:
        if damage is flip and path.suffix == ".toc":
            continue  # Whoosh's table of contents has no checksum
        shutil.copytree(whole, folder)
        damage(folder / path.relative_to(whole))
        damaged = WhooshEngine(folder)
        assert_away(damaged)
        assert damaged.rebuild([document(1)], 2) == 1
        assert damaged.status() == Status(True, 1, 2)
        shutil.rmtree(folder)


def _is_read(path: Path) -> bool:
    return path.name not in ("lock", "building", "MAIN_WRITELOCK") and "_stored" not in path.name


def test_a_reader_goes_on_when_the_files_are_removed(tmp_path: Path) -> None:
    """What is open stays readable; that is what makes removing an old build safe."""
    engine = WhooshEngine(tmp_path)
    engine.rebuild([document(1, "Flood")], 0)
    snapshot = engine._snapshot()
    engine.rebuild([], 0)
    assert len(snapshot.term("text", "flood")[0]) == 1
    assert len(snapshot.phrase("text", [["flood"]])[0]) == 1


def test_the_folder_removed_under_a_running_engine(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([document(1)], 0)
    engine.search(ALL)
    shutil.rmtree(tmp_path / "index")
    assert_away(engine)
    engine.rebuild([document(1)], 0)
    assert engine.search(ALL).total == 1


def test_an_index_of_another_version_is_not_read(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([document(1)], 0)
    (old,) = tmp_path.glob("v1-*")
    (tmp_path / "current").write_text(old.rename(tmp_path / old.name.replace("v1", "v0")).name)
    assert_away(engine)
    engine.rebuild([document(1)], 0)
    assert [path.name[:2] for path in tmp_path.glob("v*")] == ["v1"]


@pytest.mark.parametrize("content", ["../elsewhere", "", "v1-0123456789abcdef", "\x00"])
def test_the_pointer_leads_nowhere_else(tmp_path: Path, content: str) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([document(1)], 0)
    (tmp_path / "current").write_text(content)
    assert_away(engine)


def test_a_failed_rebuild_changes_nothing(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([document(1)], 1)
    before = sorted(tmp_path.iterdir())

    def documents() -> Iterator[Document]:
        yield document(2)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        engine.rebuild(documents(), 2)
    assert sorted(tmp_path.iterdir()) == before
    assert engine.status() == Status(True, 1, 1)


def test_rebuilds_leave_one_build(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for cursor in range(3):
        engine.rebuild([document(1)], cursor)
    (tmp_path / "keep me").mkdir()
    (tmp_path / "v1-0123456789abcdef").mkdir()
    engine.rebuild([document(1)], 5)
    assert len(list(tmp_path.glob("v1-*"))) == 1
    assert (tmp_path / "keep me").is_dir()


def test_a_build_in_progress_is_not_swept_away(tmp_path: Path) -> None:
    slow, quick = WhooshEngine(tmp_path), WhooshEngine(tmp_path)

    def documents() -> Iterator[Document]:
        yield document(1)
        quick.rebuild([document(2)], 2)
        quick.apply([document(3)], [], 3)
        yield document(4)

    slow.rebuild(documents(), 1)
    assert quick.refs(PUBLIC) == {Ref("publication", 1), Ref("publication", 4)}
    assert quick.status().cursor == 1


def test_a_held_lock_means_unavailable_in_time(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, lock_seconds=0.1)
    engine.rebuild([document(1)], 0)
    with IndexFolder(tmp_path).writing(0):
        began = time.monotonic()
        with pytest.raises(Unavailable):
            engine.apply([document(2)], [], 1)
        with pytest.raises(Unavailable):
            engine.rebuild([], 1)
        assert time.monotonic() - began < 2
        assert engine.search(ALL).total == 1
    engine.apply([document(2)], [], 1)
    assert engine.search(ALL).total == 2


def test_a_writer_waits_for_its_turn(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([], 0)
    with IndexFolder(tmp_path).writing(0):
        waiting = threading.Thread(target=engine.apply, args=([document(1)], [], 1))
        waiting.start()
        time.sleep(0.1)
    waiting.join()
    assert engine.status() == Status(True, 1, 1)


def test_commits_leave_no_files_open(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([document(1)], 0)
    before = most = len(os.listdir("/dev/fd"))
    for cursor in range(1, 60):
        engine.apply([document(cursor % 20, f"Flood {cursor}")], [], cursor)
        assert engine.search(ALL).total == engine.status().documents
        most = max(most, len(os.listdir("/dev/fd")))
    segments = len(engine._snapshot().segments)
    assert segments <= 9
    assert most - before < 50
    (build,) = tmp_path.glob("v1-*")
    assert len({path.name.split(".")[0] for path in build.glob("MAIN_*.terms")}) == segments
