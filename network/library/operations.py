"""Writes of publications: check, change, record, enqueue. None commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from network import markup, outbox
from network.access import NETWORK, PUBLIC, Action, Actor, organisation_label, require
from network.errors import Forbidden, Invalid, NotFound, Outdated, sentence
from network.library import workflow
from network.library.content import Content, stored
from network.library.models import Publication, Revision, State, WorkingCopy
from network.library.queries import KIND, is_internal, may_edit, resolve, revision
from network.links import operations as links
from network.members.models import Organisation
from network.refs import Ref
from network.text import SLUG, SLUG_LENGTH, readable, slug, unreadable

HEAD = (
    "title",
    "summary",
    "language",
    "status",
    "start_year",
    "end_year",
    "shocks",
    "stresses",
    "drivers",
    "sectors",
    "verified_on",
    "verify_by",
)
WORKING_COPY_BYTES = 1_000_000
RESERVED = frozenset({"new", "completions", "preview", "autosave", "discard"})
"""Last parts of an address that the editor's helpers have."""


@dataclass(frozen=True, slots=True)
class Save:
    """What comes with a text when it is saved."""

    content: Content
    note: str = ""
    audience: str = PUBLIC
    base_number: int = 0
    """The revision the editor had before her when she began."""
    translation_of_id: int | None = None
    compiled: bool = False


def create(
    session: Session, actor: Actor, city: Organisation, save: Save, now: datetime, wish: str = ""
) -> Publication:
    """A new draft with its first revision. The address is `wish`, else made from the title; a number follows when
    it is taken. Raises Forbidden, Invalid."""
    require(actor, Action.WRITE, city.id or 0)
    return add(session, city, save, now, wish, author_id=actor.id)


def add(
    session: Session,
    city: Organisation,
    save: Save,
    now: datetime,
    wish: str = "",
    author_id: int | None = None,
) -> Publication:
    """`create` on behalf of the network itself (the seed)."""
    publication = Publication(
        city_id=city.id or 0,
        slug=_free_slug(session, city.id or 0, wish or slug(save.content.title) or save.content.kind.value),
        kind=save.content.kind.value,
        audience=organisation_label(city.id or 0),
        author_id=author_id,
        compiled=save.compiled,
        translation_of_id=save.translation_of_id,
        title=save.content.title,
        language=save.content.language,
        created_at=now,
    )
    _choose_audience(publication, save.audience)
    session.add(publication)
    session.flush()
    _record(session, publication, save, author_id, now)
    links.adopt(session, f"{city.slug}/{publication.slug}", Ref(KIND, publication.id or 0))
    return publication


def _free_slug(session: Session, city_id: int, wish: str) -> str:
    """The wished address, or its beginning with the next free number."""
    stem = wish[: SLUG_LENGTH - 5].rstrip("-")
    taken = RESERVED | set(
        session.exec(
            select(Publication.slug).where(Publication.city_id == city_id, col(Publication.slug).startswith(stem))
        ).all()
    )
    number, found = 1, wish
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def save(session: Session, actor: Actor, publication: Publication, save: Save, now: datetime) -> Revision:
    """A new revision. Raises Forbidden, Invalid; Conflict when somebody saved since `base_number`."""
    _require_edit(actor, publication)
    if save.base_number != publication.latest_number:
        raise Outdated(sentence("Somebody else saved this text while you were writing."))
    _choose_audience_of_draft(publication, save.audience)
    return _record(session, publication, save, actor.id, now)


def _require_edit(actor: Actor, publication: Publication) -> None:
    if not may_edit(actor, publication):
        raise Forbidden


def _record(session: Session, publication: Publication, save: Save, author_id: int | None, now: datetime) -> Revision:
    _require_readable("note", save.note)
    rendered = {part.id: markup.render(part.body, part.id) for part in save.content.sections if part.body.strip()}
    publication.latest_number += 1
    publication.updated_at = now
    new = Revision(
        publication_id=publication.id or 0,
        number=publication.latest_number,
        content=save.content.model_dump(mode="json"),
        html={key: value.html for key, value in rendered.items()},
        text={key: value.text for key, value in rendered.items()},
        author_id=author_id,
        note=save.note,
        audience=publication.internal_audience,
        created_at=now,
    )
    session.add_all([publication, new])
    if publication.published_number is None:
        _take_head(publication, save.content)
    session.flush()
    _settle(session, publication)
    return new


def _require_readable(field: str, text: str) -> None:
    if unreadable(text):
        raise Invalid({field: sentence("This holds characters that cannot be shown. Paste it again as plain text.")})


def _take_head(publication: Publication, content: Content) -> None:
    """Repeat on the row what lists need of the revision that readers see."""
    values: dict[str, Any] = content.model_dump()
    for name in HEAD:
        value = values[name]
        setattr(
            publication,
            name,
            list(value) if isinstance(value, tuple) else ("" if value is None and name == "status" else value),
        )
    publication.lat, publication.lon = content.place.lat, content.place.lon


def _settle(session: Session, publication: Publication) -> None:
    """After any change: stored links follow the latest and the published text, the search index is told."""
    ref = Ref(KIND, publication.id or 0)
    latest = _paths(session, publication, publication.latest_number)
    published = _paths(session, publication, publication.published_number)
    links.replace_mentions(session, ref, latest, published, resolve)
    outbox.enqueue(session, [ref])


def _paths(session: Session, publication: Publication, number: int | None) -> list[str]:
    if number is None:
        return []
    content = session.exec(
        select(Revision.content).where(Revision.publication_id == publication.id, Revision.number == number)
    ).one()
    return markup.paths(part["body"] for part in content["sections"])


