"""Every save is a revision. Readers see the published one, whatever is drafted after it."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from pydantic import ValidationError

from network.access import ANYONE, Actor
from network.db import now, write
from network.errors import NotFound
from network.library import operations, queries
from network.library.models import Publication, Revision
from tests import make
from tests.people import Cast


def save(actor: Actor, text: Publication, title: str, note: str = "", body: str = "The street floods.") -> Revision:
    what = operations.Save(
        make.content(title, sections={"challenge": body}), note=note, base_number=text.latest_number
    )
    with write() as session:
        return operations.save(session, actor, text, what, now())


def shown(actor: Actor, cast: Cast, text: Publication) -> queries.Shown:
    return queries.shown(make.session(), actor, cast.city("semarang"), text.slug)


def numbers(actor: Actor, text: Publication) -> list[int]:
    rows, total = queries.history(make.session(), actor, text, 0, 50)
    assert total == len(rows)
    return [row.number for row in rows]


def test_every_save_is_kept_with_author_time_and_note(app: Flask, cast: Cast) -> None:
    before = datetime.now(UTC)
    text = make.draft(cast["contributor"], cast.city("semarang"), "First title")
    save(cast["editor"], text, "Second title", note="Clearer")
    make.session().expire_all()
    rows, total = queries.history(make.session(), cast["lead"], text, 0, 10)
    assert total == 2
    newest, oldest = rows
    assert (newest.number, newest.author_id, newest.note) == (2, cast["editor"].id, "Clearer")
    assert (oldest.number, oldest.author_id, oldest.note) == (1, cast["contributor"].id, "")
    assert newest.content["title"] == "Second title"
    assert oldest.content["title"] == "First title"
    assert before <= oldest.created_at <= newest.created_at <= datetime.now(UTC)


def test_a_save_keeps_its_rendering_and_its_plain_text(app: Flask, cast: Cast) -> None:
    text = make.draft(cast["lead"], cast.city("semarang"), sections={"challenge": "It *floods*.\n\nOften."})
    revision = queries.revision(make.session(), cast["lead"], text, 1)
    assert revision.html == {"challenge": "<p>It <em>floods</em>.</p>\n<p>Often.</p>"}
    assert revision.text == {"challenge": "It floods.\nOften."}


def test_readers_see_the_published_revision_until_the_next_is_published(app: Flask, cast: Cast) -> None:
    text = make.published(cast["lead"], cast.city("semarang"), "As published")
    save(cast["lead"], text, "Being drafted")
    for actor in (ANYONE, cast["neighbour"], cast["lead"]):
        assert shown(actor, cast, text).content.title == "As published"
    assert (text.published_number, text.latest_number) == (1, 2)
    with write() as session:
        operations.publish(session, cast["lead"], text, now())
    assert shown(ANYONE, cast, text).content.title == "Being drafted"
    assert text.published_number == 2


def test_a_draft_shows_its_latest_revision(app: Flask, cast: Cast) -> None:
    text = make.draft(cast["lead"], cast.city("semarang"), "First")
    save(cast["lead"], text, "Second")
    assert shown(cast["reader"], cast, text).content.title == "Second"
    with pytest.raises(NotFound):
        shown(ANYONE, cast, text)


def test_outsiders_see_of_the_history_what_was_published_to_them(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    text = make.draft(lead, cast.city("semarang"), "1, draft")
    for title, publish in (("2, published", True), ("3, draft", False), ("4, published", True), ("5, draft", False)):
        save(lead, text, title)
        if publish:
            with write() as session:
                operations.publish(session, lead, text, now())
    assert numbers(cast["reader"], text) == [5, 4, 3, 2, 1]
    for outsider in (ANYONE, cast["neighbour"], cast["nobody"]):
        assert numbers(outsider, text) == [4, 2]
        for number in (1, 3, 5, 6):
            with pytest.raises(NotFound):
                queries.revision(make.session(), outsider, text, number)


def test_history_is_paged(app: Flask, cast: Cast) -> None:
    text = make.draft(cast["lead"], cast.city("semarang"))
    for number in range(2, 6):
        save(cast["lead"], text, f"Number {number}")
    rows, total = queries.history(make.session(), cast["lead"], text, 2, 2)
    assert ([row.number for row in rows], total) == ([3, 2], 5)


def test_restoring_makes_a_new_revision_of_an_old_text(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    text = make.published(lead, cast.city("semarang"), "Old", sections={"challenge": "Old text."})
    save(lead, text, "New", body="New text.")
    with write() as session:
        operations.publish(session, lead, text, now())
        operations.restore(session, lead, text, 1, "Restored revision 1", now())
    newest = queries.revision(make.session(), lead, text, 3)
    assert newest.content["title"] == "Old"
    assert newest.text == {"challenge": "Old text."}
    assert (newest.note, newest.author_id) == ("Restored revision 1", lead.id)
    assert shown(ANYONE, cast, text).content.title == "New", "what is restored is not published with it"
    assert numbers(lead, text) == [3, 2, 1]


def test_a_revision_of_another_text_cannot_be_restored(app: Flask, cast: Cast) -> None:
    text = make.draft(cast["lead"], cast.city("semarang"))
    with pytest.raises(NotFound), write() as session:
        operations.restore(session, cast["lead"], text, 2, "", now())


def test_a_save_that_fails_leaves_nothing(app: Flask, cast: Cast) -> None:
    text = make.draft(cast["lead"], cast.city("semarang"), "Kept")
    what = operations.Save(make.content("Lost"), base_number=1)

    def fail() -> None:
        with write() as session:
            operations.save(session, cast["lead"], text, what, now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert numbers(cast["lead"], text) == [1]
    assert (text.title, text.latest_number) == ("Kept", 1)


def test_what_is_stored_can_always_be_read_again() -> None:
    """A revision's content is validated when it is read, so what validates must validate after JSON."""
    what = make.content(
        "Numbers",
        place={"name": "Here", "lat": -6.96, "lon": 110.42},
        results=[{"metric": "Water held", "unit": "m³", "value": 1e14, "baseline": -0.5, "year": 2013}],
        costs=[{"amount": 8.4e10, "currency": "idr"}],
        verified_on="2026-01-31",
    )
    assert type(what).model_validate(what.model_dump(mode="json")) == what
    assert what.costs[0].currency == "IDR"
    with pytest.raises(ValidationError):
        make.content("No such section", sections={"nowhere": "text"})
