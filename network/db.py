"""The database: engine, one session per request, `write()` = one commit and then what must follow it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Field, Session, SQLModel, col

from network.errors import Conflict, sentence

log = logging.getLogger(__name__)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
"""A JSON column whose values are replaced whole, never changed in place."""


class Database(SQLAlchemy):
    """The extension, with its session typed as what it is."""

    @property
    def session(self) -> Session:
        return super().session  # type: ignore[return-value]


db = Database(session_options={"class_": Session, "expire_on_commit": False})


class ChangeCounter(SQLModel, table=True):
    """One row, one number that every visible write moves: the page cache's question "has anything changed?"."""

    __tablename__ = "change_counter"
    id: int = Field(primary_key=True)
    number: int = 0


def now() -> datetime:
    return datetime.now(UTC)


def install(app: Flask, url: str) -> None:
    """Connect the application to its database. Touches neither network nor disk."""
    options: dict[str, Any] = {"url": url}
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8, "pool_timeout": 10}
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    db.init_app(app)
    # We have no asynchronous sessions, and closing none of them starts an event loop at the end of every request.
    app.teardown_appcontext_funcs = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", _prepare_sqlite)
            sa.event.listen(db.engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins too late for BEGIN IMMEDIATE; we emit BEGIN ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes its lock at once: a reader that turns writer half-way fails at once with "database is locked".
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def write(*, visible: bool = True) -> Iterator[Session]:
    """One transaction that writes: commits at the end, rolls back on an exception, then runs what `after_commit`
    was given. `visible=False` is for rows that no page shows to others (sign-ins, autosaved text).

    Visible writes come one after the other, on either database: what one of them reads stays so until it commits.
    Raises Conflict when somebody else added the same row at the same moment, which invisible ones can.
    """
    session = db.session
    if session.in_transaction():
        session.commit()
    session.expire_all()  # What was read before this transaction may have changed since.
    session.info.clear()
    session.connection(execution_options={"writing": True})
    try:
        if visible:
            count_change(session)
        yield session
        session.commit()
    except (StaleDataError, IntegrityError) as error:
        session.rollback()
        log.info("two writes met: %s", error)
        raise Conflict(sentence("Somebody else changed this at the same moment. Look at it again.")) from error
    except BaseException:
        session.rollback()
        raise
    for work in session.info.pop("after_commit", ()):
        try:
            work()
        except Exception:
            log.exception("work after a commit failed; the outbox keeps it")


def count_change(session: Session) -> None:
    """Move the change counter, once a transaction. Its row stays locked until the commit, so that what is written
    after this call is numbered in the order in which transactions commit. Taken first of all locks, it lets no two
    writers wait for each other."""
    if not session.info.get("counted"):
        session.info["counted"] = True
        session.execute(sa.update(ChangeCounter).values(number=col(ChangeCounter.number) + 1))


def move_change_number(engine: sa.Engine) -> None:
    """Have kept pages made anew after a change outside a `write()`: that of the index, which follows the commit."""
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(sa.update(ChangeCounter).values(number=col(ChangeCounter.number) + 1))


def after_commit(session: Session, work: Callable[[], None]) -> None:
    """Have `work` run once after this write commits; it must be repeatable, since a crash may lose the call."""
    waiting = session.info.setdefault("after_commit", [])
    if work not in waiting:
        waiting.append(work)


def change_number(engine: sa.Engine) -> int:
    """The counter as it stands, read on a connection of its own: the cheapest query there is."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT number FROM change_counter WHERE id = 1").scalar_one())
