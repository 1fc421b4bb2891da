"""One policy, many channels: SQL lists, cards, links, the search engine and `can_read` show everybody the same."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import Session

from network import access
from network.access import NETWORK, PUBLIC, Actor, can_read
from network.cities import queries as cities
from network.db import now, write
from network.desk import queries as desk
from network.errors import NotFound
from network.library import operations, queries
from network.library.models import Publication, State
from network.links import operations as links
from network.links.models import Link
from network.refs import Ref
from network.search.engine import Clause, Engine, Request
from tests import make
from tests.people import LONG_AGO, Cast

SECRET = "zanzibarium"
WRITERS = {"semarang": "lead", "rotterdam": "neighbour"}


def _texts(cast: Cast, session: Session) -> Iterator[Publication]:
    """Of both cities: every state for every audience, each linked to the one before it."""
    before = "semarang"
    for slug, writer in WRITERS.items():
        city, actor = cast.city(slug), cast[writer]
        for audience in (PUBLIC, NETWORK, access.organisation_label(city.id or 0)):
            for state in State:
                body = f"The word {SECRET}. See [[{before}]]."
                what = make.content(f"{slug} {state} {audience}", sections={"challenge": body})
                text = operations.create(session, actor, city, operations.Save(what, audience=audience), now())
                if state != State.DRAFT:
                    operations.publish(session, actor, text, now())
                if state == State.ARCHIVED:
                    operations.archive(session, actor, text, "Overtaken", now())
                before = f"{slug}/{text.slug}"
                yield text


@pytest.fixture
def texts(app: Flask, cast: Cast) -> list[Publication]:
    with write() as session:
        found = list(_texts(cast, session))
        refs = [Ref("publication", text.id or 0) for text in found]
        for one in refs:
            for other in refs:
                if one.id < other.id:
                    link = Link(type="complements", source_kind="", source_id=0, path="")
                    links.relate(session, one, other, link)
    return found


@pytest.fixture
def engine(app: Flask, texts: list[Publication]) -> Engine:
    found: Engine = app.extensions["index"].engine
    return found


def _ids(refs: set[Ref]) -> set[int]:
    return {ref.id for ref in refs if ref.kind == "publication"}


def test_everybody_sees_the_same_everywhere(app: Flask, cast: Cast, texts: list[Publication], engine: Engine) -> None:
    session = make.session()
    everything = {text.id or 0 for text in texts}
    for name, actor in cast.everyone.items():
        policy = {text.id or 0 for text in texts if can_read(actor, text.audience)}
        assert {row.id for slug in WRITERS for row in _home(cast, actor, slug)} == policy, name
        assert {row.id for row in queries.neighbours(session, actor, everything)} == policy, name
        with app.test_request_context():
            refs = [Ref("publication", key) for key in everything]
            cards = app.extensions["index"].catalogue.cards(session, actor, refs, passages=True)
        assert _ids(set(cards)) == policy, name
        assert {text.id for text in texts if _fetched(cast, actor, text)} == policy, name
        assert _ids(engine.refs(actor.audiences)) == policy, name
        found = engine.search(Request(actor.audiences, filters={"kind": frozenset({"case-study"})}, limit=100))
        assert _ids({hit.ref for hit in found.hits}) == policy, name
        assert found.total == len(policy), name


def _home(cast: Cast, actor: Actor, slug: str) -> list[queries.Line]:
    key = cast.city(slug).id or 0
    rows = queries.of_city(make.session(), actor, key, 100)
    assert queries.count_of_city(make.session(), actor, key) == len(rows)
    return list(rows)


def _fetched(cast: Cast, actor: Actor, text: Publication) -> bool:
    city = next(city for city in cast.organisations.values() if city.id == text.city_id)
    try:
        assert queries.fetch(make.session(), actor, city, text.slug) is text
        assert queries.shown(make.session(), actor, city, text.slug).publication is text
    except NotFound:
        return False
    return True


def test_counts_and_lists_of_published_texts_agree(
    app: Flask, cast: Cast, texts: list[Publication], engine: Engine
) -> None:
    session = make.session()
    for name, actor in cast.everyone.items():
        readable = [text for text in texts if can_read(actor, text.audience)]
        published = {text.id for text in readable if text.state == State.PUBLISHED}
        assert {row.id for row in queries.newest(session, actor, 100)} == published, name
        assert sum(queries.counts_by_city(session, actor).values()) == len(readable), name
        assert cities.overview(engine, actor).publications == len(readable), name
        by_city = {slug: sum(text.city_id == cast.city(slug).id for text in readable) for slug in WRITERS}
        assert cities.overview(engine, actor).by_city == by_city, name


def test_links_between_texts_agree(app: Flask, cast: Cast, texts: list[Publication]) -> None:
    for name, actor in cast.everyone.items():
        here, there = (
            sum(can_read(actor, text.audience) for text in texts if text.city_id == cast.city(slug).id)
            for slug in WRITERS
        )
        for key in (None, cast.city("semarang").id, cast.city("rotterdam").id):
            found = cities.exchanges(make.session(), actor, key)
            assert sum(item.count for item in found) == here * there, name


def test_completions_offer_what_may_be_read(app: Flask, cast: Cast, texts: list[Publication]) -> None:
    for name, actor in cast.everyone.items():
        offered = {path for path, _ in queries.completions(make.session(), actor, SECRET, 100)}
        assert not offered, "titles and addresses are searched, texts are not"
        offered = {path for path, _ in queries.completions(make.session(), actor, "published", 100)}
        wanted = {
            f"{slug}/{text.slug}"
            for text in texts
            for slug in WRITERS
            if text.city_id == cast.city(slug).id and can_read(actor, text.audience) and "published" in text.slug
        }
        assert offered == wanted, name


def test_the_desk_holds_one_s_own_cities_drafts(app: Flask, cast: Cast, texts: list[Publication]) -> None:
    for name, actor in cast.everyone.items():
        own = {m.organisation_id for m in actor.memberships}
        drafts = {text.id for text in texts if text.state == State.DRAFT and text.city_id in own}
        assert {row.id for row in desk.drafts(make.session(), actor)} == drafts, name


def test_a_secret_word_finds_as_much_as_a_word_that_is_nowhere(
    app: Flask, cast: Cast, texts: list[Publication], engine: Engine
) -> None:
    """Totals and facets of a word that stands in internal texts only tell an outsider nothing."""
    city = cast.city("semarang")
    make.draft(cast["lead"], city, "Kept inside", sections={"challenge": "quetzalium"}, shocks=["tsunami"])
    for name, actor in cast.everyone.items():
        found, absent = (
            engine.search(Request(actor.audiences, (Clause((word,)),))) for word in ("quetzalium", "nix")
        )
        inside = can_read(actor, access.organisation_label(city.id or 0))
        assert found.total == (1 if inside else 0), name
        assert inside or {key: dict(values) for key, values in found.facets.items()} == {
            key: dict(values) for key, values in absent.facets.items()
        }, name
        everything = engine.search(Request(actor.audiences))
        assert bool(everything.facets["shock"].get("tsunami")) == inside, name


def test_who_may_read_nothing_finds_nothing(app: Flask, texts: list[Publication], engine: Engine) -> None:
    """Whoosh ignores a filter that matches nothing and returns everything."""
    for audiences in (frozenset[str](), frozenset({"no such label"})):
        assert engine.refs(audiences) == set()
        for clauses in ((), (Clause((SECRET,)),), (Clause((SECRET,), exclude=True),)):
            found = engine.search(Request(audiences, clauses))
            assert (found.total, found.hits) == (0, ())
            assert not any(found.facets.values())


def test_a_change_of_audience_reaches_every_channel_at_once(
    app: Flask, cast: Cast, texts: list[Publication], engine: Engine
) -> None:
    text = next(text for text in texts if text.state == State.PUBLISHED and text.audience == PUBLIC)
    internal = access.organisation_label(text.city_id)
    for label, seen in ((internal, False), (NETWORK, False), (PUBLIC, True)):
        with write() as session:
            operations.choose_audience(session, cast["lead"], text, label)
        public = access.ANYONE
        assert (text.id in _ids(engine.refs(public.audiences))) == seen
        assert bool(queries.neighbours(make.session(), public, [text.id or 0])) == seen
        assert _fetched(cast, public, text) == seen


def test_whoever_leaves_loses_every_channel_at_once(
    app: Flask, cast: Cast, texts: list[Publication], engine: Engine
) -> None:
    before = cast["partner"]
    assert NETWORK in before.audiences
    with write() as session:
        cast.city("arup").until = LONG_AGO
        session.add(cast.city("arup"))
    assert cast["partner"].audiences == access.ANYONE.audiences