def renew(session: Session, publication: Publication, save: Save, now: datetime) -> None:
    """A new revision on behalf of the network itself (the seed)."""
    _record(session, publication, save, None, now)


def publish(
    session: Session, actor: Actor, publication: Publication, now: datetime, number: int | None = None
) -> None:
    """Make the latest revision the one readers see. Her city answers for it from now on. `number` is the revision
    she has read: raises Conflict when another is the latest by now; Forbidden."""
    require(actor, Action.PUBLISH, publication.city_id)
    if number is not None and number != publication.latest_number:
        raise Outdated(sentence("Somebody saved a later revision meanwhile. Read it first, then publish it."))
    publication.compiled = False
    make_public(session, publication, now)


def make_public(session: Session, publication: Publication, now: datetime) -> None:
    """`publish` on behalf of the network itself (the seed)."""
    latest = session.exec(
        select(Revision).where(
            Revision.publication_id == publication.id, Revision.number == publication.latest_number
        )
    ).one()
    workflow.publish(publication, latest, now)
    _take_head(publication, stored(latest.content))
    session.add_all([publication, latest])
    session.flush()
    _settle(session, publication)


def archive(session: Session, actor: Actor, publication: Publication, reason: str, now: datetime) -> None:
    """Raises Forbidden, Conflict, Invalid without a reason."""
    require(actor, Action.PUBLISH, publication.city_id)
    if not reason.strip():
        raise Invalid({"reason": sentence("Say in a few words why, for those who find it later.")})
    _require_readable("reason", reason)
    workflow.archive(publication, reason.strip()[:400], now)
    session.add(publication)
    _settle(session, publication)


def unarchive(session: Session, actor: Actor, publication: Publication, now: datetime) -> None:
    """Raises Forbidden, Conflict."""
    require(actor, Action.PUBLISH, publication.city_id)
    workflow.unarchive(publication, now)
    session.add(publication)
    _settle(session, publication)


def choose_audience(session: Session, actor: Actor, publication: Publication, audience: str) -> None:
    """Raises Forbidden, Invalid for a label that is not this city's to choose."""
    require(actor, Action.PUBLISH, publication.city_id)
    _choose_audience(publication, audience)
    number = publication.published_number
    published = None if number is None else revision(session, actor, publication, number)
    workflow.choose_audience(publication, published, audience)
    session.add(publication)
    _settle(session, publication)


def audiences_of(city_id: int) -> tuple[str, ...]:
    """The labels a city may choose from for its publications."""
    return (PUBLIC, NETWORK, organisation_label(city_id))


def _choose_audience(publication: Publication, audience: str) -> None:
    if audience not in audiences_of(publication.city_id):
        raise Invalid({"audience": sentence("Choose who may read this.")})
    publication.intended_audience = audience


def _choose_audience_of_draft(publication: Publication, audience: str) -> None:
    """Before its first publication whoever edits it may say for whom it is meant; afterwards it is a decision of
    its own (`choose_audience`), which a save does not make in passing."""
    if publication.state == State.DRAFT:
        _choose_audience(publication, audience)


def rename(session: Session, actor: Actor, city: Organisation, publication: Publication, wish: str) -> None:
    """Give it another address; the old one redirects from now on. Raises Forbidden, Invalid."""
    require(actor, Action.RENAME, publication.city_id)
    if not SLUG.fullmatch(wish) or len(wish) > SLUG_LENGTH or wish in RESERVED:
        raise Invalid({"slug": sentence("Use small letters, digits and single hyphens, up to 80 characters.")})
    if wish == publication.slug:
        return
    if _free_slug(session, publication.city_id, wish) != wish:
        raise Invalid({"slug": sentence("This address is taken by another publication of your city.")})
    links.remember_address(session, f"{city.slug}/{publication.slug}", Ref(KIND, publication.id or 0))
    publication.slug = wish
    session.add(publication)
    session.flush()
    links.adopt(session, f"{city.slug}/{wish}", Ref(KIND, publication.id or 0))
    outbox.enqueue(session, [Ref(KIND, publication.id or 0)])


def restore(
    session: Session, actor: Actor, publication: Publication, number: int, note: str, now: datetime
) -> Revision:
    """A new revision with the text of an older one. Raises NotFound, Forbidden."""
    if not is_internal(actor, publication):
        raise NotFound
    _require_edit(actor, publication)
    old = stored(revision(session, actor, publication, number).content)
    return _record(session, publication, Save(old, note), actor.id, now)


def keep_working_copy(
    session: Session, actor: Actor, key: str, fields: dict[str, list[str]], base_number: int, now: datetime
) -> WorkingCopy:
    """Store what somebody is typing, as typed, but for characters that no database holds. Raises Invalid when it
    is absurdly large."""
    if sum(len(text) for name, values in fields.items() for text in (name, *values)) > WORKING_COPY_BYTES:
        raise Invalid({"": sentence("This text is too long to be kept.")})
    found = session.exec(
        select(WorkingCopy).where(WorkingCopy.person_id == actor.id, WorkingCopy.key == key)
    ).one_or_none()
    copy = found or WorkingCopy(person_id=actor.id or 0, key=key, fields={})
    copy.fields = {readable(name): [readable(text) for text in values] for name, values in fields.items()}
    copy.base_number, copy.saved_at = base_number, now
    session.add(copy)
    session.flush()
    return copy


def drop_working_copies(session: Session, actor: Actor, keys: Iterable[str]) -> None:
    session.execute(
        sa.delete(WorkingCopy).where(col(WorkingCopy.person_id) == actor.id, col(WorkingCopy.key).in_(list(keys)))
    )
