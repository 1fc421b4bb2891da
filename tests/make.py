"""Making things for tests, with as few words as a test needs."""

from typing import Any

from sqlmodel import Session

from network.access import PUBLIC, Actor
from network.db import db, now, write
from network.library import operations
from network.library.content import SECTIONS, Content
from network.library.models import Kind, Publication
from network.members.models import Organisation


def session() -> Session:
    return db.session


def content(title: str = "A square that stores rain", **values: Any) -> Content:
    kind = values.pop("kind", Kind.CASE_STUDY)
    sections = values.pop("sections", {SECTIONS[kind][0]: "The street floods."})
    parts = [{"id": name, "heading": "", "body": body} for name, body in sections.items()]
    return Content.model_validate({"kind": kind, "title": title, "sections": parts, **values})


def draft(actor: Actor, city: Organisation, title: str = "A square that stores rain", **values: Any) -> Publication:
    """A draft by somebody who may write in that city."""
    audience = values.pop("audience", PUBLIC)
    with write() as opened:
        return operations.create(
            opened, actor, city, operations.Save(content(title, **values), audience=audience), now()
        )


def published(
    actor: Actor, city: Organisation, title: str = "A square that stores rain", **values: Any
) -> Publication:
    """A published text; `audience` says for whom."""
    made = draft(actor, city, title, **values)
    with write() as opened:
        operations.publish(opened, actor, made, now())
    return made
