"""Tables of organisations, people and memberships."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_security.core import UserMixin
from sqlmodel import Field, SQLModel

from network.access import OrganisationKind, Role
from network.db import JSON, now


def _choice(kind: Any) -> Any:
    """An enum stored by its value in a plain text column: a new member needs no migration."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


class Organisation(SQLModel, table=True):
    """A city, a partner or the secretariat: the tenant that people, drafts and settings belong to.

    `lat` and `lon` in degrees, `population` in people. `since`–`until` is its membership of the network.
    """

    id: int | None = Field(default=None, primary_key=True)
    kind: OrganisationKind = Field(sa_type=_choice(OrganisationKind), index=True)
    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=150)
    local_name: str = Field(default="", max_length=150)
    country: str = Field(default="", max_length=80)
    country_code: str = Field(default="", max_length=2)
    region: str = Field(default="", max_length=80)
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    timezone: str = Field(default="UTC", max_length=64)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    coastal: bool = False
    wave: int | None = None
    website: str = Field(default="", max_length=200)
    about: str = Field(default="", max_length=2000)
    partner_kind: str = Field(default="", max_length=80)
    offer_types: list[str] = Field(default_factory=list, sa_type=JSON)
    since: date | None = None
    until: date | None = None


class Person(UserMixin, SQLModel, table=True):
    """Somebody with an account. `password` is an argon2 hash, or None while she signs in by link only.

    What she may do comes from her memberships; `roles` is Flask-Security's idea and stays empty.
    """

    id: int | None = Field(default=None, primary_key=True)  # type: ignore[assignment]
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=150)
    password: str | None = Field(default=None, max_length=255, repr=False)
    active: bool = True
    fs_uniquifier: str = Field(max_length=64, unique=True, repr=False)
    language: str = Field(default="", max_length=8)
    created_at: datetime = Field(default_factory=now)

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        return []


class Membership(SQLModel, table=True):
    """A person's role in an organisation, from `since` until the day before `until`."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    role: Role = Field(sa_type=_choice(Role))
    title: str = Field(default="", max_length=150)
    since: date
    until: date | None = None


class SignIn(SQLModel, table=True):
    """One signed-in browser. The cookie holds the token, the table its hash: ending the row ends the session."""

    __tablename__ = "sign_in"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime
    ended_at: datetime | None = None


class SignInLink(SQLModel, table=True):
    """A link that signs one person in once. Only its hash is kept."""

    __tablename__ = "sign_in_link"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime
    used_at: datetime | None = None
