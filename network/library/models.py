"""Tables of publications."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel, UniqueConstraint

from network.access import organisation_label
from network.db import JSON, now


class Kind(StrEnum):
    CASE_STUDY = "case-study"
    PRACTICE = "practice"


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Publication(SQLModel, table=True):
    """A case study or a practice of a city, at /cities/<city>/library/<slug>.

    The head (title to `shocks` …) repeats what lists need from the shown revision: the published one, before the
    first publication the latest. `audience` is who may read that; `intended_audience` is what the editor chose for
    when it is published. `version` guards against two people saving over each other.
    """

    __table_args__ = (UniqueConstraint("city_id", "slug"),)
    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="organisation.id", index=True)
    slug: str = Field(max_length=80)
    kind: str = Field(max_length=16)
    state: str = Field(default=State.DRAFT.value, max_length=16)
    # No index: nearly all rows share one label, and SQLite would rather scan them all than use a better index.
    audience: str = Field(max_length=32)
    intended_audience: str = Field(default="public", max_length=32)
    author_id: int | None = Field(default=None, foreign_key="person.id")
    compiled: bool = False
    """Compiled by the secretariat from public sources and not yet confirmed by the city."""

    title: str = Field(max_length=150)
    summary: str = Field(default="", max_length=400)
    language: str = Field(max_length=8)
    status: str = Field(default="", max_length=32)
    start_year: int | None = None
    end_year: int | None = None
    lat: float | None = None
    lon: float | None = None
    shocks: list[str] = Field(default_factory=list, sa_type=JSON)
    stresses: list[str] = Field(default_factory=list, sa_type=JSON)
    drivers: list[str] = Field(default_factory=list, sa_type=JSON)
    sectors: list[str] = Field(default_factory=list, sa_type=JSON)

    translation_of_id: int | None = Field(default=None, foreign_key="publication.id", index=True)
    translation_revision: int | None = None
    """Number of the original's published revision that the translation was made from."""
    latest_number: int = 0
    published_number: int | None = None
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)
    published_at: datetime | None = Field(default=None, index=True)
    verified_on: date | None = None
    verify_by: date | None = None
    archive_reason: str = Field(default="", max_length=400)
    seed_checksum: str = Field(default="", max_length=64)
    version: int = 1

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]

    @property
    def internal_audience(self) -> str:
        return organisation_label(self.city_id)


class Revision(SQLModel, table=True):
    """What a publication said at one save. Never changed afterwards, but for being published.

    `content` is a `library.content.Content`; `html` and `text` map a section's id to its rendered HTML (links
    still open) and its plain text. `audience` is who may read this revision.
    """

    __table_args__ = (UniqueConstraint("publication_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    number: int
    content: dict[str, Any] = Field(sa_type=JSON)
    html: dict[str, str] = Field(sa_type=JSON)
    text: dict[str, str] = Field(sa_type=JSON)
    author_id: int | None = Field(default=None, foreign_key="person.id")
    note: str = Field(default="", max_length=200)
    audience: str = Field(max_length=32)
    created_at: datetime = Field(default_factory=now)
    published_at: datetime | None = None


class WorkingCopy(SQLModel, table=True):
    """What somebody typed and has not saved yet: the server's half of the editor's autosave."""

    __tablename__ = "working_copy"
    __table_args__ = (UniqueConstraint("person_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    key: str = Field(max_length=120)
    """`publication-12`, or `new-semarang-case-study` before there is one."""
    fields: dict[str, Any] = Field(sa_type=JSON)
    base_number: int = 0
    saved_at: datetime = Field(default_factory=now)
