"""Reads of links."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, or_, select

from network.links.models import Link, OldAddress
from network.refs import Ref

MOST = 1000
"""Links of one thing that are read at once."""


class Around(Protocol):
    """A link as the page of one of its ends needs it."""

    source_kind: str
    source_id: int
    target_kind: str
    target_id: int | None
    type: str
    path: str
    in_published: bool
    documented: bool
    year: int | None
    note: str


# Built once: building a statement costs as much as running it.
_AROUND = (
    select(*(getattr(Link, name) for name in Around.__annotations__))
    .where(
        or_(
            and_(Link.source_kind == bindparam("kind"), Link.source_id == bindparam("id")),
            and_(Link.target_kind == bindparam("kind"), Link.target_id == bindparam("id")),
        )
    )
    .order_by(col(Link.year).nulls_last(), col(Link.id))
    .limit(MOST)
)


def around(session: Session, ref: Ref) -> Sequence[Around]:
    """The links from and to this thing, in one query. Whose they are to see is not decided here."""
    return session.execute(_AROUND, {"kind": ref.kind, "id": ref.id}).all()


def source(link: Around) -> Ref:
    return Ref(link.source_kind, link.source_id)


def target(link: Around) -> Ref | None:
    return None if link.target_id is None else Ref(link.target_kind, link.target_id)


def old_addresses(session: Session, paths: Iterable[str]) -> dict[str, Ref]:
    """What once had these addresses."""
    asked = sorted(set(paths))
    if not asked:
        return {}
    rows = session.exec(select(OldAddress).where(col(OldAddress.path).in_(asked))).all()
    return {row.path: Ref(row.kind, row.item_id) for row in rows}
