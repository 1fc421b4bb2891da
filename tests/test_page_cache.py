"""A kept page is right at once after any change, for the public only, and for one look and language at a time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from network import create_app, page_cache
from network.access import NETWORK, PUBLIC, Actor, organisation_label
from network.db import db, now, write
from network.library import operations
from network.library.models import Publication
from network.links import operations as links
from network.links.models import Link
from network.page_cache import PageCache
from network.refs import Ref
from tests import make
from tests.conftest import Client, make_settings
from tests.people import Cast

Browsers = Callable[[str], FlaskClient]
PATH = "/cities/semarang/library/a-square-that-stores-rain"


@pytest.fixture
def square(cast: Cast) -> Publication:
    return make.published(cast["lead"], cast.city("semarang"))


@pytest.fixture(autouse=True)
def languages(app: Flask) -> None:
    """Catalogues need not be compiled for these tests."""
    app.extensions["interface_languages"] = ["en", "es"]


def kept(app: Flask, path: str = PATH) -> bool:
    """Whether the public's page of this address is kept and would be served as it is."""
    cache = app.wsgi_app
    assert isinstance(cache, PageCache)
    return any(path in key and page.number == cache.number() for key, page in cache.pages.items())


def see(client: FlaskClient, path: str = PATH) -> str:
    """The page twice, so that the second comes from the cache; both are the same."""
    first, second = client.get(path), client.get(path)
    assert (first.status_code, first.text) == (second.status_code, second.text)
    return second.text


def change(actor: Actor, square: Publication, title: str = "A square that stores rain", **values: str) -> None:
    """Publish another revision."""
    with write() as session:
        save = operations.Save(make.content(title, **values), base_number=square.latest_number)
        operations.save(session, actor, square, save, now())
        operations.publish(session, actor, square, now())


def test_a_page_is_kept(app: Flask, client: FlaskClient, square: Publication) -> None:
    assert not kept(app)
    see(client)
    assert kept(app)


def test_a_new_revision_is_seen_once_it_is_published(
    app: Flask, client: FlaskClient, cast: Cast, square: Publication
) -> None:
    see(client)
    with write() as session:
        save = operations.Save(make.content("Twice the rain"), base_number=1)
        operations.save(session, cast["lead"], square, save, now())
    assert "Twice the rain" not in see(client)
    with write() as session:
        operations.publish(session, cast["lead"], square, now())
    assert "Twice the rain" in see(client)


@pytest.mark.parametrize("audience", ["network", "city"])
def test_a_narrower_audience_counts_at_once(
    app: Flask, client: FlaskClient, cast: Cast, square: Publication, audience: str
) -> None:
    see(client)
    label = NETWORK if audience == "network" else organisation_label(square.city_id)
    with write() as session:
        operations.choose_audience(session, cast["lead"], square, label)
    assert client.get(PATH).status_code == 404
    assert square.title not in client.get("/cities/semarang/").text
    with write() as session:
        operations.choose_audience(session, cast["lead"], square, PUBLIC)
    assert client.get(PATH).status_code == 200
    assert square.title in client.get("/cities/semarang/").text


def test_an_archived_page_says_so(app: Flask, client: FlaskClient, cast: Cast, square: Publication) -> None:
    see(client)
    with write() as session:
        operations.archive(session, cast["lead"], square, "The square was built over.", now())
    assert "The square was built over." in see(client)


def test_lists_follow(app: Flask, client: FlaskClient, cast: Cast) -> None:
    for path in ("/", "/cities/", "/cities/semarang/"):
        see(client, path)
    made = make.published(cast["lead"], cast.city("semarang"), "A park below the river")
    assert made.title in see(client, "/")
    assert made.title in see(client, "/cities/semarang/")
    assert "1 text" in see(client, "/cities/")


