"""Addresses: made from titles, distinct also when many write at once, kept alive after a rename."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from network import text
from network.access import Actor
from network.db import db, now, write
from network.errors import Invalid
from network.library import operations, queries
from network.library.models import Kind
from network.links.queries import old_addresses
from network.members.models import Organisation
from network.refs import Ref
from tests import make
from tests.people import Cast
from tests.together import together

CROWD = 8


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A square that stores rain", "a-square-that-stores-rain"),
        ("São Paulo: água & saneamento!", "sao-paulo-agua-saneamento"),
        ("Łódź, Køge, Straße", "lodz-koge-strasse"),
        ("  --  Double  --  spaces  --  ", "double-spaces"),
        ("100% (really)", "100-really"),
        ("../../etc/passwd", "etc-passwd"),
        ("A" * 90, "a" * 80),
        ("word " * 30, ("word-" * 16).strip("-")),
        ("ساحة تخزن المطر", ""),
        ("雨水广场", ""),
    ],
)
def test_the_address_of_a_title(title: str, slug: str) -> None:
    assert text.slug(title) == slug


@given(st.text())
def test_an_address_is_always_well_formed(title: str) -> None:
    made = text.slug(title)
    assert made == "" or (text.SLUG.fullmatch(made) and len(made) <= text.SLUG_LENGTH)


def test_a_title_without_latin_letters_gets_the_address_of_its_kind(app: Flask, cast: Cast) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    assert make.draft(lead, city, "ساحة تخزن المطر").slug == "case-study"
    assert make.draft(lead, city, "雨水广场").slug == "case-study-2"
    assert make.draft(lead, city, "雨水广场", kind=Kind.PRACTICE).slug == "practice"


def test_the_second_of_a_title_gets_a_number(app: Flask, cast: Cast) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    long = "a" * 75 + " bcdefg"
    assert [make.draft(lead, city, "Rain").slug for _ in range(3)] == ["rain", "rain-2", "rain-3"]
    slugs = [make.draft(lead, city, long).slug for _ in range(3)]
    assert len(set(slugs)) == 3
    assert all(text.SLUG.fullmatch(slug) and len(slug) <= text.SLUG_LENGTH for slug in slugs)
    assert make.draft(cast["neighbour"], cast.city("rotterdam"), "Rain").slug == "rain", "every city has its own"


@pytest.mark.parametrize("taken", ["new", "preview", "completions", "autosave", "discard"])
def test_the_addresses_of_the_editor_are_not_given_away(app: Flask, cast: Cast, taken: str) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    made = make.draft(lead, city, taken.title())
    assert made.slug == f"{taken}-2"
    with pytest.raises(Invalid), write() as session:
        operations.rename(session, lead, city, made, taken)


def test_no_address_of_a_page_of_ours_can_be_that_of_a_text(app: Flask) -> None:
    """Every route beside that of a text has a last part that no text gets."""
    beside = {
        rule.rule.rsplit("/", 1)[1]
        for rule in app.url_map.iter_rules()
        if re.fullmatch(r"/cities/<city>/library/[^/]+", rule.rule) and "<slug>" not in rule.rule
    }
    assert beside == operations.RESERVED


def test_eight_people_take_the_same_title_at_once(app: Flask, cast: Cast) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    db.session.close()

    def create() -> str:
        with write() as session:
            save = operations.Save(make.content("Rain square"))
            return operations.create(session, lead, city, save, now()).slug

    slugs = together(app, [create] * CROWD)
    assert sorted(slugs, key=str) == ["rain-square", *(f"rain-square-{n}" for n in range(2, CROWD + 1))]


def test_eight_texts_take_the_same_address_at_once(app: Flask, cast: Cast) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    slugs = [make.draft(lead, city, f"Text {number}").slug for number in range(CROWD)]
    db.session.close()
    ended = together(app, [_renaming(lead, city, slug, "wanted") for slug in slugs])
    assert sum(result is None for result in ended) == 1
    assert all(result is None or (isinstance(result, Invalid) and "slug" in result.fields) for result in ended), ended


def _renaming(actor: Actor, city: Organisation, slug: str, wish: str) -> Callable[[], None]:
    def work() -> None:
        with write() as session:
            operations.rename(session, actor, city, queries.fetch(session, actor, city, slug), wish)

    return work


def test_a_renamed_text_is_found_at_both_addresses(app: Flask, cast: Cast) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    made = make.published(lead, city, "Old name")
    _renaming(lead, city, "old-name", "new-name")()
    _renaming(lead, city, "new-name", "newest-name")()
    assert queries.fetch(make.session(), lead, city, "newest-name").id == made.id
    for old in ("old-name", "new-name"):
        # An editor that was open meanwhile still saves to the old address.
        assert queries.fetch(make.session(), lead, city, old).id == made.id
        assert old_addresses(make.session(), [f"semarang/{old}"]) == {
            f"semarang/{old}": Ref("publication", made.id or 0)
        }
        assert queries.resolve(make.session(), [f"semarang/{old}"])[f"semarang/{old}"].id == made.id


def test_going_back_to_an_old_address(app: Flask, cast: Cast) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    made = make.published(lead, city, "First")
    _renaming(lead, city, "first", "second")()
    _renaming(lead, city, "second", "first")()
    assert queries.resolve(make.session(), ["semarang/first", "semarang/second"]) == {
        "semarang/first": Ref("publication", made.id or 0),
        "semarang/second": Ref("publication", made.id or 0),
    }


def test_what_stands_at_an_address_comes_before_what_left_it(app: Flask, cast: Cast) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    moved = make.published(lead, city, "Rain")
    _renaming(lead, city, "rain", "rain-of-old")()
    newcomer = make.published(lead, city, "Rain")
    assert newcomer.slug == "rain"
    assert queries.resolve(make.session(), ["semarang/rain"])["semarang/rain"].id == newcomer.id != moved.id


@pytest.mark.parametrize(
    "wish", ["", "Rain", "rain_square", "rain--square", "-rain", "rain/square", "é", "a" * 81, "new"]
)
def test_a_malformed_address_is_refused(app: Flask, cast: Cast, wish: str) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    made = make.draft(lead, city, "Kept")
    with pytest.raises(Invalid) as caught, write() as session:
        operations.rename(session, lead, city, made, wish)
    assert set(caught.value.fields) == {"slug"}
    assert queries.fetch(make.session(), lead, city, "kept").id == made.id


def test_renaming_to_one_s_own_address_changes_nothing(app: Flask, cast: Cast) -> None:
    city, lead = cast.city("semarang"), cast["lead"]
    make.draft(lead, city, "Kept")
    _renaming(lead, city, "kept", "kept")()
    assert old_addresses(make.session(), ["semarang/kept"]) == {}
