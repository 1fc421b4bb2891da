"""Making things for tests, with as few words as a test needs."""

from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask.cli import ScriptInfo
from sqlmodel import Session

from network.access import PUBLIC, Actor
from network.db import db, now, write
from network.library import operations, queries
from network.library.content import SECTIONS, Content
from network.library.models import Kind, Publication
from network.library.reading import Reading, read
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
    with write() as opened:
        return operations.create(opened, actor, city, _save(title, **values), now())


def _save(title: str, audience: str = PUBLIC, **values: Any) -> operations.Save:
    return operations.Save(content(title, **values), audience=audience)


def published(
    actor: Actor, city: Organisation, title: str = "A square that stores rain", **values: Any
) -> Publication:
    """A published text; `audience` says for whom."""
    with write() as opened:
        made = operations.create(opened, actor, city, _save(title, **values), now())
        operations.publish(opened, actor, made, now())
    return made


def several(actor: Actor, city: Organisation, titles: Iterable[str], **values: Any) -> list[Publication]:
    """Published texts, in one transaction."""
    with write() as opened:
        made = [operations.create(opened, actor, city, _save(title, **values), now()) for title in titles]
        for publication in made:
            operations.publish(opened, actor, publication, now())
    return made


def reading(app: Flask, actor: Actor, city: Organisation, text: Publication | str) -> Reading:
    """The page of a text as somebody reads it."""
    slug = text if isinstance(text, str) else text.slug
    with app.test_request_context():
        return read(session(), actor, city, queries.shown(session(), actor, city, slug))


def script_info(app: Flask) -> ScriptInfo:
    """What Flask's commands find their application in."""
    return ScriptInfo(create_app=lambda: app)
