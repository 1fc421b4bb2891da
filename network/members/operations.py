"""Writes of organisations, people, memberships and sign-ins. None commits."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from network import outbox
from network.access import Role
from network.errors import Invalid, NotFound, sentence
from network.members.models import Membership, Organisation, Person, SignIn, SignInLink
from network.members.queries import address, person_by_email
from network.refs import Ref
from network.text import EMAIL, SLUG, SLUG_LENGTH


def add_organisation(session: Session, organisation: Organisation) -> Organisation:
    """Raises Invalid for a malformed or taken address."""
    if not SLUG.fullmatch(organisation.slug) or len(organisation.slug) > SLUG_LENGTH:
        raise Invalid({"slug": sentence("Use small letters, digits and single hyphens, up to 80 characters.")})
    if session.exec(select(Organisation.id).where(Organisation.slug == organisation.slug)).first() is not None:
        raise Invalid({"slug": sentence("This address is taken.")})
    session.add(organisation)
    session.flush()
    outbox.enqueue(session, [Ref("organisation", organisation.id or 0)])
    return organisation


def add_person(session: Session, email: str, name: str, password_hash: str | None = None) -> Person:
    """The person with this address, made when there is none. Raises Invalid for an address that is none."""
    kept = address(email)
    if not EMAIL.fullmatch(kept) or len(kept) > 254:
        raise Invalid({"email": sentence("This is not an e-mail address.")})
    person = person_by_email(session, kept)
    if person is None:
        person = Person(email=kept, name=name.strip() or kept, fs_uniquifier=secrets.token_hex(32))
    if password_hash is not None:
        person.password = password_hash
    session.add(person)
    session.flush()
    return person


def join(
    session: Session, person: Person, organisation: Organisation, role: Role, since: date, title: str = ""
) -> Membership:
    """Give the person this role in the organisation, in place of another role she has there now."""
    current = session.exec(
        select(Membership).where(
            Membership.person_id == person.id,
            Membership.organisation_id == organisation.id,
            col(Membership.until).is_(None),
        )
    ).first()
    membership = current or Membership(
        person_id=person.id or 0, organisation_id=organisation.id or 0, role=role, since=since
    )
    membership.role, membership.title = role, title or membership.title
    session.add(membership)
    session.flush()
    return membership


def leave(session: Session, membership: Membership, today: date) -> None:
    """End a membership: from today on it grants nothing."""
    membership.until = today
    session.add(membership)
    session.flush()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_sign_in_link(session: Session, person: Person, now: datetime, hours: int) -> str:
    """A fresh token for /login/link/<token>; works once within `hours`."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignInLink(person_id=person.id or 0, token_hash=token_hash(token), expires_at=now + timedelta(hours=hours))
    )
    session.flush()
    return token


def open_sign_in_link(session: Session, token: str, now: datetime) -> Person:
    """The person a link would sign in. Raises NotFound when it is used, old or unknown."""
    person = session.exec(
        select(Person)
        .join(SignInLink, col(SignInLink.person_id) == col(Person.id))
        .where(
            SignInLink.token_hash == token_hash(token),
            col(SignInLink.used_at).is_(None),
            SignInLink.expires_at > now,
            col(Person.active),
        )
    ).one_or_none()
    if person is None:
        raise NotFound
    return person


def use_sign_in_link(session: Session, token: str, now: datetime) -> Person:
    """Consume the link, once even under parallel posts. Raises NotFound as `open_sign_in_link`."""
    person = open_sign_in_link(session, token, now)
    used = session.execute(
        sa.update(SignInLink)
        .where(col(SignInLink.token_hash) == token_hash(token), col(SignInLink.used_at).is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    return person


def begin_sign_in(session: Session, person_id: int, now: datetime, days: int) -> str:
    """Record a signed-in browser; returns the token for its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            person_id=person_id,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    return token


def end_sign_in(session: Session, token: str, now: datetime) -> None:
    session.execute(sa.update(SignIn).where(col(SignIn.token_hash) == token_hash(token)).values(ended_at=now))
