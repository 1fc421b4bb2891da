"""Loading content: idempotent, all or nothing, and never over what somebody wrote on the site."""

from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from network.access import ANYONE, NETWORK, Actor, Belonging, OrganisationKind, Role, member
from network.archive import seed
from network.archive.seed import Loaded
from network.db import now, write
from network.library import operations, queries
from network.library.models import Publication, State
from network.links.models import MENTION, Link
from network.members.models import Organisation
from network.members.operations import add_person
from network.strategy.models import Challenge
from tests import make

CITIES = """\
slug,name,local_name,country,country_code,region,lat,lon,population,timezone,languages,wave,coastal,shocks,stresses
semarang,Semarang,Semarang,Indonesia,ID,Asia Pacific,-6.99,110.42,1659975,Asia/Jakarta,id|jv,1,yes,tsunami|sea-level-rise,land-subsidence
rotterdam,Rotterdam,Rotterdam,Netherlands,NL,Europe and Middle East,51.92,4.48,,Europe/Amsterdam,nl,1,yes,,sea-level-rise
"""  # noqa: E501 - a table
PARTNERS = """\
slug,name,kind,country,website,offer,offer_types,role,confidence
arup,Arup,company,United Kingdom,arup.com,engineering,expertise,framework author,high
"""
SQUARE = """\
---
kind: case-study
title: A square that stores rain
language: en
relations:
  - type: complements
    target: semarang/polder
    evidence: documented
---

## The street floods {#challenge}

As in [[semarang/polder]].
"""
POLDER = """\
---
kind: case-study
title: A polder
language: en
---

## Tide {#challenge}

It floods.
"""
TRANSLATION = """\
---
kind: case-study
title: Sebuah polder
language: id
translation_of: semarang/polder
---

## Pasang {#challenge}

Banjir.
"""


