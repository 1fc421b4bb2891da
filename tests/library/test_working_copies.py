"""What somebody types is kept on the server before she saves it, for her alone."""

from flask import Flask

from network.access import ANYONE, Actor
from network.db import change_number, db, now, write
from network.desk.queries import unsaved
from network.errors import Conflict
from network.library import operations, queries
from tests import make
from tests.people import Cast
from tests.together import together

KEY = "new-semarang-case-study"


def keep(actor: Actor, title: str, key: str = KEY) -> None:
    with write(visible=False) as session:
        operations.keep_working_copy(session, actor, key, {"title": [title]}, 0, now())


def kept(actor: Actor, key: str = KEY) -> str | None:
    make.session().expire_all()
    found = queries.working_copy(make.session(), actor, key)
    return None if found is None else found.fields["title"][0]


def test_the_last_typed_is_kept(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    keep(lead, "A squ")
    keep(lead, "A square")
    text = make.draft(cast["editor"], cast.city("semarang"))
    keep(lead, "Another", key=f"publication-{text.id}")
    assert kept(lead) == "A square"
    assert {copy.title for copy in unsaved(make.session(), lead)} == {"A square", "Another"}


def test_nobody_else_reads_it(app: Flask, cast: Cast) -> None:
    keep(cast["lead"], "Hers")
    for name in ("editor", "steward", "nobody"):
        assert kept(cast[name]) is None
        assert unsaved(make.session(), cast[name]) == []
    assert kept(ANYONE) is None
    assert unsaved(make.session(), ANYONE) == []
    keep(cast["editor"], "His")
    assert kept(cast["lead"]) == "Hers"


def test_dropping_drops_one_s_own(app: Flask, cast: Cast) -> None:
    for name in ("lead", "editor"):
        keep(cast[name], name)
    keep(cast["lead"], "other", key="publication-1")
    with write(visible=False) as session:
        operations.drop_working_copies(session, cast["lead"], [KEY])
    assert kept(cast["lead"]) is None
    assert kept(cast["lead"], "publication-1") == "other"
    assert kept(cast["editor"]) == "editor"


def test_two_windows_at_once(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    db.session.close()
    ended = together(app, [lambda: keep(lead, "typed")] * 6)
    assert all(result is None or isinstance(result, Conflict) for result in ended), ended
    assert kept(lead) == "typed"


def test_autosaving_does_not_empty_the_page_cache(app: Flask, cast: Cast) -> None:
    before = change_number(db.engine)
    keep(cast["lead"], "typed")
    assert change_number(db.engine) == before
