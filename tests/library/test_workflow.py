"""Draft → published → archived, and nothing else."""

import pytest
from flask import Flask

from network.access import ANYONE
from network.db import now, write
from network.errors import Conflict, Invalid, Outdated
from network.library import operations, queries
from network.library.models import Publication, State
from tests import make
from tests.people import Cast


@pytest.fixture
def draft(app: Flask, cast: Cast) -> Publication:
    return make.draft(cast["lead"], cast.city("semarang"))


def test_publishing_again_keeps_the_first_date(cast: Cast, draft: Publication) -> None:
    with write() as session:
        operations.publish(session, cast["lead"], draft, now())
    first = draft.published_at
    with write() as session:
        what = operations.Save(make.content("Better"), base_number=1)
        revision = operations.save(session, cast["lead"], draft, what, now())
        operations.publish(session, cast["lead"], draft, now())
    assert draft.state == State.PUBLISHED
    assert draft.published_at == first
    assert draft.updated_at > first  # type: ignore[operator]
    assert revision.published_at is not None
    assert revision.published_at > first  # type: ignore[operator]


def test_an_archived_text_stays_readable_and_says_why(cast: Cast, draft: Publication) -> None:
    with write() as session:
        operations.publish(session, cast["lead"], draft, now())
        operations.archive(session, cast["lead"], draft, "  The dam replaced it  ", now())
    assert (draft.state, draft.archive_reason) == (State.ARCHIVED, "The dam replaced it")
    shown = queries.shown(make.session(), ANYONE, cast.city("semarang"), draft.slug)
    assert shown.publication.state == State.ARCHIVED
    with write() as session:
        operations.unarchive(session, cast["lead"], draft, now())
    assert (draft.state, draft.archive_reason) == (State.PUBLISHED, "")


def test_archiving_needs_a_reason(cast: Cast, draft: Publication) -> None:
    with write() as session:
        operations.publish(session, cast["lead"], draft, now())
    for reason in ("", "  \n"):
        with pytest.raises(Invalid) as caught, write() as session:
            operations.archive(session, cast["lead"], draft, reason, now())
        assert set(caught.value.fields) == {"reason"}
    assert draft.state == State.PUBLISHED


@pytest.mark.parametrize("state", State)
def test_steps_that_a_state_does_not_allow(cast: Cast, draft: Publication, state: State) -> None:
    lead = cast["lead"]
    with write() as session:
        if state != State.DRAFT:
            operations.publish(session, lead, draft, now())
        if state == State.ARCHIVED:
            operations.archive(session, lead, draft, "Overtaken", now())
    steps = {
        "publish": lambda session: operations.publish(session, lead, draft, now()),
        "archive": lambda session: operations.archive(session, lead, draft, "Overtaken", now()),
        "unarchive": lambda session: operations.unarchive(session, lead, draft, now()),
    }
    allowed = {"draft": {"publish"}, "published": {"publish", "archive"}, "archived": {"unarchive"}}[state.value]
    for name in steps.keys() - allowed:
        with pytest.raises(Conflict) as caught, write() as session:
            steps[name](session)
        assert str(caught.value), "the person is told why"
        assert not isinstance(caught.value, Outdated), "nobody has saved in between"
        assert draft.state == state


def test_a_text_out_of_the_archive_has_the_audience_it_had(cast: Cast, draft: Publication) -> None:
    lead = cast["lead"]
    with write() as session:
        operations.choose_audience(session, lead, draft, "network")
        operations.publish(session, lead, draft, now())
        operations.archive(session, lead, draft, "Overtaken", now())
        operations.unarchive(session, lead, draft, now())
    assert draft.audience == "network"


def test_what_a_city_publishes_is_its_own_word(app: Flask, cast: Cast) -> None:
    """A text that the secretariat compiled is marked so, until its city publishes it."""
    with write() as session:
        save = operations.Save(make.content(), compiled=True)
        text = operations.add(session, cast.city("semarang"), save, now())
        operations.make_public(session, text, now())
    assert text.compiled
    with write() as session:
        what = operations.Save(make.content("Confirmed"), base_number=1)
        operations.save(session, cast["editor"], text, what, now())
    assert text.compiled, "a draft confirms nothing"
    with write() as session:
        operations.publish(session, cast["editor"], text, now())
    assert not text.compiled
