"""What waits on a person's desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from network import addresses
from network.access import Actor, can_read, organisation_label, readable
from network.library.models import Kind, Publication, State, WorkingCopy
from network.library.queries import neighbours
from network.links.models import MENTION, Link
from network.members.models import Organisation

MOST = 50
OF = "publication-"
NEW = "new-"


def drafts(session: Session, actor: Actor) -> Sequence[tuple[Publication, Organisation]]:
    """Drafts of her organisations, and published texts with a later revision, newest first."""
    own = [m.organisation_id for m in actor.memberships]
    return session.exec(
        select(Publication, Organisation)
        .join(Organisation, col(Organisation.id) == col(Publication.city_id))
        .where(
            col(Publication.city_id).in_(own),
            readable(actor, col(Publication.audience)),
            or_(
                Publication.state == State.DRAFT.value,
                col(Publication.latest_number) > col(Publication.published_number),
            ),
        )
        .order_by(col(Publication.updated_at).desc())
        .limit(MOST)
    ).all()


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
    rows = {row.id: (row, city) for row, city in neighbours(session, actor, numbers.values())}
    found = []
    for copy in copies:
        address = _editor(copy.key, rows.get(numbers.get(copy.key)))
        if address:
            title = (copy.fields.get("title") or [""])[0]
            found.append(Unsaved(title, address, copy.saved_at))
    return found


def _editor(key: str, row: tuple[Publication, Organisation] | None) -> str:
    """Where the editor of a working copy is; '' when she may no longer read what it belongs to."""
    if row is not None:
        return addresses.publication(row[1].slug, row[0].slug) + "/edit"
    for kind in Kind:
        if key.startswith(NEW) and key.endswith(f"-{kind}"):
            city = key.removeprefix(NEW).removesuffix(f"-{kind}")
            return f"{addresses.city(city)}library/new?kind={kind}"
    return ""


def wanted(session: Session, actor: Actor) -> list[tuple[str, list[tuple[Publication, Organisation]]]]:
    """Addresses that readable texts link to and nobody has written, with the texts that link there."""
    rows = session.exec(
        select(Link, Publication, Organisation)
        .join(Publication, and_(Link.source_kind == "publication", col(Publication.id) == col(Link.source_id)))
        .join(Organisation, col(Organisation.id) == col(Publication.city_id))
        .where(Link.type == MENTION, col(Link.target_id).is_(None), readable(actor, col(Publication.audience)))
        .order_by(col(Link.path), col(Publication.id))
        .limit(4 * MOST)
    ).all()
    found: dict[str, list[tuple[Publication, Organisation]]] = {}
    for link, publication, city in rows:
        if link.in_published or can_read(actor, organisation_label(publication.city_id)):
            found.setdefault(link.path, []).append((publication, city))
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:MOST]
