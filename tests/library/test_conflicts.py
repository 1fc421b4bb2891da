"""Two people save the same text: one wins, the other is told, nothing is lost."""

from collections.abc import Callable

import pytest
from flask import Flask

from network.access import Actor
from network.db import db, now, write
from network.errors import Conflict, Outdated
from network.library import operations, queries
from network.library.models import Publication, Revision
from network.members.models import Organisation
from tests import make
from tests.people import Cast
from tests.together import together

CROWD = 6


def saving(actor: Actor, city: Organisation, slug: str, title: str, base: int) -> Callable[[], int]:
    """A save as the editor's page makes it: the text was read before, in another transaction."""

    def work() -> int:
        before = queries.fetch(make.session(), actor, city, slug)
        with write() as session:
            fresh = queries.fetch(session, actor, city, slug)
            assert fresh is before
            what = operations.Save(make.content(title), base_number=base)
            return operations.save(session, actor, fresh, what, now()).number

    return work


def titles(actor: Actor, text: Publication) -> list[str]:
    rows, _ = queries.history(make.session(), actor, text, 0, 50)
    return [row.content["title"] for row in reversed(rows)]


def test_one_after_the_other(app: Flask, cast: Cast) -> None:
    city = cast.city("semarang")
    text = make.draft(cast["lead"], city, "Before")
    saving(cast["editor"], city, text.slug, "The first to save", base=1)()
    with pytest.raises(Outdated):
        saving(cast["lead"], city, text.slug, "The second to save", base=1)()
    assert titles(cast["lead"], text) == ["Before", "The first to save"]
    saving(cast["lead"], city, text.slug, "The second to save", base=2)()
    assert titles(cast["lead"], text) == ["Before", "The first to save", "The second to save"]


def test_at_the_same_moment(app: Flask, cast: Cast) -> None:
    city, editor = cast.city("semarang"), cast["editor"]
    text = make.draft(cast["lead"], city, "Before")
    db.session.close()
    works = [saving(editor, city, text.slug, f"Writer {number}", base=1) for number in range(CROWD)]
    ended = together(app, works)
    winners = [number for number, result in enumerate(ended) if not isinstance(result, Exception)]
    assert len(winners) == 1, ended
    assert all(isinstance(result, Outdated) for number, result in enumerate(ended) if number not in winners), ended
    assert titles(editor, text) == ["Before", f"Writer {winners[0]}"]


def test_those_who_lost_save_again_and_all_texts_are_in_the_history(app: Flask, cast: Cast) -> None:
    city, editor = cast.city("semarang"), cast["editor"]
    text = make.draft(cast["lead"], city, "Before")
    db.session.close()

    def insist(title: str) -> Callable[[], int]:
        def work() -> int:
            for _ in range(50):
                base = queries.fetch(make.session(), editor, city, text.slug).latest_number
                try:
                    return saving(editor, city, text.slug, title, base)()
                except Conflict:
                    db.session.rollback()
            raise AssertionError("never got its turn")

        return work

    ended = together(app, [insist(f"Writer {number}") for number in range(CROWD)])
    assert sorted(ended, key=str) == list(range(2, CROWD + 2))
    assert sorted(titles(editor, text)) == ["Before", *(f"Writer {number}" for number in range(CROWD))]


def test_decisions_at_the_same_moment(app: Flask, cast: Cast) -> None:
    """Publishing, archiving, renaming and saving at once: each either happens or is refused, in some order."""
    city, lead = cast.city("semarang"), cast["lead"]
    text = make.published(lead, city)
    slug = text.slug
    db.session.close()

    def deciding(change: Callable[[Publication], object]) -> Callable[[], object]:
        def work() -> object:
            with write() as session:
                return change(queries.fetch(session, lead, city, slug))

        return work

    ended = together(
        app,
        [
            deciding(lambda text: operations.publish(make.session(), lead, text, now())),
            deciding(lambda text: operations.archive(make.session(), lead, text, "Overtaken", now())),
            deciding(lambda text: operations.choose_audience(make.session(), lead, text, "network")),
            deciding(lambda text: operations.restore(make.session(), lead, text, 1, "", now())),
        ],
    )
    assert all(result is None or isinstance(result, (Conflict, Revision)) for result in ended), ended
    assert any(not isinstance(result, Exception) for result in ended)
