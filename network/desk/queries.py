"""What waits on a person's desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, not_, or_, select

from network import addresses
from network.access import Actor, can_read, organisation_label, readable
from network.library.models import Kind, Publication, State, WorkingCopy
from network.library.queries import KIND, Line, lines, neighbours, read_lines
from network.links.models import MENTION, Link

MOST = 50
OF = "publication-"
NEW = "new-"


def drafts(session: Session, actor: Actor) -> Sequence[Line]:
    """Drafts of her organisations, and published texts with a later revision, newest first."""
    own = [m.organisation_id for m in actor.memberships]
    statement = (
        lines()
        .where(
            col(Publication.city_id).in_(own),
            or_(
                col(Publication.state) == State.DRAFT.value,
                col(Publication.latest_number) > col(Publication.published_number),
            ),
        )
        .order_by(col(Publication.updated_at).desc())
        .limit(MOST)
    )
    return read_lines(session, actor, statement)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A text she typed and never saved, and where it opens again."""

    title: str
    address: str
    saved_at: datetime


def unsaved(session: Session, actor: Actor) -> list[Unsaved]:
    """Newest first. Two queries."""
    copies = session.exec(
        select(WorkingCopy)
        .where(WorkingCopy.person_id == actor.id)
        .order_by(col(WorkingCopy.saved_at).desc())
        .limit(MOST)
    ).all()
    numbers = {copy.key: int(copy.key.removeprefix(OF)) for copy in copies if copy.key.startswith(OF)}
    rows = {row.id: row for row in neighbours(session, actor, numbers.values())}
    found = []
    for copy in copies:
        address = _editor(copy.key, rows.get(numbers.get(copy.key, 0)))
        if address:
            title = (copy.fields.get("title") or [""])[0]
            found.append(Unsaved(title, address, copy.saved_at))
    return found


def _editor(key: str, row: Line | None) -> str:
    """Where the editor of a working copy is; '' when she may no longer read what it belongs to."""
    if row is not None:
        return addresses.publication(row.city_slug, row.slug) + "/edit"
    for kind in Kind:
        if key.startswith(NEW) and key.endswith(f"-{kind}"):
            city = key.removeprefix(NEW).removesuffix(f"-{kind}")
            return f"{addresses.city(city)}library/new?kind={kind}"
    return ""


def wanted(session: Session, actor: Actor) -> list[tuple[str, list[Line]]]:
    """Addresses that readable texts link to and that lead nowhere for this reader, with the texts that link there.
    What is there but not hers to see is listed like what nobody has written."""
    there = aliased(Publication)
    statement = (
        lines()
        .add_columns(col(Link.path), col(Link.in_published))
        .join(Link, and_(col(Link.source_kind) == KIND, col(Link.source_id) == col(Publication.id)))
        .outerjoin(there, and_(col(Link.target_kind) == KIND, col(there.id) == col(Link.target_id)))
        .where(
            col(Link.type) == MENTION,
            or_(col(Link.target_id).is_(None), not_(readable(actor, col(there.audience)))),
        )
        .order_by(col(Link.path), col(Publication.id))
        .limit(4 * MOST)
    )
    found: dict[str, list[Line]] = {}
    rows: Sequence[Any] = read_lines(session, actor, statement)
    for row in rows:
        if row.in_published or can_read(actor, organisation_label(row.city_id)):
            found.setdefault(row.path, []).append(row)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:MOST]
