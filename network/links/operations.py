"""Writes of links and old addresses. None commits."""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from network.links.models import MENTION, Link, OldAddress
from network.refs import Ref

Resolver = Callable[[Session, Iterable[str]], dict[str, Ref]]
"""Addresses → what is there now; what is not there is left out."""


def replace_mentions(
    session: Session, source: Ref, latest: Iterable[str], published: Iterable[str], resolve: Resolver
) -> None:
    """Make the stored mentions of a source those of its latest and its published revision.

    A path that was stored keeps its target: it means what it meant when its author typed it, whatever has been
    renamed since.
    """
    in_latest, in_published = set(latest), set(published)
    stored = {link.path: link for link in _mentions(session, source)}
    for path, link in stored.items():
        if path not in in_latest | in_published:
            session.delete(link)
    lost = [path for path in in_latest | in_published if path not in stored or stored[path].target_id is None]
    found = resolve(session, lost)
    for path in sorted(in_latest | in_published):
        link = stored.get(path) or Link(source_kind=source.kind, source_id=source.id, type=MENTION, path=path)
        link.in_latest, link.in_published = path in in_latest, path in in_published
        if link.target_id is None and path in found:
            link.target_kind, link.target_id = found[path]
        session.add(link)
    session.flush()


def _mentions(session: Session, source: Ref) -> Sequence[Link]:
    return session.exec(
        select(Link).where(Link.source_kind == source.kind, Link.source_id == source.id, Link.type == MENTION)
    ).all()


def adopt(session: Session, path: str, ref: Ref) -> None:
    """Something has come to be at this address: wanted links to it now lead there."""
    session.execute(
        sa.update(Link)
        .where(col(Link.type) == MENTION, col(Link.path) == path, col(Link.target_id).is_(None))
        .values(target_kind=ref.kind, target_id=ref.id)
    )


def relate(session: Session, source: Ref, target: Ref, link: Link) -> None:
    """Store a relation once; a second of the same type between the two replaces the first."""
    link.source_kind, link.source_id = source
    link.target_kind, link.target_id = target
    link.path = str(target)
    link.in_published = True
    old = session.exec(
        select(Link).where(
            Link.source_kind == source.kind,
            Link.source_id == source.id,
            Link.type == link.type,
            Link.path == link.path,
        )
    ).first()
    if old is not None:
        session.delete(old)
        session.flush()
    session.add(link)
    session.flush()


def forget_relations(session: Session, source: Ref) -> None:
    """Remove the relations that are stored at this end."""
    session.execute(
        sa.delete(Link).where(
            col(Link.source_kind) == source.kind, col(Link.source_id) == source.id, col(Link.type) != MENTION
        )
    )


def remember_address(session: Session, path: str, ref: Ref) -> None:
    """The address that a thing leaves behind. The last to leave an address is who it redirects to."""
    session.merge(OldAddress(path=path, kind=ref.kind, item_id=ref.id))
