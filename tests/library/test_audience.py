"""Who may read a text is one label: chosen by those who publish, in force at once, never beyond the city."""

import pytest
from flask import Flask

from network.access import NETWORK, PUBLIC, organisation_label
from network.db import now, write
from network.errors import Forbidden, Invalid
from network.library import operations, queries
from network.library.models import Publication
from network.library.sources import Publications
from tests import make
from tests.people import Cast


def indexed(text: Publication) -> str:
    return next(iter(Publications().documents(make.session(), [text.id or 0]))).audience


@pytest.mark.parametrize("chosen", [PUBLIC, NETWORK, "own"])
def test_a_draft_is_its_city_s_own_until_it_is_published(app: Flask, cast: Cast, chosen: str) -> None:
    city = cast.city("semarang")
    own = organisation_label(city.id or 0)
    label = own if chosen == "own" else chosen
    text = make.draft(cast["lead"], city, audience=label)
    assert (text.audience, text.intended_audience, indexed(text)) == (own, label, own)
    with write() as session:
        operations.publish(session, cast["lead"], text, now())
    assert (text.audience, indexed(text)) == (label, label)


def test_a_draft_s_audience_may_be_changed_before_it_is_published(app: Flask, cast: Cast) -> None:
    text = make.draft(cast["contributor"], cast.city("semarang"), audience=PUBLIC)
    with write() as session:
        save = operations.Save(make.content(), audience=NETWORK, base_number=1)
        operations.save(session, cast["contributor"], text, save, now())
    assert text.intended_audience == NETWORK
    assert text.audience == text.internal_audience


def test_saving_a_published_text_does_not_change_its_audience_in_passing(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    text = make.published(lead, cast.city("semarang"), audience=NETWORK)
    with write() as session:
        save = operations.Save(make.content("Wider?"), audience=PUBLIC, base_number=1)
        operations.save(session, lead, text, save, now())
        operations.publish(session, lead, text, now())
    assert (text.audience, text.intended_audience) == (NETWORK, NETWORK)


def test_choosing_is_in_force_at_once_for_the_text_and_its_published_revision(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    text = make.published(lead, cast.city("semarang"), audience=PUBLIC)
    for label in (text.internal_audience, NETWORK, PUBLIC):
        with write() as session:
            operations.choose_audience(session, lead, text, label)
        assert (text.audience, indexed(text)) == (label, label)
        assert queries.revision(make.session(), lead, text, 1).audience == label


def test_a_draft_after_the_published_text_stays_inside_whatever_is_chosen(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    text = make.published(lead, cast.city("semarang"), audience=NETWORK)
    with write() as session:
        operations.save(session, lead, text, operations.Save(make.content("Later"), base_number=1), now())
        operations.choose_audience(session, lead, text, PUBLIC)
    assert queries.revision(make.session(), lead, text, 2).audience == text.internal_audience


def test_an_archived_text_can_be_closed(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    text = make.published(lead, cast.city("semarang"))
    with write() as session:
        operations.archive(session, lead, text, "Personal data", now())
        operations.choose_audience(session, lead, text, text.internal_audience)
    assert text.audience == text.internal_audience


def test_labels_that_are_not_the_city_s_to_give(app: Flask, cast: Cast) -> None:
    lead, city = cast["lead"], cast.city("semarang")
    text = make.published(lead, city)
    others = organisation_label(cast.city("rotterdam").id or 0)
    for label in (others, "", "everyone", "org-999999", "PUBLIC", "cros"):
        with pytest.raises(Invalid) as caught, write() as session:
            operations.choose_audience(session, lead, text, label)
        assert set(caught.value.fields) == {"audience"}
        with pytest.raises(Invalid):
            make.draft(lead, city, audience=label)
    assert text.audience == PUBLIC


def test_contributors_and_readers_do_not_choose(app: Flask, cast: Cast) -> None:
    text = make.draft(cast["contributor"], cast.city("semarang"))
    for name in ("contributor", "colleague", "reader", "neighbour", "steward", "former", ""):
        with pytest.raises(Forbidden), write() as session:
            operations.choose_audience(session, cast[name], text, NETWORK)
