"""What search shows follows each commit; nothing is lost, doubled or shown before its time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from network import outbox
from network.access import NETWORK, PUBLIC
from network.db import after_commit, change_number, db, now, write
from network.library import operations
from network.library.models import Publication
from network.outbox import IndexEvent
from network.refs import Ref
from network.search.engine import Engine, Status, Unavailable
from network.search.index import Index
from tests import make
from tests.people import Cast
from tests.together import together

ONE, TWO = Ref("publication", 1), Ref("publication", 2)


@pytest.fixture
def index(app: Flask) -> Index:
    found: Index = app.extensions["index"]
    return found


def events() -> list[Ref]:
    with Session(db.engine) as session:
        rows = session.exec(select(IndexEvent).order_by(col(IndexEvent.id))).all()
        return [Ref(row.kind, row.item_id) for row in rows]


def in_the_background(app: Flask, work: Callable[[], object]) -> Thread:
    def run() -> None:
        with app.app_context():
            work()

    thread = Thread(target=run)
    thread.start()
    return thread


@contextmanager
def index_locked(index: Index, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing can be written to the index meanwhile, as when another process holds its lock for too long."""

    def refuse(*_arguments: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(index.engine, "apply", refuse)
        yield


def found(engine: Engine, audience: str = PUBLIC) -> set[int]:
    return {ref.id for ref in engine.refs(frozenset({audience})) if ref.kind == "publication"}


def fail() -> None:
    raise ZeroDivisionError


def fail_after(work: Callable[[Session], None]) -> None:
    """A transaction that fails at its very end."""
    with write() as session:
        work(session)
        session.flush()
        fail()


def test_events_are_part_of_the_transaction(app: Flask) -> None:
    with write() as session:
        outbox.enqueue(session, [ONE, TWO, ONE])
        session.flush()
        assert events() == []
    assert events() == [ONE, TWO]


def test_a_rollback_leaves_none(app: Flask) -> None:
    before = change_number(db.engine)
    with pytest.raises(ZeroDivisionError):
        fail_after(lambda session: outbox.enqueue(session, [ONE]))
    assert events() == []
    assert change_number(db.engine) == before
    with write() as session:
        outbox.enqueue(session, [TWO])
    assert events() == [TWO]


def test_nothing_that_follows_a_commit_happens_after_a_rollback(app: Flask) -> None:
    done: list[str] = []
    with pytest.raises(ZeroDivisionError):
        fail_after(lambda session: after(session, done))
    with write():
        pass
    assert done == []


def after(session: Session, done: list[str]) -> None:
    after_commit(session, lambda: done.append("done"))


def test_a_failure_after_the_commit_fails_nothing_else(app: Flask) -> None:
    done: list[str] = []
    with write() as session:
        after_commit(session, fail)
        after(session, done)
        outbox.enqueue(session, [ONE])
    assert done == ["done"]
    assert events() == [ONE]


def test_every_change_of_a_text_is_told(app: Flask, cast: Cast) -> None:
    lead, city = cast["lead"], cast.city("semarang")
    text = make.draft(lead, city)
    ref = Ref("publication", text.id or 0)
    steps: list[Callable[[Session], object]] = [
        lambda session: operations.save(
            session, lead, text, operations.Save(make.content("Later"), base_number=1), now()
        ),
        lambda session: operations.publish(session, lead, text, now()),
        lambda session: operations.choose_audience(session, lead, text, NETWORK),
        lambda session: operations.rename(session, lead, city, text, "elsewhere"),
        lambda session: operations.archive(session, lead, text, "Overtaken", now()),
        lambda session: operations.unarchive(session, lead, text, now()),
        lambda session: operations.restore(session, lead, text, 1, "", now()),
    ]
    for step in steps:
        before, number = len(events()), change_number(db.engine)
        with write() as session:
            step(session)
        assert ref in events()[before:], step
        assert change_number(db.engine) > number


def test_a_commit_is_searchable_at_once(app: Flask, cast: Cast, index: Index) -> None:
    text = make.published(cast["lead"], cast.city("semarang"))
    assert found(index.engine) == {text.id}
    status = index.engine.status()
    assert status.cursor == outbox.last_event(make.session())


def test_what_could_not_be_applied_waits(
    app: Flask, cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make.published(cast["lead"], cast.city("semarang"), "One")
    with index_locked(index, monkeypatch):
        two = make.published(cast["lead"], cast.city("semarang"), "Two")
        with write() as session:
            operations.choose_audience(session, cast["lead"], one, NETWORK)
        assert found(index.engine) == {one.id}
    three = make.published(cast["lead"], cast.city("semarang"), "Three")
    assert found(index.engine) == {two.id, three.id}
    assert found(index.engine, NETWORK) == {one.id}


def test_more_events_than_fit_one_batch(
    app: Flask, cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BATCH", 3)
    with index_locked(index, monkeypatch):
        texts = make.several(cast["lead"], cast.city("semarang"), [f"Text {number}" for number in range(7)])
    index.drain()
    assert found(index.engine) == {text.id for text in texts}
    assert index.engine.status().cursor == outbox.last_event(make.session())


def test_draining_again_changes_nothing(app: Flask, cast: Cast, index: Index) -> None:
    make.published(cast["lead"], cast.city("semarang"))
    before: Status = index.engine.status()
    index.drain()
    assert index.engine.status() == before


def test_what_is_gone_leaves_the_index(app: Flask, cast: Cast, index: Index) -> None:
    with write() as session:
        outbox.enqueue(session, [Ref("publication", 10**6), Ref("no_such_kind", 1)])
    assert found(index.engine) == set()
    assert index.engine.status().cursor == outbox.last_event(make.session())


def test_without_an_index_the_site_goes_on(
    app: Flask, cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(index.engine, "status", lambda: Status(False, 0, 0))
        text = make.published(cast["lead"], cast.city("semarang"))
    assert found(index.engine) == set()
    index.rebuild()
    assert found(index.engine) == {text.id}


def test_the_index_is_written_from_the_database_not_from_what_a_request_remembers(
    app: Flask, cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody closes a text while another request still holds it as public."""
    lead = cast["lead"]
    text = make.published(lead, cast.city("semarang"))
    key = text.id

    def close() -> None:
        with write() as session:
            mine = session.get(Publication, key)
            assert mine is not None
            operations.choose_audience(session, lead, mine, NETWORK)

    with index_locked(index, monkeypatch):
        in_the_background(app, close).join()
    assert text.audience == PUBLIC, "this request has not looked again"
    index.drain()
    assert found(index.engine) == set()
    assert found(index.engine, NETWORK) == {key}


def test_what_is_committed_while_the_index_is_written_is_not_left_behind(
    app: Flask, cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests write the index at once; the slower one holds older text and comes last."""
    lead = cast["lead"]
    text = make.published(lead, cast.city("semarang"))
    key, apply = text.id, index.engine.apply
    slow = Event()

    def close() -> None:
        with write() as session:
            mine = session.get(Publication, key)
            assert mine is not None
            operations.choose_audience(session, lead, mine, NETWORK)

    def late(*arguments: object) -> None:
        if not slow.is_set():
            slow.set()
            in_the_background(app, close).join()
        apply(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(index.engine, "apply", late)
    with write() as session:
        outbox.enqueue(session, [Ref("publication", key or 0)])
    assert found(index.engine) == set()
    assert found(index.engine, NETWORK) == {key}
    assert index.engine.status().cursor == outbox.last_event(make.session())


def test_pages_that_count_by_the_index_are_made_anew_once_it_has_caught_up(
    app: Flask, cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page kept between the commit and the index's would else show the old counts until the next change."""
    lead = cast["lead"]
    with index_locked(index, monkeypatch):
        make.published(lead, cast.city("semarang"))
        kept = change_number(db.engine)
    index.drain()
    assert change_number(db.engine) > kept
    kept = change_number(db.engine)
    index.drain()
    assert change_number(db.engine) == kept, "nothing has changed"
    index.rebuild()
    assert change_number(db.engine) > kept


def test_events_are_numbered_in_the_order_of_their_commits(app: Flask) -> None:
    """A reader whose cursor stands at one event has seen every earlier one: a slow transaction that drew its
    number first would else be skipped for ever."""
    first_wrote, may_commit = Event(), Event()

    def slow() -> None:
        with write() as session:
            outbox.enqueue(session, [ONE])
            session.flush()
            first_wrote.set()
            may_commit.wait(10)

    def quick() -> None:
        with write() as session:
            outbox.enqueue(session, [TWO])

    one = in_the_background(app, slow)
    assert first_wrote.wait(10)
    two = in_the_background(app, quick)
    time.sleep(0.3)
    assert events() == [], "the second waits for the first"
    may_commit.set()
    one.join()
    two.join()
    assert events() == [ONE, TWO]


def test_a_reader_beside_eight_writers_misses_no_event(app: Flask) -> None:
    def writer(number: int) -> Callable[[], None]:
        def work() -> None:
            for step in range(5):
                with write() as session:
                    outbox.enqueue(session, [Ref("publication", number * 100 + step)])

        return work

    def reader() -> list[int]:
        seen: list[int] = []
        cursor, until = 0, time.monotonic() + 60
        while len(seen) < 40 and time.monotonic() < until:
            with Session(db.engine) as session:
                cursor, refs = outbox.next_events(session, cursor)
            seen += [ref.id for ref in refs]
        return seen

    *wrote, read = together(app, [*(writer(number) for number in range(8)), reader])
    assert wrote == [None] * 8
    assert isinstance(read, list)
    assert sorted(read) == sorted(number * 100 + step for number in range(8) for step in range(5))
