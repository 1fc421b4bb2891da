"""Tables of links and old addresses."""

from sqlmodel import Field, SQLModel, UniqueConstraint

MENTION = "mention"
"""The type of a [[link]] in a text; every other type is a term of the vocabulary `link_types`."""


class Link(SQLModel, table=True):
    """One thing points at another, by identity.

    A mention keeps the `path` its author typed and has no target while nothing is there (a wanted link).
    `in_published` and `in_latest` say which revision of the source holds it: a draft's links are its city's own.
    A relation is stored once and worded from both ends; `documented` when a source states it, else claimed.
    """

    __table_args__ = (UniqueConstraint("source_kind", "source_id", "type", "path", name="uq_link_source_path"),)
    id: int | None = Field(default=None, primary_key=True)
    source_kind: str = Field(max_length=32)
    source_id: int = Field(index=True)
    target_kind: str = Field(default="", max_length=32)
    target_id: int | None = Field(default=None, index=True)
    type: str = Field(max_length=32)
    path: str = Field(max_length=200, index=True)
    in_published: bool = False
    in_latest: bool = True
    documented: bool = False
    year: int | None = None
    note: str = Field(default="", max_length=400)


class OldAddress(SQLModel, table=True):
    """An address a thing once had, so that it redirects. `path` is `city/slug` or `city`."""

    __tablename__ = "old_address"
    path: str = Field(primary_key=True, max_length=200)
    kind: str = Field(max_length=32)
    item_id: int
