"""Work that must follow a commit, written in the same transaction.

Index events are a log: every host's index keeps a cursor into it and applies what came after, so a held lock, a
crash or a second host loses nothing.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from sqlmodel import Field, Session, SQLModel, col, select

from network.db import after_commit, count_change, now
from network.refs import Ref

BATCH = 500


class IndexEvent(SQLModel, table=True):
    """Something that search shows may have changed, appeared or gone."""

    __tablename__ = "index_event"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=32)
    item_id: int
    created_at: datetime = Field(default_factory=now)


def enqueue(session: Session, refs: Iterable[Ref]) -> None:
    """Have these things indexed anew after this write commits."""
    # The counter's lock comes first: events are then numbered in the order of their commits, and a reader whose
    # cursor stands at one event has seen every earlier one.
    count_change(session)
    after_commit(session, current_app.extensions["drain_index"])
    for ref in dict.fromkeys(refs):
        session.add(IndexEvent(kind=ref.kind, item_id=ref.id))


def next_events(session: Session, cursor: int) -> tuple[int, list[Ref]]:
    """The oldest events after the cursor: the cursor behind them, and their refs without doubles."""
    rows = session.exec(
        select(IndexEvent).where(col(IndexEvent.id) > cursor).order_by(col(IndexEvent.id)).limit(BATCH)
    ).all()
    refs = dict.fromkeys(Ref(row.kind, row.item_id) for row in rows)
    return (int(rows[-1].id or 0) if rows else cursor), list(refs)


def last_event(session: Session) -> int:
    """The newest event's number, 0 before the first."""
    return int(session.execute(sa.select(sa.func.coalesce(sa.func.max(IndexEvent.id), 0))).scalar_one())
