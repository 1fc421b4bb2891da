"""The content that comes with the site loads whole, once, on either database."""

import re

import pytest
from flask import Flask
from sqlalchemy import Executable
from sqlmodel import col, func, select

from network import markup
from network.access import ANYONE, OrganisationKind
from network.archive import seed
from network.archive.files import PublicationFile, read_publications
from network.db import now, write
from network.library import queries
from network.library.models import Kind, Publication, Revision, State
from network.links.models import MENTION, Link
from network.members.models import Organisation
from network.outbox import IndexEvent
from network.paths import CONTENT
from network.search.engine import Clause, Request
from network.strategy.models import Challenge
from tests import make

FOLDER = CONTENT / "seed"
CASES, PRACTICES, TRANSLATIONS = 70, 15, 14
WORDS = re.compile(r"\w+(?:['’.,:-]\w+)*")


def count(statement: Executable) -> int:
    return int(make.session().execute(statement).scalar_one())


def organisations(kind: OrganisationKind) -> int:
    return count(select(func.count()).select_from(Organisation).where(Organisation.kind == kind))


def written(kind: Kind) -> int:
    original = col(Publication.translation_of_id).is_(None)
    return count(select(func.count()).select_from(Publication).where(Publication.kind == kind, original))


def test_everything_loads_and_a_second_load_changes_nothing(app: Flask) -> None:
    told: list[tuple[int, int]] = []
    with write() as session:
        loaded = seed.load(session, FOLDER, now(), lambda done, total: told.append((done, total)))
    assert organisations(OrganisationKind.CITY) == 105
    assert organisations(OrganisationKind.PARTNER) == 34
    assert organisations(OrganisationKind.SECRETARIAT) == 1
    assert written(Kind.CASE_STUDY) >= CASES
    assert written(Kind.PRACTICE) >= PRACTICES
    translations = (
        select(func.count()).select_from(Publication).where(col(Publication.translation_of_id).is_not(None))
    )
    assert count(translations) >= TRANSLATIONS
    assert loaded.organisations == 140
    assert told == [(number, loaded.publications) for number in range(1, loaded.publications + 1)]
    _is_as_it_should_be()
    _is_searchable(app)

    def tables() -> list[int]:
        return [
            count(select(func.count()).select_from(t)) for t in (Publication, Revision, Link, Challenge, IndexEvent)
        ]

    before = tables()
    with write() as session:
        again = seed.load(session, FOLDER, now())
    assert (again.organisations, again.publications) == (0, 0)
    assert tables() == before


def _is_as_it_should_be() -> None:
    rows = make.session().exec(select(Publication)).all()
    for row in rows:
        assert (row.state, row.audience, row.compiled, row.author_id) == (State.PUBLISHED, "public", True, None)
        assert row.published_number == row.latest_number == 1
        assert (row.translation_revision == 1) == (row.translation_of_id is not None)
    wanted = make.session().exec(select(Link.path).where(Link.type == MENTION, col(Link.target_id).is_(None))).all()
    assert list(wanted) == [], "every link in the content leads somewhere"
    relations = select(func.count()).select_from(Link).where(Link.type != MENTION)
    assert count(relations) > 50


def _is_searchable(app: Flask) -> None:
    engine = app.extensions["index"].engine
    kinds = engine.search(Request(ANYONE.audiences)).facets["kind"]
    assert kinds["city"] == 105
    assert kinds["partner"] == 34
    found = engine.search(Request(ANYONE.audiences, (Clause(("benthemplein",)),)))
    cards = app.extensions["index"].catalogue
    with app.test_request_context():
        titles = [
            card.title for card in cards.cards(make.session(), ANYONE, [hit.ref for hit in found.hits]).values()
        ]
    assert any("water square" in title.lower() or "Benthemplein" in title for title in titles), titles
    assert queries.counts_by_city(make.session(), ANYONE)


FILES = read_publications(FOLDER / "publications")


def test_addresses_are_distinct() -> None:
    assert len({file.address for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.address)
def test_a_text_of_the_content(file: PublicationFile) -> None:
    content = file.content
    words = sum(
        len(WORDS.findall(markup.render(part.body, part.id).text))
        for part in content.sections
        if part.id != "sources"
    )
    if content.kind == Kind.CASE_STUDY and not file.translation_of:
        assert 350 <= words <= 900
    assert content.summary
    assert content.section("sources"), "somebody must be able to check it"
    assert content.shocks or content.stresses
    assert content.drivers
    assert content.sectors
    assert not content.contacts, "nobody has agreed to be named"
    assert content.verified_on is None, "no city has confirmed it"
    if file.translation_of:
        assert content.language != "en"


def test_each_practice_is_drawn_from_several_cases() -> None:
    cases = {file.address for file in FILES if file.content.kind == Kind.CASE_STUDY}
    for file in FILES:
        if file.content.kind == Kind.PRACTICE and not file.translation_of:
            linked = set(markup.paths(part.body for part in file.content.sections))
            linked |= {relation.target for relation in file.relations}
            assert len(linked & cases) >= 2, file.address


def test_languages_of_the_translations() -> None:
    languages = {file.content.language for file in FILES if file.translation_of}
    assert {"id", "es", "pt", "fr"} <= languages
    assert any(file.city == "semarang" and file.content.language == "id" for file in FILES if file.translation_of)