def test_link_targets_follow(app: Flask, client: FlaskClient, cast: Cast, square: Publication) -> None:
    """The page that links shows the target's new address, and nothing of it once it is not the reader's to see."""
    body = "Like [[semarang/a-square-that-stores-rain]]."
    make.published(cast["neighbour"], cast.city("rotterdam"), "A second square", sections={"challenge": body})
    path = "/cities/rotterdam/library/a-second-square"
    assert f'href="{PATH}"' in see(client, path)
    with write() as session:
        operations.rename(session, cast["lead"], cast.city("semarang"), square, "rain-square")
    page = see(client, path)
    assert 'href="/cities/semarang/library/rain-square"' in page
    assert client.get(PATH).status_code == 301
    change(cast["lead"], square, title="A square with another name")
    assert "A square with another name" in see(client, path)
    with write() as session:
        operations.choose_audience(session, cast["lead"], square, NETWORK)
    page = see(client, path)
    assert "rain-square" not in page
    assert "A square with another name" not in page


def test_backlinks_and_relations_follow(app: Flask, client: FlaskClient, cast: Cast, square: Publication) -> None:
    see(client)
    body = "Like [[semarang/a-square-that-stores-rain]]."
    other = make.published(cast["neighbour"], cast.city("rotterdam"), "It links", sections={"challenge": body})
    assert "It links" in see(client)
    change(cast["neighbour"], other, "It links no more")
    assert "It links" not in see(client)
    with write() as session:
        relation = Link(source_kind="", source_id=0, path="", type="adapted-from", note="The same engineer.")
        links.relate(session, Ref("publication", other.id or 0), Ref("publication", square.id or 0), relation)
    assert "The same engineer." in see(client)


def test_a_page_that_was_missing_appears(app: Flask, client: FlaskClient, cast: Cast) -> None:
    assert client.get(PATH).status_code == 404
    draft = make.draft(cast["lead"], cast.city("semarang"))
    assert client.get(PATH).status_code == 404
    with write() as session:
        operations.publish(session, cast["lead"], draft, now())
    assert client.get(PATH).status_code == 200
    assert kept(app)


