"""Reads of organisations and people."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from network.access import OrganisationKind
from network.errors import NotFound
from network.members.models import Membership, Organisation, Person

# Statements of every page are built once: building one costs as much as running it.
_ORGANISATION = select(Organisation).where(
    Organisation.slug == bindparam("slug"), Organisation.kind == bindparam("kind")
)
_NAMED = select(Organisation.id, Organisation.slug, Organisation.name, Organisation.kind).where(
    or_(
        col(Organisation.id).in_(bindparam("ids", expanding=True)),
        col(Organisation.slug).in_(bindparam("slugs", expanding=True)),
    )
)


def organisation(session: Session, kind: OrganisationKind, slug: str) -> Organisation:
    """Raises NotFound."""
    found = session.exec(_ORGANISATION, params={"slug": slug, "kind": kind}).one_or_none()
    if found is None:
        raise NotFound
    return found


def organisations(session: Session, kind: OrganisationKind) -> Sequence[Organisation]:
    """All of one kind, by name."""
    return session.exec(select(Organisation).where(Organisation.kind == kind).order_by(col(Organisation.name))).all()


class City(Protocol):
    """A city as far as lists and maps need it. Degrees."""

    id: int
    slug: str
    name: str
    country: str
    region: str
    lat: float | None
    lon: float | None


_CITIES = (
    select(*(getattr(Organisation, name) for name in City.__annotations__))
    .where(Organisation.kind == OrganisationKind.CITY)
    .order_by(col(Organisation.name))
)


def cities(session: Session) -> Sequence[City]:
    """Every city, by name."""
    return session.execute(_CITIES).all()


def organisations_by_id(session: Session, ids: Iterable[int]) -> dict[int, Organisation]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(wanted))).all()
    return {row.id or 0: row for row in rows}


class Named(Protocol):
    """An organisation as far as a link to it needs it."""

    id: int
    slug: str
    name: str
    kind: OrganisationKind


def organisations_named(session: Session, ids: Iterable[int], slugs: Iterable[str]) -> Sequence[Named]:
    """Those with one of these ids or addresses, in one query."""
    values = {"ids": sorted(set(ids)), "slugs": sorted(set(slugs))}
    return session.execute(_NAMED, values).all() if any(values.values()) else []


def organisation_names(session: Session) -> dict[str, str]:
    """Name by slug of every organisation: labels for choices and facets."""
    return dict(session.exec(select(Organisation.slug, Organisation.name)).all())


def team(session: Session, organisation_id: int, today: date) -> Sequence[tuple[Person, Membership]]:
    """Current members, leads first."""
    rows = session.exec(
        select(Person, Membership)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            Membership.organisation_id == organisation_id,
            Membership.since <= today,
            (col(Membership.until).is_(None)) | (col(Membership.until) > today),
            col(Person.active),
        )
        .order_by(col(Person.name))
    ).all()
    order = ["lead", "editor", "contributor", "reader"]
    return sorted(rows, key=lambda row: order.index(row[1].role.value))


def person_by_email(session: Session, email: str) -> Person | None:
    return session.exec(select(Person).where(Person.email == address(email))).one_or_none()


def people_names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Name by id, for bylines."""
    wanted = sorted({key for key in ids if key is not None})
    if not wanted:
        return {}
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted))).all()
    return {int(key or 0): name for key, name in rows}


def address(email: str) -> str:
    """The form under which an e-mail address is kept and looked up."""
    return email.strip().lower()
