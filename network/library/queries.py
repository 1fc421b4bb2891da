"""Reads of publications. Every list starts from `access.readable()`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.orm import defer
from sqlmodel import Session, and_, col, func, or_, select

from network.access import Action, Actor, can, can_read, fetchable, readable, readable_by, reader
from network.errors import NotFound
from network.library.content import Content, stored
from network.library.models import Publication, Revision, State, WorkingCopy
from network.links import queries as links
from network.members.models import Organisation
from network.refs import Ref
from network.text import readable as readable_text

KIND = "publication"


@dataclass(frozen=True, slots=True)
class Shown:
    """A publication with the revision that this reader is shown."""

    publication: Publication
    revision: Revision
    content: Content

    @property
    def ref(self) -> Ref:
        return Ref(KIND, self.publication.id or 0)


class Line(Protocol):
    """What lists need of a publication, in one row: whole entities cost four times as much to load."""

    id: int
    kind: str
    slug: str
    title: str
    summary: str
    language: str
    state: str
    audience: str
    status: str
    start_year: int | None
    end_year: int | None
    shocks: list[str]
    stresses: list[str]
    drivers: list[str]
    compiled: bool
    updated_at: datetime
    translation_of_id: int | None
    latest_number: int
    published_number: int | None
    city_id: int
    city_slug: str
    city_name: str
    city_country: str
    city_lat: float | None
    city_lon: float | None


_CITY = {f"city_{name}": getattr(Organisation, name) for name in ("slug", "name", "country", "lat", "lon")}


def lines() -> sa.Select[Any]:
    """The statement of a list of publications, before who may read them."""
    own = [getattr(Publication, name) for name in Line.__annotations__ if name not in _CITY]
    city: list[Any] = [col(column).label(name) for name, column in _CITY.items()]
    return sa.select(*own, *city).join_from(
        Publication, Organisation, col(Organisation.id) == col(Publication.city_id)
    )


def read_lines(session: Session, actor: Actor, statement: sa.Select[Any]) -> Sequence[Line]:
    """The rows of a list that the actor may read."""
    return session.execute(statement.where(readable(actor, col(Publication.audience)))).all()


def shown_number() -> sa.ColumnElement[int]:
    """Number of the revision that readers see: the published one, the latest before there is one."""
    return func.coalesce(Publication.published_number, Publication.latest_number)


_SHOWN = (
    select(Publication, Revision)
    .join(
        Revision,
        and_(col(Revision.publication_id) == col(Publication.id), col(Revision.number) == shown_number()),
    )
    .where(Publication.city_id == bindparam("city"), Publication.slug == bindparam("slug"))
)


def shown(session: Session, actor: Actor, city: Organisation, slug: str) -> Shown:
    """The publication at an address as readers see it. Raises NotFound also when it is not hers to see."""
    row = session.exec(_SHOWN, params={"city": city.id, "slug": slug}).one_or_none()
    if row is None:
        raise NotFound
    fetchable(actor, row[0].audience)
    return Shown(row[0], row[1], stored(row[1].content))


def fetch(session: Session, actor: Actor, city: Organisation, slug: str) -> Publication:
    """The row alone, for whoever may read it, also under an address it had before: an editor that was open while
    it was renamed still saves. Raises NotFound."""
    found = session.exec(
        select(Publication).where(Publication.city_id == city.id, Publication.slug == slug)
    ).one_or_none()
    if found is None:
        path = f"{city.slug}/{slug}"
        ref = links.old_addresses(session, [path]).get(path)
        found = session.get(Publication, ref.id) if ref is not None and ref.kind == KIND else None
    if found is None or found.city_id != city.id:
        raise NotFound
    fetchable(actor, found.audience)
    return found


def is_internal(actor: Actor, publication: Publication) -> bool:
    """Whether she sees the city's own side of it: drafts, unpublished revisions, their links."""
    return can_read(actor, publication.internal_audience)


def may_edit(actor: Actor, publication: Publication) -> bool:
    """A contributor edits her own work until it is published; editors edit everything."""
    if publication.state == State.DRAFT:
        return can(actor, Action.EDIT_OWN, publication.city_id, author_id=publication.author_id)
    return can(actor, Action.EDIT_ANY, publication.city_id)


def revision(session: Session, actor: Actor, publication: Publication, number: int) -> Revision:
    """One revision. Raises NotFound unless it was published to her or is her own city's."""
    found = session.exec(
        select(Revision).where(Revision.publication_id == publication.id, Revision.number == number)
    ).one_or_none()
    if found is None or not (is_internal(actor, publication) or can_read(actor, found.audience)):
        raise NotFound
    return found


def history(
    session: Session, actor: Actor, publication: Publication, offset: int, limit: int
) -> tuple[Sequence[Revision], int]:
    """Readable revisions, newest first, and how many there are."""
    condition = Revision.publication_id == publication.id
    if not is_internal(actor, publication):
        condition = and_(condition, readable(actor, col(Revision.audience)))  # type: ignore[assignment]
    without_text = [defer(getattr(Revision, name)) for name in ("content", "html", "text")]
    rows = session.exec(
        select(Revision)
        .options(*without_text)
        .where(condition)
        .order_by(col(Revision.number).desc())
        .offset(offset)
        .limit(limit)
    ).all()
    total = session.exec(select(func.count()).select_from(Revision).where(condition)).one()
    return rows, total


