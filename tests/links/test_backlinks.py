"""Who links here, and where this leads: filtered for every reader, from both ends."""

import pytest
from flask import Flask

from network.access import ANYONE, Actor, organisation_label
from network.db import now, write
from network.desk.queries import wanted
from network.library import operations
from network.library.models import Publication
from network.links import operations as links
from network.links.models import Link
from network.refs import Ref
from tests import make
from tests.people import PEOPLE, Cast

ROTTERDAM = {"neighbour"}
NETWORKED = {"lead", "editor", "contributor", "colleague", "reader", "neighbour", "partner", "steward"}
EVERYBODY = {"", *PEOPLE}


@pytest.fixture
def target(app: Flask, cast: Cast) -> Publication:
    return make.published(cast["lead"], cast.city("semarang"), "Target")


def internal(cast: Cast) -> str:
    return organisation_label(cast.city("rotterdam").id or 0)


def linking(cast: Cast, title: str, audience: str, body: str = "See [[semarang/target]].") -> Publication:
    return make.published(
        cast["neighbour"], cast.city("rotterdam"), title, audience=audience, sections={"challenge": body}
    )


def backlinks(app: Flask, actor: Actor, cast: Cast) -> set[str]:
    return {card.title for card in make.reading(app, actor, cast.city("semarang"), "target").backlinks}


def test_everybody_sees_the_sources_she_may_read(app: Flask, cast: Cast, target: Publication) -> None:
    linking(cast, "For all", "public")
    linking(cast, "For members", "network")
    linking(cast, "For Rotterdam", internal(cast))
    for name, actor in cast.everyone.items():
        expected = {"For all"}
        expected |= {"For members"} if name in NETWORKED else set()
        expected |= {"For Rotterdam"} if name in ROTTERDAM else set()
        assert backlinks(app, actor, cast) == expected, name


def test_a_draft_s_link_shows_to_nobody_from_the_other_end(app: Flask, cast: Cast, target: Publication) -> None:
    text = linking(cast, "Published without", "public", body="Nothing.")
    with write() as session:
        later = make.content("Published without", sections={"challenge": "[[semarang/target]]"})
        operations.save(session, cast["neighbour"], text, operations.Save(later, base_number=1), now())
    make.draft(cast["neighbour"], cast.city("rotterdam"), "Draft", sections={"challenge": "[[semarang/target]]"})
    for name, actor in cast.everyone.items():
        assert backlinks(app, actor, cast) == set(), name
    with write() as session:
        operations.publish(session, cast["neighbour"], text, now())
    assert backlinks(app, ANYONE, cast) == {"Published without"}


def test_a_link_dropped_in_a_draft_stays_until_that_is_published(app: Flask, cast: Cast, target: Publication) -> None:
    text = linking(cast, "Links", "public")
    with write() as session:
        later = make.content("Links", sections={"challenge": "Nothing."})
        operations.save(session, cast["neighbour"], text, operations.Save(later, base_number=1), now())
    assert backlinks(app, ANYONE, cast) == {"Links"}
    with write() as session:
        operations.publish(session, cast["neighbour"], text, now())
    assert backlinks(app, ANYONE, cast) == set()


def test_a_source_that_is_closed_is_gone_at_once(app: Flask, cast: Cast, target: Publication) -> None:
    text = linking(cast, "Closed later", "public")
    with write() as session:
        operations.choose_audience(session, cast["neighbour"], text, internal(cast))
    assert backlinks(app, ANYONE, cast) == set()
    assert backlinks(app, cast["neighbour"], cast) == {"Closed later"}


def test_a_relation_to_an_unreadable_end_is_not_shown(app: Flask, cast: Cast, target: Publication) -> None:
    text = linking(cast, "Inside", internal(cast), body="Nothing.")
    with write() as session:
        link = Link(source_kind="", source_id=0, path="", type="adapted-from")
        links.relate(session, Ref("publication", text.id or 0), Ref("publication", target.id or 0), link)
    for name, actor in cast.everyone.items():
        shown = make.reading(app, actor, cast.city("semarang"), "target").relations
        assert len(shown) == (1 if name in ROTTERDAM else 0), name
    here = make.reading(app, cast["neighbour"], cast.city("semarang"), "target").relations[0]
    there = make.reading(app, cast["neighbour"], cast.city("rotterdam"), "inside").relations[0]
    assert (here.card.title, there.card.title) == ("Inside", "Target")
    assert here.label != there.label, "a relation is worded from the end that shows it"


def test_a_target_that_is_not_yours_looks_like_one_that_is_not_there(app: Flask, cast: Cast) -> None:
    """Neither title nor existence: page, list of wanted links and the network's list of them are the same."""
    semarang = cast.city("semarang")
    make.published(cast["lead"], semarang, "Secret one", audience=organisation_label(semarang.id or 0))
    make.draft(cast["lead"], semarang, "Secret two")
    for label in ("secret-one", "secret-two", "not-there"):
        linking(cast, f"Links to {label}", "public", body=f"See [[semarang/{label}]] and [[semarang/{label}|it]].")
    for name, actor in cast.everyone.items():
        inside = name in {"lead", "editor", "contributor", "colleague", "reader"}
        seen = {}
        for label in ("secret-one", "secret-two", "not-there"):
            reading = make.reading(app, actor, cast.city("rotterdam"), f"links-to-{label}")
            page = (reading.sections[0].html, reading.wanted, len(reading.mentioned), len(reading.relations))
            asked = [path for path, _ in wanted(make.session(), actor)]
            seen[label] = repr((page, f"semarang/{label}" in asked)).replace(label, "LABEL")
        assert (seen["secret-one"] == seen["not-there"]) != inside, name
        assert (seen["secret-two"] == seen["not-there"]) != inside, name
        assert ("Secret" in seen["secret-one"]) == inside, name


def test_wanted_links_show_the_texts_that_may_be_read(app: Flask, cast: Cast) -> None:
    linking(cast, "For all", "public", body="[[quito/wanted]]")
    linking(cast, "For Rotterdam", internal(cast), body="[[quito/wanted]] [[quito/inside]]")
    make.draft(cast["neighbour"], cast.city("rotterdam"), "Draft", sections={"challenge": "[[quito/draft]]"})
    for name, actor in cast.everyone.items():
        found = {path: {row.title for row in rows} for path, rows in wanted(make.session(), actor)}
        if name in ROTTERDAM:
            assert found == {
                "quito/wanted": {"For all", "For Rotterdam"},
                "quito/inside": {"For Rotterdam"},
                "quito/draft": {"Draft"},
            }
        else:
            assert found == {"quito/wanted": {"For all"}}, name


def test_wanted_links_of_a_later_draft_are_its_city_s_own(app: Flask, cast: Cast) -> None:
    text = linking(cast, "For all", "public", body="Nothing.")
    with write() as session:
        later = make.content("For all", sections={"challenge": "[[quito/in-the-draft]]"})
        operations.save(session, cast["neighbour"], text, operations.Save(later, base_number=1), now())
    for name, actor in cast.everyone.items():
        found = [path for path, _ in wanted(make.session(), actor)]
        assert found == (["quito/in-the-draft"] if name in ROTTERDAM else []), name