class Folder:
    """A content folder that a test writes, loads, changes and loads again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        (path / "cities.csv").write_text(CITIES, encoding="utf-8")
        (path / "partners.csv").write_text(PARTNERS, encoding="utf-8")
        self.write("rotterdam/square", SQUARE)
        self.write("semarang/polder", POLDER)
        self.write("semarang/polder-id", TRANSLATION)

    def write(self, address: str, text: str) -> None:
        file = self.path / "publications" / f"{address}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def load(self) -> Loaded:
        with write() as session:
            return seed.load(session, self.path, now())


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "seed")
    made.load()
    return made


def publication(address: str) -> Publication:
    ref = queries.resolve(make.session(), [address])[address]
    found = make.session().get(Publication, ref.id)
    assert found is not None
    return found


def organisation(slug: str) -> Organisation:
    return make.session().exec(select(Organisation).where(Organisation.slug == slug)).one()


def lead_of(slug: str) -> Actor:
    city = organisation(slug)
    belonging = Belonging(city.id or 0, slug, city.name, OrganisationKind.CITY, Role.LEAD)
    with write() as session:
        person = add_person(session, "lead@example.org", "Lead")
    return member(person.id or 0, "Lead", "", (belonging,))


def test_what_is_loaded(folder: Folder) -> None:
    square = publication("rotterdam/square")
    assert (square.state, square.audience, square.compiled, square.author_id) == ("published", "public", True, None)
    assert square.published_number == 1
    city = organisation("semarang")
    assert (city.kind, city.coastal, city.population, city.languages) == ("city", True, 1659975, ["id", "jv"])
    assert str(city.since) == "2013-12-03"
    assert organisation("rotterdam").population is None
    assert organisation("arup").about == "Engineering. Framework author."


def test_a_city_s_word_for_a_challenge_is_kept(folder: Folder) -> None:
    """Semarang files sea level rise under shocks, Rotterdam under stresses; the vocabulary knows it as a stress."""
    rows = make.session().exec(select(Challenge).where(Challenge.term == "sea-level-rise")).all()
    said = {row.city_id: (row.is_shock, row.vocabulary, row.rank) for row in rows}
    assert said[organisation("semarang").id or 0] == (True, "stresses", 2)
    assert said[organisation("rotterdam").id or 0] == (False, "stresses", 1)


def test_links_and_relations_lead_to_their_targets(folder: Folder) -> None:
    square, polder = publication("rotterdam/square"), publication("semarang/polder")
    rows = make.session().exec(select(Link).where(Link.source_id == square.id)).all()
    assert {(row.type, row.target_id, row.documented) for row in rows} == {
        (MENTION, polder.id, False),
        ("complements", polder.id, True),
    }


def test_a_translation_knows_its_original(app: Flask, folder: Folder) -> None:
    original, translation = publication("semarang/polder"), publication("semarang/polder-id")
    assert (translation.translation_of_id, translation.translation_revision) == (original.id, 1)
    reading = make.reading(app, ANYONE, organisation("semarang"), translation)
    assert reading.original is not None
    assert reading.original.title == "A polder"
    assert not reading.outdated
    here = make.reading(app, ANYONE, organisation("semarang"), original)
    assert [card.title for card in here.translations] == ["Sebuah polder"]


def test_a_translation_says_when_its_original_moved_on(app: Flask, folder: Folder) -> None:
    folder.write("semarang/polder", POLDER.replace("It floods.", "It flooded."))
    folder.load()
    city, translation = organisation("semarang"), publication("semarang/polder-id")
    assert make.reading(app, ANYONE, city, translation).outdated
    folder.write("semarang/polder-id", TRANSLATION.replace("Banjir.", "Dulu banjir."))
    folder.load()
    assert not make.reading(app, ANYONE, city, translation).outdated


def test_an_original_that_is_only_drafted_anew_does_not_outdate_its_translation(app: Flask, folder: Folder) -> None:
    lead = lead_of("semarang")
    with write() as session:
        original = publication("semarang/polder")
        operations.save(session, lead, original, operations.Save(make.content("Later"), base_number=1), now())
    city, translation = organisation("semarang"), publication("semarang/polder-id")
    assert not make.reading(app, ANYONE, city, translation).outdated
    with write() as session:
        operations.publish(session, lead, publication("semarang/polder"), now())
    assert make.reading(app, ANYONE, city, translation).outdated


def test_a_second_load_changes_nothing(folder: Folder) -> None:
    assert folder.load() == Loaded(0, 0)
    assert publication("rotterdam/square").latest_number == 1


def test_a_changed_file_renews_what_nobody_touched(folder: Folder) -> None:
    folder.write("rotterdam/square", SQUARE.replace("A square that", "The square that"))
    assert folder.load() == Loaded(0, 1)
    square = publication("rotterdam/square")
    assert (square.title, square.published_number) == ("The square that stores rain", 2)
    assert folder.load() == Loaded(0, 0)


def test_relations_that_a_file_no_longer_names_are_gone(folder: Folder) -> None:
    folder.write("rotterdam/square", SQUARE.replace("type: complements", "type: adapted-from"))
    folder.load()
    square = publication("rotterdam/square")
    rows = make.session().exec(select(Link).where(Link.source_id == square.id, Link.type != MENTION)).all()
    assert [row.type for row in rows] == ["adapted-from"]


def test_new_files_and_cities_are_added(folder: Folder) -> None:
    row = "quito,Quito,Quito,Ecuador,EC,Latin America and Caribbean,-0.2,-78.5,,America/Guayaquil,es,1,no,,"
    (folder.path / "cities.csv").write_text(f"{CITIES}{row}\n", encoding="utf-8")
    folder.write("quito/water-fund", POLDER)
    assert folder.load() == Loaded(1, 1)


@pytest.mark.parametrize("what", ["edited", "restricted", "archived"])
def test_what_somebody_decided_on_the_site_stands(folder: Folder, what: str) -> None:
    lead = lead_of("rotterdam")
    with write() as session:
        square = publication("rotterdam/square")
        if what == "edited":
            save = operations.Save(make.content("Ours"), base_number=1)
            operations.save(session, lead, square, save, now())
            operations.publish(session, lead, square, now())
        elif what == "restricted":
            operations.choose_audience(session, lead, square, NETWORK)
        else:
            operations.archive(session, lead, square, "Wrong", now())
    folder.write("rotterdam/square", SQUARE.replace("A square that", "The square that"))
    assert folder.load() == Loaded(0, 0)
    square = publication("rotterdam/square")
    assert square.title == ("Ours" if what == "edited" else "A square that stores rain")
    assert square.audience == (NETWORK if what == "restricted" else "public")
    assert square.state == (State.ARCHIVED if what == "archived" else State.PUBLISHED)


def test_a_draft_that_somebody_began_is_not_buried(folder: Folder) -> None:
    lead = lead_of("rotterdam")
    with write() as session:
        square = publication("rotterdam/square")
        operations.save(session, lead, square, operations.Save(make.content("Ours"), base_number=1), now())
    folder.write("rotterdam/square", SQUARE.replace("A square that", "The square that"))
    assert folder.load() == Loaded(0, 0)
    assert publication("rotterdam/square").latest_number == 2


def test_a_renamed_text_is_renewed_where_it_is_now(folder: Folder) -> None:
    lead = lead_of("rotterdam")
    with write() as session:
        operations.rename(session, lead, organisation("rotterdam"), publication("rotterdam/square"), "rain-square")
    folder.write("rotterdam/square", SQUARE.replace("A square that", "The square that"))
    assert folder.load() == Loaded(0, 1)
    square = publication("rotterdam/rain-square")
    assert (square.slug, square.title) == ("rain-square", "The square that stores rain")


def test_an_address_that_somebody_else_uses_is_left_to_her(folder: Folder) -> None:
    lead = lead_of("semarang")
    theirs = make.published(lead, organisation("semarang"), "Water fund")
    folder.write("semarang/water-fund", POLDER)
    assert folder.load() == Loaded(0, 0)
    assert publication("semarang/water-fund").id == theirs.id
    assert theirs.title == "Water fund"
