"""From the session cookie to the Actor, in one query. Flask-Security keeps passwords and the sign-in form."""

from datetime import timedelta
from typing import Any

from flask import Flask, g
from flask import session as cookie
from flask_login import user_logged_in, user_logged_out
from flask_security import Security
from flask_security.core import RoleMixin
from flask_security.datastore import UserDatastore
from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, or_, select

from network.access import Actor, Belonging, member
from network.db import db, now, write
from network.members.models import Membership, Organisation, Person, SignIn
from network.members.operations import begin_sign_in, end_sign_in, token_hash
from network.members.queries import person_by_email
from network.settings import Settings

security = Security()


class People(UserDatastore):
    """What Flask-Security needs to find somebody. Its roles stay unused: roles here belong to memberships."""

    def __init__(self) -> None:
        super().__init__(Person, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Person | None:
        (name, value), *_rest = by.items()
        if name == "email":
            return person_by_email(db.session, str(value))
        return db.session.scalars(select(Person).where(getattr(Person, name) == value)).one_or_none()

    def find_role(self, role: str) -> None:
        return None

    def put(self, model: Person) -> Person:
        with write(visible=False) as session:
            session.add(model)
        return model

    def commit(self) -> None:
        """Each `put` is a write of its own."""


def install(app: Flask, settings: Settings) -> None:
    """Set up sign-in: the cookie names a row of `sign_in`, ending the row ends the session."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_SALT=settings.secret,
        SECURITY_LOGIN_URL="/login",
        SECURITY_LOGOUT_URL="/logout",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_LOGIN_USER_TEMPLATE="members/login.html",
        SECURITY_POST_LOGIN_VIEW="/desk/",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_DATETIME_FACTORY=now,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_STATIC_FOLDER=None,
        SECURITY_ANONYMOUS_USER_DISABLED=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
    )
    security.init_app(app, People())
    app.login_manager.user_loader(_load)  # type: ignore[attr-defined]
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    user_logged_in.connect(_begin, app)
    user_logged_out.connect(_end, app)


def _load(user_id: str) -> Person | None:
    found = signed_in(db.session, user_id, cookie.get("sign_in", ""))
    if found is None:
        return None
    person, g.actor = found
    return person


_CURRENT = and_(
    col(Membership.since) <= bindparam("today"),
    or_(col(Membership.until).is_(None), col(Membership.until) > bindparam("today")),
)
_IN_NETWORK = or_(col(Organisation.until).is_(None), col(Organisation.until) > bindparam("today"))
_BELONGING = Membership.__table__.join(  # type: ignore[attr-defined]
    Organisation.__table__,  # type: ignore[attr-defined]
    and_(col(Organisation.id) == col(Membership.organisation_id), _IN_NETWORK, _CURRENT),
)
_SIGNED_IN = (
    select(Person, Membership, Organisation)
    .join(SignIn, col(SignIn.person_id) == col(Person.id))
    .outerjoin(_BELONGING, col(Membership.person_id) == col(Person.id))
    .where(
        Person.fs_uniquifier == bindparam("user"),
        col(Person.active),
        SignIn.token_hash == bindparam("token"),
        col(SignIn.ended_at).is_(None),
        SignIn.expires_at > bindparam("moment"),
    )
    .order_by(col(Organisation.name))
)
"""Built once: every page of somebody signed in begins with it."""


def signed_in(session: Session, user_id: str, token: str) -> tuple[Person, Actor] | None:
    """Who a live sign-in belongs to, with her current memberships, in one query; None when it has ended."""
    moment = now()
    values = {"user": user_id, "token": token_hash(token), "moment": moment, "today": moment.date()}
    rows = session.exec(_SIGNED_IN, params=values).all()
    if not rows:
        return None
    person = rows[0][0]
    memberships = tuple(
        _belonging(row[1], row[2])
        for row in rows
        if row[1] is not None  # type: ignore[redundant-expr]
    )
    return person, member(person.id or 0, person.name, person.language, memberships)


def _belonging(membership: Membership, organisation: Organisation) -> Belonging:
    return Belonging(
        organisation_id=organisation.id or 0,
        organisation_slug=organisation.slug,
        organisation_name=organisation.name,
        organisation_kind=organisation.kind,
        role=membership.role,
        title=membership.title,
    )


def _begin(app: Flask, user: Person) -> None:
    with write(visible=False) as session:
        token = begin_sign_in(session, user.id or 0, now(), app.permanent_session_lifetime.days)
    # What an earlier visitor of this browser left in the cookie does not pass into the new session.
    kept = {key: cookie[key] for key in ("_user_id", "_fresh", "_id") if key in cookie}
    cookie.clear()
    cookie.update(kept, sign_in=token)
    cookie.permanent = True


def _end(_app: Flask, **_event: object) -> None:
    token = cookie.pop("sign_in", "")
    cookie.pop("csrf_token", None)
    with write(visible=False) as session:
        end_sign_in(session, token, now())
