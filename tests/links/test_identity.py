"""A link means what it meant when its author typed it, whatever is renamed, added or closed since."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlmodel import select

from network.access import ANYONE, Actor
from network.db import now, write
from network.library import operations
from network.library.models import Publication
from network.links.models import Link
from tests import make
from tests.conftest import Queries
from tests.people import Cast

WANTED = 'class="wanted"'


def links_of(text: Publication) -> dict[str, tuple[int | None, bool, bool]]:
    """Path → (target's id, in the published text, in the latest)."""
    make.session().expire_all()
    rows: Sequence[Link] = make.session().exec(select(Link).where(Link.source_id == text.id)).all()
    return {row.path: (row.target_id, row.in_published, row.in_latest) for row in rows}


def rename(actor: Actor, cast: Cast, text: Publication, wish: str, city: str = "semarang") -> None:
    with write() as session:
        operations.rename(session, actor, cast.city(city), text, wish)


def save(actor: Actor, text: Publication, body: str) -> None:
    with write() as session:
        what = operations.Save(make.content(text.title, sections={"challenge": body}), base_number=text.latest_number)
        operations.save(session, actor, text, what, now())


def source(cast: Cast, body: str) -> Publication:
    return make.published(
        cast["neighbour"], cast.city("rotterdam"), "The text that links", sections={"challenge": body}
    )


def html(app: Flask, cast: Cast, text: Publication, actor: Actor = ANYONE) -> str:
    city = next(city for city in cast.organisations.values() if city.id == text.city_id)
    return make.reading(app, actor, city, text).sections[0].html


def test_a_link_follows_what_it_names(app: Flask, cast: Cast) -> None:
    lead = cast["lead"]
    target = make.published(lead, cast.city("semarang"), "Old name")
    text = source(cast, "See [[semarang/old-name]].")
    rename(lead, cast, target, "new-name")
    assert links_of(text) == {"semarang/old-name": (target.id, True, True)}
    assert html(app, cast, text) == '<p>See <a href="/cities/semarang/library/new-name">Old name</a>.</p>'
    save(cast["neighbour"], text, "See, again, [[semarang/old-name]].")
    assert links_of(text)["semarang/old-name"][0] == target.id


def test_who_takes_an_old_address_does_not_take_its_links(app: Flask, cast: Cast) -> None:
    lead, city = cast["lead"], cast.city("semarang")
    target = make.published(lead, city, "Rain")
    text = source(cast, "See [[semarang/rain]].")
    rename(lead, cast, target, "rain-of-old")
    newcomer = make.published(lead, city, "Rain")
    assert newcomer.slug == "rain"
    assert links_of(text)["semarang/rain"][0] == target.id
    save(cast["neighbour"], text, "Edited: [[semarang/rain]].")
    assert links_of(text)["semarang/rain"][0] == target.id, "an edit elsewhere in the text changes no link"
    another = make.draft(cast["neighbour"], cast.city("rotterdam"), "B", sections={"challenge": "[[semarang/rain]]"})
    assert links_of(another)["semarang/rain"][0] == newcomer.id, "typed today it means what is there today"


def test_a_link_to_an_old_address_finds_what_moved(app: Flask, cast: Cast) -> None:
    target = make.published(cast["lead"], cast.city("semarang"), "Old name")
    rename(cast["lead"], cast, target, "new-name")
    text = source(cast, "See [[semarang/old-name]].")
    assert links_of(text)["semarang/old-name"][0] == target.id


def test_a_link_to_a_city(app: Flask, cast: Cast) -> None:
    text = source(cast, "As in [[quito]] and [[quito|the city]].")
    assert links_of(text)["quito"][0] == cast.city("quito").id
    assert html(app, cast, text) == (
        '<p>As in <a href="/cities/quito/">Quito</a> and <a href="/cities/quito/">the city</a>.</p>'
    )


def test_what_is_wanted_leads_there_once_it_is_written(app: Flask, cast: Cast) -> None:
    text = source(cast, "See [[semarang/still-to-come|this]].")
    assert links_of(text) == {"semarang/still-to-come": (None, True, True)}
    assert WANTED in html(app, cast, text)
    target = make.draft(cast["lead"], cast.city("semarang"), "Still to come")
    assert links_of(text)["semarang/still-to-come"][0] == target.id
    assert WANTED in html(app, cast, text), "a draft is not there for the public"
    assert WANTED not in html(app, cast, text, cast["reader"])
    with write() as session:
        operations.publish(session, cast["lead"], target, now())
    assert html(app, cast, text) == '<p>See <a href="/cities/semarang/library/still-to-come">this</a>.</p>'


def test_what_is_wanted_leads_there_once_something_moves_in(app: Flask, cast: Cast) -> None:
    text = source(cast, "See [[semarang/wanted]].")
    target = make.published(cast["lead"], cast.city("semarang"), "Other name")
    rename(cast["lead"], cast, target, "wanted")
    assert links_of(text)["semarang/wanted"][0] == target.id


def test_links_follow_the_latest_and_the_published_text(app: Flask, cast: Cast) -> None:
    text = source(cast, "[[quito]] [[semarang]]")
    quito, semarang, left = (cast.city(name).id for name in ("quito", "semarang", "left-city"))
    save(cast["neighbour"], text, "[[semarang]] [[left-city]]")
    assert links_of(text) == {
        "quito": (quito, True, False),
        "semarang": (semarang, True, True),
        "left-city": (left, False, True),
    }
    with write() as session:
        operations.publish(session, cast["neighbour"], text, now())
    assert links_of(text) == {"semarang": (semarang, True, True), "left-city": (left, True, True)}


def test_a_link_to_itself_is_no_loop(app: Flask, cast: Cast) -> None:
    text = source(cast, "See [[rotterdam/the-text-that-links]].")
    assert "/cities/rotterdam/library/the-text-that-links" in html(app, cast, text)


@pytest.mark.parametrize("number", [1, 40])
def test_many_links_cost_as_many_queries_as_one(app: Flask, cast: Cast, queries: Queries, number: int) -> None:
    make.several(cast["lead"], cast.city("semarang"), [f"Target {name}" for name in range(number)])
    body = " ".join(f"[[semarang/target-{name}]]" for name in range(number))
    text = source(cast, body)
    make.session().expire_all()
    city, slug = cast.city("rotterdam"), text.slug
    assert city.slug
    queries.clear()
    reading = make.reading(app, ANYONE, city, slug)
    assert len(queries) <= 4
    assert len(reading.mentioned) == number