def test_the_day_is_part_of_a_page(
    app: Flask, client: FlaskClient, cast: Cast, square: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text whose date to verify it has passed says so, though nobody changed it."""
    today = datetime.now(UTC).date()
    change(cast["lead"], square, verify_by=today.isoformat())
    assert "meant to check this" not in see(client)
    later = datetime.now(UTC) + timedelta(days=2)
    monkeypatch.setattr("network.library.views.now", lambda: later)
    monkeypatch.setattr(page_cache, "now", lambda: later)
    assert "meant to check this" in see(client)


# --- for whom ---------------------------------------------------------------------------------------------------


def test_nobody_gets_the_page_of_somebody_else(
    app: Flask, client: FlaskClient, cast: Cast, square: Publication, browser_of: Browsers
) -> None:
    lead = browser_of("lead")
    assert "/edit" in lead.get(PATH).text
    public = client.get(PATH)
    assert "/edit" not in public.text
    assert "Sign out" not in public.text
    assert "/edit" in lead.get(PATH).text
    assert "Sign out" in lead.get(PATH).text


def test_a_network_page_is_never_kept_for_the_public(
    app: Flask, client: FlaskClient, cast: Cast, browser_of: Browsers
) -> None:
    make.published(cast["lead"], cast.city("semarang"), audience=NETWORK)
    assert browser_of("neighbour").get(PATH).status_code == 200
    assert client.get(PATH).status_code == 404
    assert browser_of("nobody").get(PATH).status_code == 404
    assert not kept(app)


@pytest.mark.parametrize(
    ("name", "value", "sign"),
    [
        ("theme", "dark", 'data-theme="dark"'),
        ("theme", "light", 'data-theme="light"'),
        ("language", "es", 'lang="es"'),
    ],
)
def test_look_and_language_are_part_of_a_page(
    app: Flask, client: FlaskClient, square: Publication, name: str, value: str, sign: str
) -> None:
    assert sign not in see(client).split(">", 3)[1]
    other = app.test_client()
    other.set_cookie(name, value)
    assert sign in see(other)
    assert sign not in see(client).split(">", 3)[1]


def test_headers_are_part_of_a_page(app: Flask, client: FlaskClient, square: Publication) -> None:
    see(client)
    spanish = client.get(PATH, headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert '<html lang="es"' in spanish.text
    saving = client.get(PATH, headers={"Save-Data": "on"})
    assert "fonts" not in saving.text
    assert '<html lang="en"' in see(client)


def test_an_address_with_a_question_is_not_kept(app: Flask, client: FlaskClient, square: Publication) -> None:
    client.get(f"{PATH}?from=a-mail")
    assert not kept(app)


def test_a_page_that_sets_a_cookie_is_not_kept(app: Flask, client: FlaskClient, cast: Cast) -> None:
    @app.get("/greets")
    @page_cache.public_page
    def greets() -> tuple[str, dict[str, str]]:
        return "Hello", {"Set-Cookie": "seen=yes"}

    assert client.get("/greets").headers["Set-Cookie"] == "seen=yes"
    assert not kept(app, "/greets")
    client.get("/login")
    assert not kept(app, "/login")


def test_what_is_no_page_is_not_kept(app: Flask, client: FlaskClient, cast: Cast) -> None:
    for path in ("/nothing", "/cities/nowhere/", "/desk/", "/search", "/healthz"):
        client.get(path)
        assert not kept(app, path)


def test_many_addresses_do_not_fill_the_memory(app: Flask, client: FlaskClient, cast: Cast) -> None:
    cache = app.wsgi_app
    assert isinstance(cache, PageCache)
    cache.entries = 3
    for language in ("en", "es", "fr", "id", "pt"):
        client.get("/about", headers={"Accept-Language": language})
    assert len(cache.pages) == 3


# --- conditional requests ---------------------------------------------------------------------------------------


def test_an_unchanged_page_is_not_sent_again(
    app: Flask, client: FlaskClient, cast: Cast, square: Publication
) -> None:
    first = client.get(PATH)
    tag = first.headers["ETag"]
    again = client.get(PATH, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == tag
    assert again.headers["Cache-Control"] == "no-cache"
    change(cast["lead"], square, title="Another title")
    fresh = client.get(PATH, headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert fresh.headers["ETag"] != tag


def test_a_change_elsewhere_leaves_the_tag(app: Flask, client: FlaskClient, cast: Cast, square: Publication) -> None:
    tag = client.get(PATH).headers["ETag"]
    make.published(cast["neighbour"], cast.city("rotterdam"), "Something else")
    assert client.get(PATH, headers={"If-None-Match": f'"other", {tag}'}).status_code == 304


def test_a_tag_does_not_open_what_is_closed(app: Flask, client: FlaskClient, cast: Cast, square: Publication) -> None:
    tag = client.get(PATH).headers["ETag"]
    with write() as session:
        operations.choose_audience(session, cast["lead"], square, NETWORK)
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 404


def test_caches_on_the_way_are_told_what_a_page_depends_on(client: FlaskClient, square: Publication) -> None:
    answer = client.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie, Save-Data"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Content-Encoding" not in client.get(PATH).headers


# --- several processes ------------------------------------------------------------------------------------------


def test_another_process_sees_the_change(
    app: Flask, client: FlaskClient, cast: Cast, square: Publication, database_url: str, tmp_path: Path
) -> None:
    other = create_app(make_settings(tmp_path, database_url))
    other.test_client_class = Client
    elsewhere = other.test_client()
    assert square.title in see(elsewhere)
    assert kept(other)
    change(cast["lead"], square, title="Changed in the first process")
    assert "Changed in the first process" in see(elsewhere)
    with write() as session:
        operations.choose_audience(session, cast["lead"], square, NETWORK)
    assert elsewhere.get(PATH).status_code == 404
    with other.app_context():
        db.engine.dispose()