def of_city(session: Session, actor: Actor, city_id: int, limit: int, offset: int = 0) -> Sequence[Line]:
    """A city's readable publications, drafts first, then newest."""
    statement = (
        lines()
        .where(col(Publication.city_id) == city_id)
        .order_by(
            sa.case((col(Publication.state) == State.DRAFT.value, 0), else_=1),
            col(Publication.published_at).desc(),
            col(Publication.title),
        )
        .limit(limit)
        .offset(offset)
    )
    return read_lines(session, actor, statement)


def count_of_city(session: Session, actor: Actor, city_id: int) -> int:
    return session.exec(
        select(func.count())
        .select_from(Publication)
        .where(Publication.city_id == city_id, readable(actor, col(Publication.audience)))
    ).one()


_NEAR = (
    lines()
    .where(
        or_(
            col(Publication.id).in_(bindparam("ids", expanding=True)),
            col(Publication.id) == bindparam("root"),
            col(Publication.translation_of_id) == bindparam("root"),
        ),
        readable_by(col(Publication.audience)),
    )
    .order_by(col(Publication.id))
)


def neighbours(
    session: Session, actor: Actor, ids: Iterable[int], translations_of: Publication | None = None
) -> Sequence[Line]:
    """Readable publications with these ids, and in the same query the siblings of a publication in other
    languages."""
    root = 0 if translations_of is None else translations_of.translation_of_id or translations_of.id
    return session.execute(_NEAR, {"ids": sorted(set(ids)), "root": root, **reader(actor)}).all()


def newest(session: Session, actor: Actor, limit: int) -> Sequence[Line]:
    """The latest readable publications of the network that are published, originals only."""
    statement = (
        lines()
        .where(
            col(Publication.state) == State.PUBLISHED.value,
            col(Publication.translation_of_id).is_(None),
        )
        .order_by(col(Publication.published_at).desc(), col(Publication.id).desc())
        .limit(limit)
    )
    return read_lines(session, actor, statement)


def counts_by_city(session: Session, actor: Actor) -> dict[int, int]:
    """City id → number of its publications that she can read."""
    rows = session.exec(
        select(Publication.city_id, func.count())
        .where(readable(actor, col(Publication.audience)))
        .group_by(col(Publication.city_id))
    ).all()
    return dict(rows)


def resolve(session: Session, paths: Iterable[str]) -> dict[str, Ref]:
    """What stands at these addresses (`city/slug` or `city`), also under an address it had before. At most three
    queries."""
    asked = sorted(set(paths))
    if not asked:
        return {}
    cities = {path.partition("/")[0] for path in asked}
    slugs = {path.partition("/")[2] for path in asked}
    found: dict[str, Ref] = {}
    for slug, key in session.exec(
        select(Organisation.slug, Organisation.id).where(col(Organisation.slug).in_(cities))
    ):
        found[slug] = Ref("organisation", key or 0)
    rows = session.exec(
        select(Organisation.slug, Publication.slug, Publication.id)
        .join(Publication, col(Publication.city_id) == col(Organisation.id))
        .where(col(Organisation.slug).in_(cities), col(Publication.slug).in_(slugs))
    )
    found |= {f"{city}/{slug}": Ref(KIND, key or 0) for city, slug, key in rows}
    moved = links.old_addresses(session, [path for path in asked if path not in found])
    return {path: ref for path, ref in (moved | found).items() if path in asked}


def working_copy(session: Session, actor: Actor, key: str) -> WorkingCopy | None:
    return session.exec(
        select(WorkingCopy).where(WorkingCopy.person_id == actor.id, WorkingCopy.key == key)
    ).one_or_none()


def completions(session: Session, actor: Actor, text: str, limit: int) -> list[tuple[str, str]]:
    """(address, title) of cities and readable publications that begin with or hold the text, cities first."""
    pattern = f"%{readable_text(text).replace('%', '').replace('_', '')}%"
    cities = session.exec(
        select(Organisation.slug, Organisation.name)
        .where(
            Organisation.kind == "city",
            or_(col(Organisation.name).ilike(pattern), col(Organisation.slug).ilike(pattern)),
        )
        .order_by(col(Organisation.name))
        .limit(limit // 2)
    ).all()
    rows = session.exec(
        select(Organisation.slug, Publication.slug, Publication.title)
        .join(Publication, col(Publication.city_id) == col(Organisation.id))
        .where(
            readable(actor, col(Publication.audience)),
            or_(
                col(Publication.title).ilike(pattern),
                (col(Organisation.slug) + "/" + col(Publication.slug)).ilike(pattern),
            ),
        )
        .order_by(col(Publication.title))
        .limit(limit)
    ).all()
    found = [(slug, name) for slug, name in cities]
    found += [(f"{city}/{slug}", title) for city, slug, title in rows]
    return found[:limit]
